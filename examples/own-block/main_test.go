package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Single precision lets rounding grow, so the last digits are not the same with
// every set of kernels; what three epochs are worth is.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, 3); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"body.1.down Linear 64→32", "10,922 parameters", "14 tensors taken, 2 missing, 0 unexpected, 0 mismatched, 2 omitted"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	for name, least := range map[string]float64{"ten digits": 0.9, "odd or even": 0.9} {
		_, line, _ := strings.Cut(out.String(), name+": ")
		var accuracy float64
		if _, err := fmt.Sscanf(line, "accuracy %f on 360 images", &accuracy); err != nil || accuracy < least {
			t.Errorf("%s: accuracy %v (%v), want at least %v", name, accuracy, err, least)
		}
	}
}

// The gradient of a block against finite differences.
func TestBlockGradient(t *testing.T) {
	b := NewBlock(3, 5)
	nn.Init(b, tensor.Float64, nn.Streams(rng.New(1)))
	x := tensor.From([]float64{0.5, -1, 2, 0, 1, -0.5}, 2, 3)
	r := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		return b.Forward(tape.Use(in[0])).Square().Sum()
	}, x)
	if err := r.Err(1e-7); err != nil {
		t.Error(err)
	}
}
