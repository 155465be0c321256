package grad

import (
	"math"

	"cajal/internal/kernel"
)

type sum struct {
	node
	factor float64 // 1 for a sum, 1/count for a mean
	mean   bool
	spread kernel.Broadcast // how the result stretches to x
}

func (n *sum) name() string {
	if n != nil && n.mean {
		return "mean"
	}
	return "sum"
}

// Sum returns the sum of x over the given axes, which disappear, or over all
// of them if none is given. A negative axis counts from the end.
//
//	dx += dy, repeated along the axes
func (x Value) Sum(axes ...int) Value { return reduce(x, false, false, axes) }

// SumKeepDims is Sum with the axes left in place, of length one.
func (x Value) SumKeepDims(axes ...int) Value { return reduce(x, false, true, axes) }

// Mean returns the mean of x over the given axes, which disappear, or over
// all of them if none is given. The mean of nothing is NaN.
//
//	dx += dy / count, repeated along the axes
func (x Value) Mean(axes ...int) Value { return reduce(x, true, false, axes) }

// MeanKeepDims is Mean with the axes left in place, of length one.
func (x Value) MeanKeepDims(axes ...int) Value { return reduce(x, true, true, axes) }

func reduce(x Value, mean, keepDims bool, axes []int) Value {
	name := "sum"
	if mean {
		name = "mean"
	}
	t := numbers.check(name, x)
	s := span(name, x, axes, keepDims)
	n := record[sum](t, x)
	n.mean, n.factor = mean, 1
	if mean {
		n.factor = 1 / float64(s.count)
	}
	n.shaped(s.out[:s.dims]...)
	n.spread = s.spread
	return n.run()
}

func (*sum) keeps() Kept { return nothing }

func (n *sum) forward() {
	n.y.Clear()
	if math.IsInf(n.factor, 0) {
		n.y.Fill(math.NaN()) // the mean of nothing
	}
	n.spread.AddSums(n.y, n.factor, n.in[0].y)
}

func (n *sum) backward() { n.spread.AddStretched(n.in[0].into(), n.factor, n.dy) }
