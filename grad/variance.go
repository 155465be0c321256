package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

type variance struct {
	node
	spread kernel.Broadcast // how the result stretches to x
	count  int
	by     float64 // what the sum of squares is divided by
}

func (*variance) name() string { return "variance" }

// Var returns the variance of x over the given axes, which disappear, or over all
// of them if none is given:
//
//	y = Σ (x − mean)² / (count − correction)
//
// A correction of 0 gives the variance of the numbers themselves, as batch norm
// takes it, and 1 the unbiased estimate of that which they were drawn from.
//
//	dx += 2·(x − mean) ∘ dy / (count − correction)
func (x Value) Var(correction int, axes ...int) Value { return varianceOf(x, correction, false, axes) }

// VarKeepDims is Var with the axes left in place, of length one.
func (x Value) VarKeepDims(correction int, axes ...int) Value {
	return varianceOf(x, correction, true, axes)
}

func varianceOf(x Value, correction int, keepDims bool, axes []int) Value {
	t := numbers.check("variance", x)
	s := span("variance", x, axes, keepDims)
	if correction < 0 {
		fault("variance", []Value{x}, fmt.Sprintf("a correction of %d, want at least 0", correction))
	}
	if s.count <= correction {
		refuse(BadShape, "variance", []Value{x}, fmt.Sprintf("%d elements of %s become one with a correction of %d, want more of them than that",
			s.count, shapes(x), correction))
	}
	n := record[variance](t, x)
	n.count, n.by = s.count, float64(s.count-correction)
	n.shaped(s.out[:s.dims]...)
	n.spread = s.spread
	return n.run()
}

func (*variance) keeps() Kept { return first }

func (n *variance) forward() {
	mean, sums := n.doubles(0, n.y.Len()), n.doubles(1, n.y.Len())
	n.spread.Means(mean, n.in[0].y, n.count)
	n.spread.Variances(n.y, n.in[0].y, mean, sums, n.by)
}

func (n *variance) backward() {
	x := n.in[0]
	n.spread.AddDeviations(x.into(), x.y, n.dy, n.doubles(0, n.y.Len()), 2/n.by)
}
