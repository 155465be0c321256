package train_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// One model answers 64 goroutines at once, with and without predictors of their
// own, and each answer is that which the model gives when it is asked alone.
func TestManyPredictWithOneModel(t *testing.T) {
	const goroutines, rows = 64, 50
	predictions := 100_000
	if testing.Short() {
		predictions = 10_000
	}
	x, _ := synthMoons(rows)
	m := smallModel()
	var want [rows]*tensor.Tensor
	for i := range want {
		p, err := m.Predict(context.Background(), x.Narrow(0, i, i+1))
		if err != nil {
			t.Fatal(err)
		}
		want[i] = p
	}
	var wg sync.WaitGroup
	var wrong, made atomic.Int64
	for g := range goroutines {
		p := m.Predictor()
		wg.Go(func() {
			for n := g; n < predictions; n += goroutines {
				i := n % rows
				got, err := m.Predict(context.Background(), x.Narrow(0, i, i+1))
				if n%4 == 0 {
					got, err = p.Predict(x.Narrow(0, i, i+1))
				}
				if made.Add(1); err != nil || !tensor.Equal(got, want[i]) {
					wrong.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if wrong.Load() != 0 || made.Load() != int64(predictions) {
		t.Errorf("%d of %d answers are wrong, want 0 of %d", wrong.Load(), made.Load(), predictions)
	}
}

// steadyNet is a network whose training changes weights and running statistics
// and draws random numbers.
func steadyNet() *train.Model {
	net := nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 2))
	return train.New(net, nn.CrossEntropy(), optim.Adam(0.01), train.Metrics(metric.Accuracy()), train.Seed(3))
}

// content is a tensor's content, to look it up by.
func content(p *tensor.Tensor) string {
	var b []byte
	for i := range p.Size() {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(memory.Of(p).At(i)))
	}
	return string(b)
}

// answers are what a model says after each step of its training, by the step.
type answers struct{ predict, predictor, set, evaluate map[string]int }

// ask puts what four ways of asking give into a, as the answers after a step, or
// with -1 looks them up and returns the steps that they belong to.
func (a *answers) ask(m *train.Model, p *train.Predictor, few, many *tensor.Tensor, set data.Dataset, step int) (steps [4]int, err error) {
	ctx := context.Background()
	all, err1 := m.Predict(ctx, many)
	one, err2 := p.Predict(few)
	if err1 != nil || err2 != nil {
		return steps, fmt.Errorf("predict: %v, %v", err1, err2)
	}
	texts := [4]string{content(all), content(one)}
	both, _, err1 := m.PredictSet(ctx, set)
	r, err2 := m.Evaluate(ctx, set)
	if err1 != nil || err2 != nil {
		return steps, fmt.Errorf("a set: %v, %v", err1, err2)
	}
	texts[2] = content(both)
	texts[3] = fmt.Sprint(math.Float64bits(r.Loss), r.Metrics, r.Samples)
	for i, known := range []map[string]int{a.predict, a.predictor, a.set, a.evaluate} {
		if step >= 0 {
			known[texts[i]] = step
			continue
		}
		found, ok := known[texts[i]]
		if !ok {
			return steps, fmt.Errorf("what was answered the way %d is no answer of the weights after any step", i)
		}
		steps[i] = found
	}
	return steps, nil
}

// Who predicts beside a training sees the weights, and the statistics of batch
// norm, as a whole step has left them: each answer is, to the bit, one that a
// training without company gives after some step, and later answers are of no
// earlier step. The training is the one without company too.
func TestPredictionsBesideTrainingSeeWholeSteps(t *testing.T) {
	for _, shards := range []int{1, 2} {
		t.Run(fmt.Sprint("shards=", shards), func(t *testing.T) { wholeSteps(t, shards) })
	}
}

func wholeSteps(t *testing.T, shards int) {
	epochs := 12
	if testing.Short() {
		epochs = 3
	}
	set := moonsSet(t, 200)
	few, _ := synthMoons(3)
	many, _ := synthMoons(1500) // more than Predict takes at a time
	fit := func(m *train.Model, opts ...train.FitOption) string {
		h, err := m.Fit(context.Background(), set, append(opts, train.Epochs(epochs), train.BatchSize(20), train.Accumulate(shards), train.Validate(set))...)
		if err != nil {
			t.Error(err)
		}
		return fmt.Sprint(h.Epochs, h.Tail)
	}

	alone := steadyNet()
	a := &answers{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	p := alone.Predictor()
	want := fit(alone, train.On(func(e train.Event) {
		if e.Kind == train.Started || e.Kind == train.Stepped {
			if _, err := a.ask(alone, p, few, many, set, e.Total); err != nil {
				t.Error(err)
			}
		}
	}))
	if len(a.predict) != 10*epochs+1 {
		t.Fatalf("%d different answers, want one after each of %d steps and one before them", len(a.predict), 10*epochs)
	}

	m := steadyNet()
	var wg sync.WaitGroup
	var over atomic.Bool
	var asked, moved atomic.Int64
	for range 6 {
		p := m.Predictor()
		wg.Go(func() {
			last := 0
			for !over.Load() {
				steps, err := a.ask(m, p, few, many, set, -1)
				if err != nil {
					t.Error(err)
					return
				}
				for _, s := range steps {
					if s < last {
						t.Errorf("after the answer of step %d came one of step %d", last, s)
					} else if s > last {
						moved.Add(1)
					}
					last = s
				}
				asked.Add(4)
			}
		})
	}
	got := fit(m, train.On(func(e train.Event) {
		// The steps are too short for many answers: one goroutine gets its four.
		for n := asked.Load(); e.Kind == train.Stepped && asked.Load() == n && !t.Failed(); {
			runtime.Gosched()
		}
	}))
	over.Store(true)
	wg.Wait()
	if got != want {
		t.Errorf("beside predictions the training gave\n%s\nalone\n%s", got, want)
	}
	for i, p := range nn.Params(m.Net()) {
		if other := nn.Params(alone.Net())[i]; !tensor.Equal(p.Value.Tensor(), other.Value.Tensor()) {
			t.Errorf("%s differs from that of a training alone", p.Name)
		}
	}
	if moved.Load() < int64(5*epochs) {
		t.Errorf("%d answers saw %d new steps, want the training to go on between them", asked.Load(), moved.Load())
	}
}

// Evaluations that go on at the same time each have metrics of their own, and
// one in the middle of an epoch leaves the training's alone.
func TestEvaluationsDoNotShareMetrics(t *testing.T) {
	ctx := context.Background()
	set := moonsSet(t, 100)
	running := func(look bool) (last float64) {
		m := smallModel()
		if _, err := m.Fit(ctx, set, train.Epochs(2), train.BatchSize(10), train.On(func(e train.Event) {
			if look && e.Kind == train.Stepped {
				if _, err := m.Evaluate(ctx, set); err != nil {
					t.Error(err)
				}
			}
			if e.Kind == train.EpochEnded {
				last, _ = e.Measure("accuracy")
			}
		})); err != nil {
			t.Error(err)
		}
		return last
	}
	if got, want := running(true), running(false); got != want {
		t.Errorf("the epoch's accuracy with evaluations in it is %v, without %v", got, want)
	}
	m := train.New(nn.Sequential(nn.Linear(2, 3)), nn.CrossEntropy(), optim.SGD(0.1), train.Metrics(metric.Confusion()))
	r, err := m.Evaluate(ctx, set)
	if err != nil {
		t.Fatal(err)
	}
	if c := r.Measured[0].(*metric.ConfusionMatrix); c.Classes() != 3 {
		t.Errorf("the measured confusion has %d classes, want 3:\n%v", c.Classes(), c)
	}
}

// A change that the program makes itself waits for predictions, and predictors
// see it.
func TestChange(t *testing.T) {
	x, _ := synthMoons(4)
	m := smallModel()
	p := m.Predictor()
	if _, err := p.Predict(x); err != nil {
		t.Fatal(err)
	}
	m.Change(func() { memory.Of(nn.Params(m.Net())[0].Value.Tensor()).Fill(0.25) })
	got, err := p.Predict(x)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := m.Predictor().Predict(x); err != nil || !tensor.Equal(got, want) {
		t.Errorf("after a change an old predictor gives %v, a new one %v (%v)", got, want, err)
	}
}
