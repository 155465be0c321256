package grad

import "cajal/internal/kernel"

type exp struct{ node }

func (*exp) name() string { return "exp" }

// Exp returns y = eˣ, elementwise.
//
//	dx += y ∘ dy
//
// It keeps y, not x.
func (x Value) Exp() Value {
	n := record[exp](x)
	n.shaped(x.n.val.Shape()...)
	kernel.Exp(n.y, x.n.y)
	return n.value()
}

func (n *exp) backward() { kernel.MulGrad(n.in[0].into(), n.y, n.dy) }
