package metric

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Option changes a metric that decides between two classes.
type Option func(*decision)

// Threshold is the probability above which the class is 1 if there are two
// classes and one number a sample; 0.5 if not given.
func Threshold(p float64) Option {
	if math.IsNaN(p) {
		fail("threshold", "NaN, want a number")
	}
	return func(d *decision) { d.threshold = p }
}

// decision is how the numbers of a sample become its class.
type decision struct{ threshold float64 }

func decide(opts []Option) decision {
	d := decision{threshold: 0.5}
	for _, o := range opts {
		o(&d)
	}
	return d
}

// class returns which of the k numbers of sample i is the largest, the first
// one of equals; for k = 1, whether the only one is above the threshold.
func (d decision) class(p kernel.Slice, i, k int) int {
	switch {
	case k > 1 && p.Double():
		return largest(kernel.Of[float64](p)[i*k : (i+1)*k])
	case k > 1:
		return largest(kernel.Of[float32](p)[i*k : (i+1)*k])
	case p.At(i) > d.threshold:
		return 1
	}
	return 0
}

func largest[T kernel.Float](v []T) int {
	best := 0
	for j, x := range v {
		if x > v[best] {
			best = j
		}
	}
	return best
}

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

// resized returns v with n zeros, in its own memory if that is large enough.
func resized[T int | int64 | float64](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	v = v[:n]
	clear(v)
	return v
}

func fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: op, Rule: fmt.Sprintf(format, args...)})
}
