package train_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
	"cajal/train"
)

// The loop over Train is the training that Fit makes, to the bit, and sees the
// events that callbacks hear.
func TestTrainIsFit(t *testing.T) {
	for name, x := range experiments(t) {
		var want, got []string
		result, err := x.run(t, t.Context(), train.On(func(e train.Event) { want = append(want, describe(e)) }))
		if err != nil {
			t.Fatal(err)
		}
		m := x.model()
		var h *train.History
		for e, err := range m.Train(t.Context(), x.set(t), x.opts()...) {
			if err != nil {
				t.Fatal(err)
			}
			h, got = e.Run.History(), append(got, describe(e))
		}
		if b := bits(m, h); b != result {
			t.Errorf("%s: %s", name, firstDifference(b, result))
		}
		if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
			t.Errorf("%s: events: %s", name, firstDifference(a, b))
		}
	}
}

func describe(e train.Event) string {
	return fmt.Sprint(e.Kind, e.Epoch, e.Step, e.Total, math.Float64bits(e.Loss), math.Float64bits(e.Running), e.Rate, e.Validation, e.Metrics())
}

// A loop that is left at any event leaves no goroutine, tells its callbacks that
// it has ended, and resumed ends with the bits of one that was not left.
func TestLoopLeftAndResumed(t *testing.T) {
	for name, x := range experiments(t) {
		t.Run(name, func(t *testing.T) {
			events := 0
			want, err := x.run(t, t.Context(), train.On(func(train.Event) { events++ }))
			if err != nil {
				t.Fatal(err)
			}
			for at := 0; at < events; at += train.Stride {
				dir, n := t.TempDir(), 0
				var ended error
				finished := train.Use(observer(func(r *train.Run, e train.Event) {
					if e.Kind == train.Finished {
						ended = r.Err()
					}
				}))
				before := runtime.NumGoroutine()
				for _, err := range x.model().Train(t.Context(), x.set(t), append(x.opts(), train.Checkpoint(dir, train.EveryEpochs(1000)), train.Prefetch(true), finished)...) {
					if err != nil {
						t.Fatal(err)
					}
					if n++; n > at {
						break
					}
				}
				if n := settled(before); n > before {
					t.Errorf("left at event %d: %d goroutines, %d before", at, n, before)
				}
				if ended == nil && at+1 < events {
					t.Errorf("left at event %d: callbacks found no error", at)
				}
				got, err := x.run(t, t.Context(), train.Resume(dir))
				if err != nil {
					t.Fatalf("left at event %d: %v", at, err)
				}
				if got != want {
					t.Fatalf("left at event %d and resumed: %s", at, firstDifference(got, want))
				}
			}
		})
	}
}

type observer func(*train.Run, train.Event)

func (o observer) Handle(r *train.Run, e train.Event) error {
	o(r, e)
	return nil
}

// settled returns the number of goroutines when it is down to want, or after a
// second: one that has ended is counted for a moment.
func settled(want int) int {
	for range 100 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return runtime.NumGoroutine()
}

// A pause in the loop's body changes nothing, and a rate that is changed there
// holds from the next step on, as that of a schedule does.
func TestRateChangedInTheLoop(t *testing.T) {
	s := moonsSet(t, 105)
	scheduled := smallModel()
	if _, err := scheduled.Fit(t.Context(), s, train.Epochs(3), train.BatchSize(20), train.ScheduleSteps(func(step int) float64 {
		if step < 7 {
			return 1
		}
		return 0.25
	})); err != nil {
		t.Fatal(err)
	}
	changed := smallModel()
	for e, err := range changed.Train(t.Context(), s, train.Epochs(3), train.BatchSize(20)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == train.Stepped && e.Total == 7 {
			time.Sleep(time.Millisecond)
			changed.Optimizer().SetRate(0.25 * changed.Optimizer().Rate())
		}
	}
	sameWeights(t, changed, scheduled)
}

func sameWeights(t *testing.T, got, want *train.Model) {
	t.Helper()
	for i, p := range nn.Params(got.Net()) {
		if q := nn.Params(want.Net())[i]; !tensor.Equal(p.Value.Tensor(), q.Value.Tensor()) {
			t.Errorf("%s is\n%v\nwant\n%v", p.Name, p.Value.Tensor(), q.Value.Tensor())
		}
	}
}

// A step in a loop allocates nothing.
func TestLoopAllocatesNothing(t *testing.T) {
	s := moonsSet(t, 105)
	m := smallModel()
	cost := func(epochs int) float64 {
		return testing.AllocsPerRun(3, func() {
			for e, err := range m.Train(context.Background(), s, train.Epochs(epochs), train.BatchSize(20)) {
				if err != nil || e.Total < 0 {
					t.Fatal(err)
				}
			}
		})
	}
	if few, many := cost(5), cost(50); many > few+10 { // of 270 steps; the runtime allocates now and then
		t.Errorf("%v allocations in 50 epochs, %v in 5: steps allocate", many, few)
	}
}

// Two trainings go on in turn in one goroutine, and each is what it is alone.
func TestTrainingsInTurn(t *testing.T) {
	s := moonsSet(t, 60)
	alone, a, b := smallModel(), smallModel(), smallModel()
	opts := []train.FitOption{train.Epochs(2), train.BatchSize(20)}
	if _, err := alone.Fit(t.Context(), s, opts...); err != nil {
		t.Fatal(err)
	}
	next, stop := iter.Pull2(b.Train(t.Context(), s, opts...))
	defer stop()
	for _, err := range a.Train(t.Context(), s, opts...) {
		if err != nil {
			t.Fatal(err)
		}
		if _, err, ok := next(); err != nil || !ok {
			t.Fatalf("the other training: %v, goes on %v", err, ok)
		}
	}
	sameWeights(t, a, alone)
	sameWeights(t, b, alone)
}

// A panic of the loop's body is the body's own, also one that a training would
// take for a refusal, and ends what the training has open.
func TestPanicInTheLoop(t *testing.T) {
	s := moonsSet(t, 60)
	own := &grad.Error{Op: "own"}
	finished := 0
	func() {
		defer func() {
			if p := recover(); p != own {
				t.Errorf("recovered %v, want the body's panic", p)
			}
		}()
		for e := range smallModel().Train(t.Context(), s, train.Epochs(2), train.BatchSize(20), train.On(func(e train.Event) {
			if e.Kind == train.Finished {
				finished++
			}
		})) {
			if e.Total == 2 {
				panic(own)
			}
		}
	}()
	if finished != 1 {
		t.Errorf("callbacks heard %d times that the training is finished, want once", finished)
	}
}

// What is watched is what the step computed, and nothing else changes by it.
func TestWatch(t *testing.T) {
	s := moonsSet(t, 60)
	alone, watched := smallModel(), smallModel()
	opts := []train.FitOption{train.Epochs(2), train.BatchSize(0)}
	if _, err := alone.Fit(t.Context(), s, opts...); err != nil {
		t.Fatal(err)
	}
	first := smallModel()
	hidden := first.Net().(*nn.SequentialLayer).Layers()[:2]
	tape := grad.NewTape()
	want := nn.Sequential(hidden...).Forward(tape.Const(s.X().To(tensor.Float32))).Tensor()
	steps := 0
	for e, err := range watched.Train(t.Context(), s, append(opts, train.Watch("1", "2.weight"))...) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != train.Stepped {
			if len(e.Watched) > 0 {
				t.Errorf("event %v has %d watched values", e.Kind, len(e.Watched))
			}
			continue
		}
		steps++
		tanh, ok := e.Watch("1")
		weight, also := e.Watch("2.weight")
		if _, other := e.Watch("2"); !ok || !also || other {
			t.Fatalf("watched %v", e.Watched)
		}
		if steps == 1 && !tensor.Equal(tanh.Value, want) {
			t.Error("the first step's tanh is another than that of the first weights")
		}
		if g := tanh.Gradient.Shape(); g[0] != 60 || g[1] != 8 {
			t.Errorf("the gradient of the tanh is %v, want (60, 8)", g)
		}
		// dW = dyᵀ·x: of the last layer, whose input is the tanh.
		out, _ := watched.Predict(t.Context(), s.X().To(tensor.Float32))
		if weight.Gradient == nil || weight.Gradient.Size() != 16 || out == nil {
			t.Errorf("the weight's gradient is %v", weight.Gradient)
		}
	}
	sameWeights(t, watched, alone)
	_, err := smallModel().Fit(t.Context(), s, train.Watch("7"))
	if err == nil || !strings.Contains(err.Error(), `there is no "7"; there are 0, 1, 2, 0.weight`) {
		t.Errorf("a name of nothing: error %v", err)
	}
}
