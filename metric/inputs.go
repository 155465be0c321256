package metric

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// sizes returns how many samples there are and how many numbers each has, and
// panics unless predictions are (N), (N, 1) or (N, K) and targets (N) or
// (N, 1).
func sizes(op string, p, t *tensor.Tensor) (n, k int) {
	n, k = t.Size(), 1
	if p.NDim() == 2 {
		k = p.Dim(1)
	}
	flat := t.NDim() == 1 || t.NDim() == 2 && t.Dim(1) == 1
	if !flat || p.NDim() < 1 || p.NDim() > 2 || p.Dim(0) != n || k == 0 {
		fail(op, "predictions %s do not fit targets %s, want (N, K) or (N) and labels (N)",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))
	}
	return n, k
}

// isMultilabel reports whether targets are (N, K) as predictions are: for each of
// K labels, 2 or more, whether the sample has it.
func isMultilabel(p, t *tensor.Tensor) bool {
	return t.NDim() == 2 && p.NDim() == 2 && t.Dim(1) > 1 && t.Dim(0) == p.Dim(0) && t.Dim(1) == p.Dim(1)
}

// labels reads the targets of a batch.
type labels struct {
	ints    []int64
	floats  kernel.Slice
	op      string
	classes int
}

// labelsOf returns the labels of a batch whose samples have k numbers each.
func labelsOf(op string, t *tensor.Tensor, k int) labels {
	l := labels{op: op, classes: max(k, 2)}
	if t.DType() == tensor.Int64 {
		l.ints = t.Int64s()
	} else {
		l.floats = memory.Of(t)
	}
	return l
}

// flagsOf returns the labels of samples that may have any of k, each 0 or 1.
func flagsOf(op string, t *tensor.Tensor) labels { return labelsOf(op, t, 2) }

// at returns the label of sample i and panics if it is no class.
func (l *labels) at(i int) int {
	if l.ints != nil {
		if v := l.ints[i]; v < 0 || v >= int64(l.classes) {
			l.refuse(i, float64(v))
		}
		return int(l.ints[i])
	}
	v := l.floats.At(i)
	if !(v >= 0 && v < float64(l.classes)) || v != math.Floor(v) {
		l.refuse(i, v)
	}
	return int(v)
}

func (l *labels) refuse(i int, v float64) {
	fail(l.op, "label %v of sample %d of the batch, want one of 0 to %d", v, i, l.classes-1)
}

// weights reads how much the samples of a batch count.
type weights struct {
	all   kernel.Slice
	given bool
}

// weightsOf returns the weights of n samples, each 1 if w is nil. It panics unless
// they are (N) or (N, 1), finite and not negative.
func weightsOf(op string, w *tensor.Tensor, n int) weights {
	if w == nil {
		return weights{}
	}
	if w.Size() != n || w.NDim() != 1 && !(w.NDim() == 2 && w.Dim(1) == 1) {
		fail(op, "weights %s of %d samples, want (N)", tensor.ShapeString(w.Shape()), n)
	}
	all := memory.Of(w)
	for i := range n {
		if v := all.At(i); !(v >= 0) || !finite(v) {
			fail(op, "weight %v of sample %d of the batch, want a finite number, at least 0", v, i)
		}
	}
	return weights{all, true}
}

// at returns the weight of sample i.
func (w *weights) at(i int) float64 {
	if !w.given {
		return 1
	}
	return w.all.At(i)
}

// addAll adds the weights of all n samples to a sum.
func (w *weights) addAll(s *sum, n int) {
	if !w.given {
		s.add(float64(n))
		return
	}
	for i := range n {
		s.add(w.all.At(i))
	}
}

// sameClasses panics where a batch has other classes than those before.
func sameClasses(op string, p *tensor.Tensor, before, now int) {
	if before != now {
		fail(op, "predictions %s are of %d classes, those before of %d", tensor.ShapeString(p.Shape()), now, before)
	}
}

func fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
