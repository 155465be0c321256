package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// binary is the node of an elementwise operation on two values whose shapes
// meet by NumPy's broadcasting rule: axes are matched from the last; where one
// is missing or has length one, it repeats. The gradient of an element that
// repeats is the sum over its repetitions.
type binary struct {
	node
	a, b   *node
	ra, rb kernel.Broadcast // how a and b stretch to the result
	sa, sb kernel.Slice     // a and b as long as the result
	memory [3]kernel.Slice  // for sa, sb and a gradient before it is summed
	shape  [kernel.MaxAxes]int
}

// meet gives n its operands and the shape in which they meet.
func (n *binary) meet(op string, a, b Value) {
	if max(len(a.n.val.Shape()), len(b.n.val.Shape())) > kernel.MaxAxes {
		fault(op, []Value{a, b}, "more than eight axes")
	}
	shape, ok := tensor.BroadcastShapes(n.shape[:0], a.n.val.Shape(), b.n.val.Shape())
	if !ok {
		fault(op, []Value{a, b}, "shapes "+shapes(a, b)+
			" do not broadcast: matched from the last axis, two lengths must be equal or one of them 1")
	}
	n.a, n.b = a.n, b.n
	n.shaped(shape...)
	n.sa = n.stretch(0, n.a, &n.ra)
	n.sb = n.stretch(1, n.b, &n.rb)
}

// stretch returns x as long as the result.
func (n *binary) stretch(i int, x *node, r *kernel.Broadcast) kernel.Slice {
	if x.y.Len() == n.y.Len() {
		return x.y
	}
	*r = kernel.NewBroadcast(x.val.Shape(), n.val.Shape())
	y := n.room(i)
	r.Stretch(y, x.y)
	return y
}

// room returns one of n's own buffers, as long as the result.
func (n *binary) room(i int) kernel.Slice {
	n.memory[i] = resize(n.memory[i], n.y.Len(), n.y.Double())
	return n.memory[i]
}

// collect adds scale·g, which has the result's shape, to the gradient of x.
func (n *binary) collect(x *node, r *kernel.Broadcast, scale float64, g kernel.Slice) {
	if x.y.Len() == n.y.Len() {
		kernel.AddScaled(x.into(), scale, g)
		return
	}
	r.AddSums(x.into(), scale, g)
}

// resize returns a slice of n elements in the memory of s if that suffices.
// What it holds is not defined.
func resize(s kernel.Slice, n int, double bool) kernel.Slice {
	if s.Double() != double || s.Cap() < n || s.Len() == 0 {
		return kernel.Make(n, double)
	}
	return s.Range(0, n)
}

// addTo adds dy to the gradient of an input of the same size.
func addTo(x *node, dy kernel.Slice) { kernel.AddScaled(x.into(), 1, dy) }
