package train_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// stopper is a callback that ends training, or fails.
type stopper struct {
	at     int // total steps
	reason string
	err    error
}

func (s *stopper) Handle(r *train.Run, e train.Event) error {
	if e.Kind == train.Stepped && e.Total == s.at {
		r.Stop(s.reason)
		return s.err
	}
	return nil
}

func TestCallbackStops(t *testing.T) {
	s := moonsSet(t, 20)
	last := ""
	h, err := smallModel().Fit(context.Background(), s, train.Epochs(9), train.BatchSize(5),
		train.Use(&stopper{at: 6, reason: "enough"}), train.On(func(e train.Event) { last = e.Kind.String() }))
	if err != nil || h.Stopped != "enough" || len(h.Epochs) != 1 || len(h.Tail) != 6 || last != "finished" {
		t.Errorf("error %v, stopped %q after %d epochs and %d steps, last event %s; want enough after 1 and 6, finished",
			err, h.Stopped, len(h.Epochs), len(h.Tail), last)
	}
	bad := errors.New("disk full")
	if _, err = smallModel().Fit(context.Background(), s, train.Use(&stopper{at: 1, err: bad})); !errors.Is(err, bad) {
		t.Errorf("error %v, want %v", err, bad)
	}
}

// weightLog keeps the first weights after each epoch.
type weightLog struct{ weights []*tensor.Tensor }

func (s *weightLog) Handle(r *train.Run, e train.Event) error {
	if e.Kind == train.EpochEnded {
		s.weights = append(s.weights, firstWeights(r.Model()).Clone())
	}
	return nil
}

// scripted is a metric with a value for each evaluation.
type scripted struct {
	values []float64
	n      int
}

func (s *scripted) Name() string            { return "script" }
func (s *scripted) Reset()                  { s.n++ }
func (s *scripted) Add(_, _ *tensor.Tensor) {}
func (s *scripted) Value() float64          { return s.values[min(s.n-1, len(s.values)-1)] }

func firstWeights(m *train.Model) *tensor.Tensor { return nn.Params(m.Net())[0].Value.Tensor() }

// rising is a metric of which larger values are the better ones.
type rising struct{ metric.Metric }

func (rising) LargerIsBetter() bool { return true }

// A metric says which direction is better, and the caller may overrule it.
func TestEarlyStopAsksTheMetric(t *testing.T) {
	hill := []float64{1, 2, 3, 2, 1, 0}
	for _, tt := range []struct {
		name   string
		metric metric.Metric
		opts   []train.StopOption
		epochs int // how many are made, of 6
	}{
		{"it says nothing", &scripted{values: hill}, nil, 2},
		{"it says larger", rising{&scripted{values: hill}}, nil, 4},
		{"the caller says smaller", rising{&scripted{values: hill}}, []train.StopOption{train.Larger(false)}, 2},
	} {
		m := train.New(nn.Linear(2, 2), nn.CrossEntropy(), optim.SGD(0.5), train.Metrics(tt.metric))
		h, err := m.Fit(t.Context(), moonsSet(t, 20), train.Epochs(6), train.EarlyStop("script", 1, tt.opts...))
		if err != nil || len(h.Epochs) != tt.epochs {
			t.Errorf("%s: error %v, %d epochs, want %d", tt.name, err, len(h.Epochs), tt.epochs)
		}
	}
}

func TestEarlyStop(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name     string
		values   []float64
		patience int
		opts     []train.StopOption
		epochs   int // how many are made, of 8
		best     int // epoch whose weights remain, from 1
	}{
		{"improves to the end", []float64{8, 7, 6, 5, 4, 3, 2, 1}, 1, nil, 8, 8},
		{"turns", []float64{3, 2, 1, 2, 3}, 2, nil, 5, 3},
		{"patience outlasts a hill", []float64{3, 4, 2, 3, 1, 2, 2, 2}, 2, nil, 7, 5},
		{"equal is no improvement", []float64{1, 1, 1, 1}, 3, nil, 4, 1},
		{"too little", []float64{10, 9.95, 9.9, 9.85}, 2, []train.StopOption{train.MinDelta(0.1)}, 3, 1},
		{"small steps add up", []float64{10, 9.95, 9.8, 9.75, 9.6, 9.6, 9.6}, 2, []train.StopOption{train.MinDelta(0.1)}, 7, 5},
		{"larger", []float64{1, 2, 3, 2, 1}, 1, []train.StopOption{train.Larger(true)}, 4, 3},
		{"NaN is no improvement", []float64{nan, 2, nan, nan}, 2, nil, 4, 2},
		{"never a number", []float64{nan}, 3, nil, 3, 3},
		{"the last ones", []float64{1, 2, 3}, 2, []train.StopOption{train.KeepLast()}, 3, 3},
		{"best in the middle of all epochs", []float64{5, 4, 3, 9}, 100, nil, 8, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			net := nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Tanh(), nn.Linear(3, 2))
			m := train.New(net, nn.CrossEntropy(), optim.SGD(0.5), train.Metrics(&scripted{values: tt.values}))
			log := &weightLog{}
			h, err := m.Fit(context.Background(), moonsSet(t, 20), train.Epochs(8), train.BatchSize(10),
				train.EarlyStop("script", tt.patience, tt.opts...), train.Use(log))
			if err != nil || len(h.Epochs) != tt.epochs {
				t.Fatalf("error %v, %d epochs; want %d", err, len(h.Epochs), tt.epochs)
			}
			if stopped := h.Stopped != ""; stopped != (tt.epochs < 8) {
				t.Errorf("stopped %q after %d epochs", h.Stopped, tt.epochs)
			}
			if !tensor.Equal(firstWeights(m), log.weights[tt.best-1]) {
				t.Errorf("the weights are not those after epoch %d", tt.best)
			}
		})
	}
}

func TestEarlyStopRefuses(t *testing.T) {
	m := smallModel()
	before := firstWeights(m).Clone()
	_, err := m.Fit(context.Background(), moonsSet(t, 20), train.EarlyStop("val_loss", 2))
	if err == nil || !strings.Contains(err.Error(), `there is no measure "val_loss"; there are loss, accuracy; Validate gives`) {
		t.Errorf("error %v, want that there is no validation", err)
	}
	if !tensor.Equal(before, firstWeights(m)) {
		t.Error("training began before it was refused")
	}
	defer func() {
		if e, ok := recover().(error); !ok || !strings.Contains(e.Error(), "patience 0, want at least 1") {
			t.Errorf("panic %v, want one about patience", e)
		}
	}()
	train.EarlyStop("loss", 0)
}

func TestEventMeasure(t *testing.T) {
	e := train.Event{Running: 1, Metrics: func() []train.Measure { return []train.Measure{{Name: "accuracy", Value: 2}} },
		Validation: []train.Measure{{Name: "val_loss", Value: 3}, {Name: "val_accuracy", Value: 4}}}
	var got []float64
	for _, name := range []string{"loss", "accuracy", "val_loss", "val_accuracy"} {
		v, ok := e.Measure(name)
		if !ok {
			t.Errorf("no %s", name)
		}
		got = append(got, v)
	}
	if !slices.Equal(got, []float64{1, 2, 3, 4}) {
		t.Errorf("measures %v, want 1 to 4", got)
	}
	if _, ok := e.Measure("f1"); ok {
		t.Error("an f1 that nothing measured")
	}
}

// leaver ends a training at the end of an epoch with the context's error, as a
// callback does that waits for something.
type leaver struct {
	ctx  context.Context
	stop context.CancelFunc
}

func (s leaver) Handle(_ *train.Run, e train.Event) error {
	if e.Kind == train.EpochEnded && e.Epoch == 1 {
		s.stop()
		return s.ctx.Err()
	}
	return nil
}

// TestCallbackEndsAnEpoch sees that no epoch stands twice in the history of a
// training that goes on after a callback ended it.
func TestCallbackEndsAnEpoch(t *testing.T) {
	x := tensor.New(tensor.Float32, 20, 3)
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(i%7) - 3
	}
	y := tensor.New(tensor.Int64, 20)
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	model := func() *train.Model {
		return train.New(nn.Sequential(nn.Linear(3, 2)), nn.CrossEntropy(), optim.Adam(0.01))
	}
	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	opts := []train.FitOption{train.Epochs(4), train.BatchSize(5), train.Checkpoint(dir, train.Every(3))}
	if _, err := model().Fit(ctx, set, append(opts, train.Use(leaver{ctx, stop}))...); err == nil {
		t.Fatal("the callback's error is lost")
	}
	h, err := model().Fit(t.Context(), set, append(opts, train.Resume(dir))...)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range h.Epochs {
		if e.Epoch != i+1 {
			t.Errorf("epoch %d stands at place %d of %d", e.Epoch, i, len(h.Epochs))
		}
	}
	if len(h.Epochs) != 4 {
		t.Errorf("got %d epochs, want 4", len(h.Epochs))
	}
}
