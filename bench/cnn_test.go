package main

import (
	"errors"
	"io/fs"
	"math"
	"testing"

	"cajal/internal/kernel"
)

// The networks for pictures take steps that lower the loss and allocate nothing, and a
// second network from the same pattern takes the same.
func TestPicturesNets(t *testing.T) {
	for _, p := range trained() {
		a, b := p.stepper(4, patterned(p.make(0))), p.stepper(4, patterned(p.make(0)))
		var losses []float64
		for range 5 {
			l := a()
			if other := b(); other != l {
				t.Fatalf("%s: losses %v and %v of the same step differ", p.title, l, other)
			}
			losses = append(losses, l)
		}
		if !(losses[4] < losses[0]) {
			t.Errorf("%s: losses %v, want them to fall", p.title, losses)
		}
		if n := allocations(a); n != 0 {
			t.Errorf("%s: %d allocations a step, want none", p.title, n)
		}
	}
}

func TestPredictor(t *testing.T) {
	p := picturesNets[2]
	predict, out := p.predictor(2)
	predict()
	first := probe(kernel.SliceOf(out().Float32s()))
	predict() // by a plan that folds norms into convolutions
	predict()
	for i, v := range probe(kernel.SliceOf(out().Float32s())) {
		if v != first[i] || v == 0 || math.IsNaN(v) {
			t.Fatalf("number %d of what %s gives is %v, and %v before", i, p.title, v, first[i])
		}
	}
}

// Each part of a layer shows numbers for peers to compare with.
func TestConvContest(t *testing.T) {
	for _, l := range []layer{{1, 3, 3, 3, 9, 1}, {1, 3, 3, 3, 9, 2}, {2, 4, 5, 1, 6, 1}} {
		for _, part := range []string{"forward", "input", "weights"} {
			if c := l.contest(part, 1); len(c.check) == 0 || c.check[0] == 0 && c.check[1] == 0 {
				t.Errorf("%v, %s: shows %v", l, part, c.check)
			}
		}
	}
	if got := (layer{1, 96, 96, 96, 112, 2}).String(); got != "depthwise, 1×96 channels at 112², stride 2" {
		t.Errorf("got %q", got)
	}
}

func TestGrowth(t *testing.T) {
	grown, err := growth("lenet")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		t.Skip(err)
	}
	if err != nil || grown > 1<<30 {
		t.Errorf("LeNet-5 makes the process grow by %d bytes, %v", grown, err)
	}
	if _, err := growth("perceptron"); err == nil {
		t.Error("an unknown network grows")
	}
}
