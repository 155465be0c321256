package grad

import (
	"fmt"
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
func (x Value) Sum(axes ...int) Value { return reduce(x, false, axes) }

// Mean returns the mean of x over the given axes, which disappear, or over
// all of them if none is given. The mean of nothing is NaN.
//
//	dx += dy / count, repeated along the axes
func (x Value) Mean(axes ...int) Value { return reduce(x, true, axes) }

func reduce(x Value, mean bool, axes []int) Value {
	name := "sum"
	if mean {
		name = "mean"
	}
	t := numbers.check(name, x)
	shape := x.n.val.Shape()
	if len(shape) > kernel.MaxAxes {
		refuse(BadShape, name, []Value{x}, "more than eight axes")
	}
	for _, a := range axes {
		if a >= len(shape) || a < -len(shape) {
			refuse(BadIndex, name, []Value{x}, fmt.Sprintf("axis %d of shape %s", a, shapes(x)))
		}
	}
	count := 1
	var buf, outBuf [kernel.MaxAxes]int
	keep := append(buf[:0], shape...) // x's shape with 1 for each summed axis
	for i, d := range shape {
		if len(axes) == 0 || summed(axes, i, len(shape)) {
			keep[i] = 1
			count *= d
		}
	}
	out := outBuf[:0]
	for i, d := range keep {
		if len(axes) > 0 && !summed(axes, i, len(shape)) {
			out = append(out, d)
		}
	}
	n := record[sum](t, x)
	n.mean, n.factor = mean, 1
	if mean {
		n.factor = 1 / float64(count)
	}
	n.shaped(out...)
	n.spread = kernel.NewBroadcast(keep, shape)
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

func summed(axes []int, axis, of int) bool {
	for _, a := range axes {
		if a == axis || a == axis-of {
			return true
		}
	}
	return false
}

func (n *sum) backward() { n.spread.AddStretched(n.in[0].into(), n.factor, n.dy) }
