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

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out, 5); err != nil {
		t.Fatal(err)
	}
	_, line, ok := strings.Cut(out.String(), "head.bias [10]\n")
	var accuracy float64
	if _, err := fmt.Sscanf(line, "accuracy %f on 360 images", &accuracy); !ok || err != nil || accuracy < 0.88 {
		t.Errorf("accuracy %v (%v), want at least 0.88:\n%s", accuracy, err, out.String())
	}
}

// Both halves count, and each reaches its own branch: the gradients of both
// inputs agree with differences.
func TestGradients(t *testing.T) {
	net := newHalves()
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(3)))
	half := func(shift float64) *tensor.Tensor {
		x := tensor.New(tensor.Float64, 2, 1, 4, 8)
		for i := range x.Float64s() {
			x.Float64s()[i] = float64(i*i%17)/16 - shift
		}
		return x
	}
	upper, lower := half(0.25), half(0.5)
	r := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		return net.Of(tape.Use(in[0]), tape.Use(in[1]))
	}, upper, lower)
	if err := r.Err(1e-7); err != nil {
		t.Error(err)
	}
	logits := func(a, b *tensor.Tensor) *tensor.Tensor {
		tape := grad.NewTape(grad.Inference())
		return net.Of(tape.Const(a), tape.Const(b)).Tensor()
	}
	if tensor.Equal(logits(upper, lower), logits(lower, upper)) {
		t.Error("the halves are exchanged and the logits stay")
	}
}
