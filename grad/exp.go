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
	return recordLike[exp](x).run()
}

func (*exp) keeps() Kept { return result | inPlace }

func (n *exp) forward() { kernel.Exp(n.y, n.in[0].y) }

func (n *exp) backward() { kernel.MulGrad(n.in[0].into(), n.y, n.dy) }
