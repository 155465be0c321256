package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// Hard swish, x·min(max(x + 3, 0), 6)/6, as a user writes it.
func hardSwish(x grad.Value) grad.Value {
	return x.Mul(x.AddScalar(3).Clamp(0, 6)).Scale(1.0 / 6)
}

func TestHardSwishByComposition(t *testing.T) {
	x := tensor.From([]float64{-5, -2.9, -1.5, -0.1, 0.4, 1.7, 2.9, 3.1, 8})
	report := grad.Check(func(t *grad.Tape, in []grad.Value) grad.Value { return hardSwish(t.Use(in[0])) }, x)
	if err := report.Err(1e-7); err != nil {
		t.Error(err)
	}
	tape := grad.NewTape()
	got, want := hardSwish(tape.Const(x)).Tensor(), tape.Const(x).HardSwish().Tensor()
	if d, at := tensor.MaxDiff(got, want); d > 1e-15 {
		t.Errorf("differs from the operation by %g at %d", d, at)
	}
}
