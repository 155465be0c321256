package model

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/tensor"
)

// Of the residuals 1, 2, …, 19 the interval of 90 % takes that of rank ⌈20 · 0.9⌉ = 18,
// that of 95 % the last, and there is none of 96 %, which would take more of them.
func TestIntervalRanks(t *testing.T) {
	predicted, truth := tensor.New(tensor.Float64, 19, 1), tensor.New(tensor.Float64, 19, 1)
	for i := range 19 {
		off := float64((7*i)%19 + 1)
		if i%2 == 1 {
			off = -off
		}
		truth.Set(100, i, 0)
		predicted.Set(100+off, i, 0)
	}
	m := &Model{d: Description{Outputs: []Output{{Targets: []string{"rent"}, Intervals: NewIntervals(predicted, truth, nil, nil)}}}}
	for level, want := range map[float64]float64{0.01: 1, 0.05: 1, 0.06: 2, 0.5: 10, 0.9: 18, 0.95: 19} {
		if got, err := m.Interval(level); err != nil || got.At(0, 1) != want {
			t.Errorf("the level %v reaches %+v (error %v), want %v", level, got, err, want)
		}
	}
	for level, want := range map[float64]string{0.96: "19 samples that the model was measured on; want at most 0.95", 0: "want 0.01 to 0.99", 1: "want 0.01 to 0.99", 0.905: "steps of 0.01", math.NaN(): "want 0.01 to 0.99"} {
		if _, err := m.Interval(level); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the level %v: got error %v, want %q", level, err, want)
		}
	}
	answers := []Answer{{Values: map[string]Number{"rent": 50}}}
	reach, err := m.Interval(0.9)
	if err != nil {
		t.Fatal(err)
	}
	AddIntervals(answers, tensor.From([]float64{50}, 1, 1), []string{"rent"}, reach)
	b, err := json.Marshal(answers[0])
	if want := `{"values":{"rent":50},"intervals":{"rent":{"lower":32,"upper":68}}}`; err != nil || string(b) != want {
		t.Errorf("got %s (error %v), want %s", b, err, want)
	}
	// As many digits as a number of its type has, and no more.
	if got, want := reaching(68.111145027).Around(0, 351.09866, tensor.Float32), (Bounds{282.98752, 419.2098}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := reaching(0.1234567890123).Around(0, 0.5, tensor.Float64), (Bounds{0.3765432109877, 0.6234567890123}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	m.d.Outputs[0].Intervals = nil
	if _, err := m.Interval(0.9); !errors.Is(err, ErrNoIntervals) {
		t.Errorf("no intervals: got error %v", err)
	}
}

// reaching returns a reach that is the same everywhere.
func reaching(v float64) *Reach { return &Reach{&Intervals{Widths: [][]float64{{v}}}, 0} }

// What is not finite or too little says nothing of how far a prediction may be off.
func TestNoIntervals(t *testing.T) {
	for name, v := range map[string]float64{"NaN": math.NaN(), "+Inf": math.Inf(1)} {
		if in := NewIntervals(tensor.From([]float64{1, v}, 2, 1), tensor.From([]float64{1, 1}, 2, 1), nil, nil); in != nil {
			t.Errorf("a prediction of %s: got %+v, want none", name, in)
		}
	}
	if in := NewIntervals(tensor.New(tensor.Float64, 0, 1), tensor.New(tensor.Float64, 0, 1), nil, nil); in != nil {
		t.Errorf("no samples: got %+v, want none", in)
	}
}

// A file is not believed.
func TestIntervalsCheck(t *testing.T) {
	for want, in := range map[string]Intervals{
		"of 0 samples":   {Samples: 0, Widths: [][]float64{{1}}},
		"of 2 numbers":   {Samples: 9, Widths: [][]float64{{1}, {1}}},
		"0 widths":       {Samples: 9, Widths: [][]float64{{}}},
		"100 widths":     {Samples: 9, Widths: [][]float64{make([]float64, 100)}},
		"negative or":    {Samples: 9, Widths: [][]float64{{-1, 2}}},
		"rise with the ": {Samples: 9, Widths: [][]float64{{2, 1}}},
		"that are":       {Samples: 9, Widths: [][]float64{{1, math.NaN()}}},
	} {
		if err := in.check(1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got error %v, want %q", in, err, want)
		}
	}
	if err := (&Intervals{Samples: 9, Widths: [][]float64{{0, 0, 1}}}).check(1); err != nil {
		t.Errorf("good ones: %v", err)
	}
}
