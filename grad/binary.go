package grad

import (
	"slices"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// binary is the node of an elementwise operation on two values whose shapes
// meet by NumPy's broadcasting rule: axes are matched from the last; where one
// is missing or has length one, it repeats. The gradient of an element that
// repeats is the sum over its repetitions.
type binary struct {
	node
	a, b operand
}

// operands returns n; it is how meet comes by it.
func (n *binary) operands() *binary { return n }

// meet records the operation N on a and b, and computes it.
func meet[N any, P interface {
	pointer[N]
	operands() *binary
}](op string, a, b Value) Value {
	var buf [kernel.MaxAxes]int
	t := numbers.check(op, a, b)
	shape := a.n.val.Shape()
	if s := b.n.val.Shape(); len(shape) > kernel.MaxAxes || len(s) > len(shape) || !slices.Equal(s, shape[len(shape)-len(s):]) {
		shape = broadcast(op, buf[:0], a, b)
	}
	n := record[N, P](t, a, b)
	o := n.operands()
	o.a.node, o.b.node = a.n, b.n
	o.shaped(shape...)
	return o.run()
}

// broadcast appends to buf the shape to which all values stretch.
func broadcast(op string, buf []int, values ...Value) []int {
	var last [kernel.MaxAxes]int
	shape := buf
	for _, v := range values {
		if len(v.n.val.Shape()) > kernel.MaxAxes {
			refuse(BadShape, op, values, "more than eight axes")
		}
		before := append(last[:0], shape...)
		var ok bool
		if shape, ok = tensor.BroadcastShapes(buf, before, v.n.val.Shape()); !ok {
			refuse(BadShape, op, values, "shapes "+shapes(values...)+
				" do not broadcast: matched from the last axis, two lengths must be equal or one of them 1")
		}
	}
	return shape
}

// operand is an input of an operation whose inputs meet in one shape. Where it has fewer elements than the
// result it says how they repeat.
type operand struct {
	*node
	small, large []int // the shapes that the rest is about
	spread       kernel.Broadcast
}

// combine writes the result of the operation.
func (n *binary) combine(o kernel.Operation) {
	n.a.stretch(&n.node)
	n.b.stretch(&n.node)
	kernel.Combine(o, n.y, n.a.y, &n.a.spread, n.b.y, &n.b.spread)
}

// stretch notes how o repeats in the result n.
func (o *operand) stretch(n *node) {
	small, large := o.val.Shape(), n.val.Shape()
	if o.y.Len() == n.y.Len() || slices.Equal(small, o.small) && slices.Equal(large, o.large) {
		return // nothing repeats, or as in the last pass
	}
	o.small, o.large = append(o.small[:0], small...), append(o.large[:0], large...)
	o.spread = kernel.NewBroadcast(small, large)
}

// stretched returns the numbers of o repeated to the length of the result n, in
// scratch i of n if o is shorter.
func (o *operand) stretched(n *node, i int) kernel.Slice {
	o.stretch(n)
	if o.y.Len() == n.y.Len() {
		return o.y
	}
	y := n.bufferOf(i, n.y.Len(), o.y.Kind())
	o.spread.Stretch(y, o.y)
	return y
}

// multiply writes g = o ∘ dy, with o repeated to the length of the two.
func (o *operand) multiply(g, dy kernel.Slice) {
	kernel.Combine(kernel.Times, g, dy, nil, o.y, &o.spread)
}

// collect adds scale·g, which has the shape of n's result, to the gradient of o.
func (n *node) collect(o *operand, scale float64, g kernel.Slice) {
	if o.y.Len() == n.y.Len() {
		addScaled(o.node, scale, g)
		return
	}
	o.spread.AddSums(o.into(), scale, g)
}

// addTo adds dy to the gradient of an input of the same size.
func addTo(x *node, dy kernel.Slice) { addScaled(x, 1, dy) }

// addScaled adds scale·dy to the gradient of an input of the same size.
func addScaled(x *node, scale float64, dy kernel.Slice) {
	switch dx, add := x.product(); {
	case add:
		kernel.AddScaled(dx, scale, dy)
	case scale == 1:
		kernel.Copy(dx, dy)
	default:
		kernel.Map(kernel.MulNumberOf, scale, dx, dy)
	}
}
