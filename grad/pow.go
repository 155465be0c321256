package grad

import "cajal/internal/kernel"

type pow struct {
	binary
	la, lb kernel.Slice // a and b as long as the result
}

func (*pow) name() string { return "pow" }

// Pow returns y = aᵇ, elementwise with broadcasting. It is NaN where a is negative
// and b no whole number, and 1 where b is 0 or a is 1, whatever the other is.
//
//	da += b·aᵇ⁻¹ ∘ dy, 0 where b = 0
//	db += y·ln a ∘ dy, 0 where a = 0 and b ≥ 0
//
// So the gradient of a negative number's exponent is NaN. The exceptions are
// PyTorch's. [Value.PowScalar] takes a number as the exponent.
func (a Value) Pow(b Value) Value { return meet[pow]("pow", a, b) }

func (*pow) keeps() Kept { return result | first | second | inPlace }

func (n *pow) forward() {
	n.la = n.a.stretched(&n.node, 0)
	n.lb = n.b.stretched(&n.node, 1)
	kernel.Pow(n.y, n.la, n.lb)
}

func (n *pow) backward() {
	g := n.buffer(2, n.y.Len())
	if n.a.needs {
		kernel.PowBaseGrad(g, n.la, n.lb, n.dy)
		n.collect(&n.a, 1, g)
	}
	if n.b.needs {
		kernel.PowSlope(g, n.la, n.lb, n.y)
		kernel.Mul(g, g, n.dy)
		n.collect(&n.b, 1, g)
	}
}
