package grad

import (
	"math/rand/v2"
	"testing"

	"cajal/tensor"
)

// A rehearsed tape has in its first pass the numbers and the memory that others have from
// their second on, and keeps nothing of the rehearsal.
func TestRehearse(t *testing.T) {
	w := []Value{Param("w", tensor.New(tensor.Float64, 6, 6)), Param("b", tensor.New(tensor.Float64, 6))}
	pattern := rand.New(rand.NewPCG(1, 2))
	for i := range w[0].Tensor().Float64s() {
		w[0].Tensor().Float64s()[i] = pattern.NormFloat64()
	}
	x := tensor.New(tensor.Float64, 50, 6)
	for i := range x.Float64s() {
		x.Float64s()[i] = pattern.NormFloat64()
	}
	pass := func(t *Tape, x *tensor.Tensor, committer Committer) Value {
		y := t.Const(x)
		for range 4 {
			y = y.Affine(w[0], w[1]).Tanh().Scale(0.5).Sigmoid()
			t.OnCommit(committer)
		}
		return y.Square().Mean()
	}
	var made committed
	run := func(rehearse bool) (losses []float64, peaks []int, grads []*tensor.Tensor) {
		tape := NewTape(Plan())
		if rehearse {
			made = committed{}
			tape.Rehearse(func() { pass(tape, x.Narrow(0, 0, 2), &made) })
			if made.kept != 0 || made.forgotten != 4 {
				t.Errorf("a rehearsal committed %d changes and forgot %d, want 0 and 4", made.kept, made.forgotten)
			}
		}
		made = committed{}
		for range 3 {
			tape.Rewind()
			loss := pass(tape, x, &made)
			loss.Backward()
			losses, peaks = append(losses, loss.Item()), append(peaks, tape.Memory().Peak)
			grads = append(grads, w[0].Grad().Clone())
		}
		if made.kept != 12 {
			t.Errorf("three passes committed %d changes, want 12", made.kept)
		}
		tape.Rehearse(func() { t.Error("a tape that has passes rehearsed") })
		return losses, peaks, grads
	}
	losses, _, grads := run(false)
	got, peaks, gotGrads := run(true)
	for i := range losses {
		if got[i] != losses[i] || !tensor.Equal(gotGrads[i], grads[i]) {
			t.Errorf("pass %d: loss %v and a gradient; without a rehearsal %v", i, got[i], losses[i])
		}
	}
	if peaks[2] > peaks[0]+peaks[0]/20 {
		t.Errorf("passes take at most %v bytes, want as many from the first on", peaks)
	}
	NewTape().Rehearse(func() { t.Error("a tape without a plan rehearsed") })
}

type committed struct{ kept, forgotten int }

func (c *committed) Commit(keep bool) {
	if keep {
		c.kept++
	} else {
		c.forgotten++
	}
}

// A rehearsal that fails leaves a tape that works.
func TestRehearseFails(t *testing.T) {
	w, x := Param("w", tensor.From([]float64{2, 1, 1, 3}, 2, 2)), tensor.From([]float64{1, 2, 3, 4}, 2, 2)
	tape := NewTape(Plan())
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic of a rehearsal was swallowed")
			}
		}()
		tape.Rehearse(func() { tape.Const(x).MatMul(w).Tanh().MatMul(tape.Const(tensor.New(tensor.Float64, 3, 3))) })
	}()
	for range 3 {
		tape.Rewind()
		loss := tape.Const(x).MatMul(w).Tanh().Sum()
		loss.Backward()
		other := NewTape()
		if want := other.Const(x).MatMul(w).Tanh().Sum(); loss.Item() != want.Item() {
			t.Errorf("loss %v after a failed rehearsal, want %v", loss.Item(), want.Item())
		}
	}
}
