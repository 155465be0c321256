package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
)

type gather struct {
	node
	axis  kernel.Axis
	count int // indices in a line
}

func (*gather) name() string { return "gather" }

// Gather returns one element of x along an axis for each number of an index, whose
// shape is x's but for that axis:
//
//	y[a, j, b] = x[a, index[a, j, b], b] // for axis 1
//	dx[a, index[a, j, b], b] += dy[a, j, b]
//
// An index below 0 is refused, as by Take.
func (x Value) Gather(axis int, index Fact) Value {
	i := fact("gather", index, x)
	t := takes{anything, integers}.check("gather", x, i)
	a := axisOf("gather", x, axis)
	x.alike("gather", a, i)
	i.within("gather", x, x.n.val.Shape()[a])
	n := record[gather](t, x, i)
	n.axis, n.count = kernel.AxisOf(x.n.val.Shape(), a), i.n.val.Shape()[a]
	n.shapedAs(x.n.val.DType(), i.n.val.Shape()...)
	return n.run()
}

func (*gather) keeps() Kept { return second }

func (n *gather) forward() { kernel.Gather(n.y, n.in[0].y, n.in[1].y, n.axis, n.count) }

func (n *gather) backward() {
	kernel.AddScattered(n.in[0].into(), n.dy, n.in[1].y, n.axis, n.count)
}

type scatterAdd struct {
	node
	axis  kernel.Axis
	count int // indices in a line
}

func (*scatterAdd) name() string { return "scatter-add" }

// ScatterAdd returns x with elements of src added to it, each at the place along an
// axis that an index of src's shape names; but for that axis it is x's shape.
//
//	y = x, then y[a, index[a, j, b], b] += src[a, j, b] // for axis 1
//	dx += dy
//	dsrc[a, j, b] += dy[a, index[a, j, b], b]
func (x Value) ScatterAdd(axis int, index Fact, src Value) Value {
	i := fact("scatter-add", index, x, src)
	t := takes{floats, floats, integers}.check("scatter-add", x, src, i)
	a := axisOf("scatter-add", x, axis)
	x.alike("scatter-add", a, i)
	if !slices.Equal(src.n.val.Shape(), i.n.val.Shape()) {
		refuse(BadShape, "scatter-add", []Value{x, src, i}, "the source is "+shapes(src)+" and its index "+shapes(i))
	}
	i.within("scatter-add", x, x.n.val.Shape()[a])
	n := record[scatterAdd](t, x, src, i)
	n.axis, n.count = kernel.AxisOf(x.n.val.Shape(), a), i.n.val.Shape()[a]
	n.shaped(x.n.val.Shape()...)
	return n.run()
}

func (*scatterAdd) keeps() Kept { return third }

func (n *scatterAdd) forward() {
	kernel.Copy(n.y, n.in[0].y)
	kernel.AddScattered(n.y, n.in[1].y, n.in[2].y, n.axis, n.count)
}

func (n *scatterAdd) backward() {
	if x := n.in[0]; x.needs {
		addTo(x, n.dy)
	}
	if src := n.in[1]; src.needs {
		kernel.AddGathered(src.into(), n.dy, n.in[2].y, n.axis, n.count)
	}
}

// alike refuses an index whose shape differs from x's in another axis than a.
func (x Value) alike(op string, a int, index Value) {
	s, i := x.n.val.Shape(), index.n.val.Shape()
	if len(s) != len(i) || !slices.Equal(s[:a], i[:a]) || !slices.Equal(s[a+1:], i[a+1:]) {
		refuse(BadShape, op, []Value{x, index}, fmt.Sprintf("x is %s and the index %s, want the same but for axis %d", shapes(x), shapes(index), a))
	}
}
