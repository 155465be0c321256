package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// On a tape that holds changes back, batch norm moves its running statistics in
// Commit, once, to the numbers that it moves them to at once elsewhere, over
// several passes and within one; Forget leaves them.
func TestHeldBack(t *testing.T) {
	x := tensor.From([]float64{1, 2, 3, 5, 8, 13}, 3, 2)
	w, b := grad.Param("w", tensor.Full(tensor.Float64, 1, 2)), grad.Param("b", tensor.New(tensor.Float64, 2))
	start := func() *grad.Running {
		return &grad.Running{Mean: tensor.New(tensor.Float64, 2), Var: tensor.Full(tensor.Float64, 1, 2), Batches: tensor.New(tensor.Int64), Momentum: 0.1}
	}
	same := func(what string, a, b *grad.Running) {
		if !tensor.Equal(a.Mean, b.Mean) || !tensor.Equal(a.Var, b.Var) || !tensor.Equal(a.Batches, b.Batches) {
			t.Errorf("%s: the running statistics are %v, %v and %v, want %v, %v and %v", what, a.Mean, a.Var, a.Batches, b.Mean, b.Var, b.Batches)
		}
	}
	pass := func(tape *grad.Tape, run *grad.Running, times int) {
		tape.Rewind()
		v := tape.Const(x)
		for range times {
			v = v.BatchNorm(w, b, 1e-5, run)
		}
	}
	want := start()
	pass(grad.NewTape(), want, 2)
	for _, tape := range []*grad.Tape{grad.NewTape(grad.HoldBack()), grad.NewTape(grad.HoldBack(), grad.Plan())} {
		got := start()
		pass(tape, got, 2)
		pass(tape, got, 1)
		same("before Commit", got, start())
		tape.Forget()
		tape.Commit()
		same("after Forget", got, start())
		pass(tape, got, 2)
		tape.Commit()
		same("after Commit", got, want)
		tape.Commit()
		same("after a second Commit", got, want)

		passes, got := start(), start()
		pass(grad.NewTape(), passes, 1)
		pass(grad.NewTape(), passes, 2)
		pass(tape, got, 1)
		pass(tape, got, 2)
		tape.Commit()
		same("after two passes", got, passes)
	}
}
