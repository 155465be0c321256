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
	t := numbers.check(op, a, b)
	if max(len(a.n.val.Shape()), len(b.n.val.Shape())) > kernel.MaxAxes {
		refuse(BadShape, op, []Value{a, b}, "more than eight axes")
	}
	var buf [kernel.MaxAxes]int
	shape, ok := tensor.BroadcastShapes(buf[:0], a.n.val.Shape(), b.n.val.Shape())
	if !ok {
		refuse(BadShape, op, []Value{a, b}, "shapes "+shapes(a, b)+
			" do not broadcast: matched from the last axis, two lengths must be equal or one of them 1")
	}
	n := record[N, P](t, a, b)
	o := n.operands()
	o.a.node, o.b.node = a.n, b.n
	o.shaped(shape...)
	return o.run()
}

// operand is an input of a binary operation. Where it has fewer elements than the
// result it says how they repeat.
type operand struct {
	*node
	times  int // how often it repeats as a whole, 0 if it does so otherwise
	spread kernel.Broadcast
}

// combine writes the result of the operation.
func (n *binary) combine(o kernel.Operation) {
	n.a.stretch(&n.node)
	n.b.stretch(&n.node)
	kernel.Combine(o, n.y, n.a.y, &n.a.spread, n.b.y, &n.b.spread)
}

// stretch notes how o repeats in the result n.
func (o *operand) stretch(n *node) {
	if o.y.Len() != n.y.Len() {
		o.times = repetitions(o.val.Shape(), n.val.Shape())
		o.spread = kernel.NewBroadcast(o.val.Shape(), n.val.Shape())
	}
}

// multiply writes g = o ∘ dy, with o repeated to the length of the two.
func (o *operand) multiply(g, dy kernel.Slice) {
	kernel.Combine(kernel.Times, g, dy, nil, o.y, &o.spread)
}

// repetitions returns how often a tensor of shape small stands in one of shape
// large if it repeats as a whole, as a bias does in the rows of a batch, and 0 if
// it repeats otherwise, as one number does.
func repetitions(small, large []int) int {
	for len(small) > 1 && small[0] == 1 {
		small = small[1:]
	}
	lead := len(large) - len(small)
	if len(small) == 0 || !slices.Equal(small, large[lead:]) {
		return 0
	}
	return sizeOf(large[:lead])
}

// collect adds scale·g, which has the result's shape, to the gradient of o. What
// repeats as a whole is added up as for the bias of Affine, with the same digits.
func (n *binary) collect(o *operand, scale float64, g kernel.Slice) {
	switch {
	case o.y.Len() == n.y.Len():
		addScaled(o.node, scale, g)
	case o.times == 0:
		o.spread.AddSums(o.into(), scale, g)
	case scale == 1:
		kernel.AddColumnSums(o.into(), g, o.times)
	default:
		sums := n.buffer(3, o.y.Len())
		sums.Clear()
		kernel.AddColumnSums(sums, g, o.times)
		kernel.AddScaled(o.into(), scale, sums)
	}
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
