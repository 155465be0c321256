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
	sa, sb kernel.Slice     // a and b as long as the result, in scratch 0 and 1
}

// operands returns n; it is how meet comes by it.
func (n *binary) operands() *binary { return n }

// meet records the operation N on a and b, and computes it.
func meet[N any, P interface {
	pointer[N]
	operands() *binary
}](op string, a, b Value) Value {
	t := numbers.check(op, a, b)
	if max(len(a.n.val.Shape()), len(b.n.val.Shape())) > kernel.MaxAxes {
		fault(op, []Value{a, b}, "more than eight axes")
	}
	var buf [kernel.MaxAxes]int
	shape, ok := tensor.BroadcastShapes(buf[:0], a.n.val.Shape(), b.n.val.Shape())
	if !ok {
		fault(op, []Value{a, b}, "shapes "+shapes(a, b)+
			" do not broadcast: matched from the last axis, two lengths must be equal or one of them 1")
	}
	n := record[N, P](t, a, b)
	o := n.operands()
	o.a, o.b = a.n, b.n
	o.shaped(shape...)
	return o.run()
}

// stretchBoth gives n its operands as long as the result.
func (n *binary) stretchBoth() {
	n.sa = n.stretch(0, n.a, &n.ra)
	n.sb = n.stretch(1, n.b, &n.rb)
}

// stretch returns x as long as the result.
func (n *binary) stretch(i int, x *node, r *kernel.Broadcast) kernel.Slice {
	if x.y.Len() == n.y.Len() {
		return x.y
	}
	*r = kernel.NewBroadcast(x.val.Shape(), n.val.Shape())
	y := n.buffer(i, n.y.Len())
	r.Stretch(y, x.y)
	return y
}

// collect adds scale·g, which has the result's shape, to the gradient of x.
func (n *binary) collect(x *node, r *kernel.Broadcast, scale float64, g kernel.Slice) {
	if x.y.Len() == n.y.Len() {
		kernel.AddScaled(x.into(), scale, g)
		return
	}
	r.AddSums(x.into(), scale, g)
}

// addTo adds dy to the gradient of an input of the same size.
func addTo(x *node, dy kernel.Slice) { kernel.AddScaled(x.into(), 1, dy) }
