package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

type take struct {
	node
	axis kernel.Axis
}

func (*take) name() string { return "take" }

// Take returns the slices of x along an axis that an index of whole numbers names:
// for x (A, N, B), axis 1 and an index (…) the result is (A, …, B).
//
//	y[a, j, b] = x[a, index[j], b]
//	dx[a, index[j], b] += dy[a, j, b]
//
// An index below 0 is refused, since one that means "none" would quietly be the
// last.
func (x Value) Take(axis int, index Fact) Value {
	i := fact("take", index, x)
	t := takes{anything, integers}.check("take", x, i)
	a := axisOf("take", x, axis)
	shape, is := x.n.val.Shape(), i.n.val.Shape()
	if len(shape)-1+len(is) > kernel.MaxAxes {
		refuse(BadShape, "take", []Value{x, i}, "more than eight axes")
	}
	i.within("take", x, shape[a])
	n := record[take](t, x, i)
	n.axis = kernel.AxisOf(shape, a)
	var buf [kernel.MaxAxes]int
	out := append(append(append(buf[:0], shape[:a]...), is...), shape[a+1:]...)
	n.shapedAs(x.n.val.DType(), out...)
	return n.run()
}

func (*take) keeps() Kept { return second }

func (n *take) forward() { kernel.Take(n.y, n.in[0].y, n.in[1].y, n.axis) }

func (n *take) backward() { kernel.AddTaken(n.in[0].into(), n.dy, n.in[1].y, n.axis, -1) }

// within refuses indices i that are none of an axis of length n of x. A tape without
// numbers has nothing to check.
func (i Value) within(op string, x Value, n int) {
	ids := i.n.ids()
	for p := range ids.Len() {
		if v := ids.Int(p); v < 0 || v >= int64(n) {
			refuse(BadIndex, op, []Value{x, i}, fmt.Sprintf("index %d at position %d is not in 0..%d", v, p, n-1))
		}
	}
}
