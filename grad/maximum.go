package grad

import "cajal/internal/kernel"

type maximum struct{ contest }

func (*maximum) name() string { return "maximum" }

// Maximum returns y = max(a, b), elementwise with broadcasting, NaN where either
// is.
//
//	da += [a > b] ∘ dy, half of it where a = b
//	db += [b > a] ∘ dy, half of it where a = b
//
// The halves are PyTorch's rule.
func (a Value) Maximum(b Value) Value { return meet[maximum]("maximum", a, b) }

func (*maximum) keeps() Kept { return first | second | inPlace }

func (n *maximum) forward() {
	n.enter()
	kernel.Max(n.y, n.la, n.lb)
}

func (n *maximum) backward() { n.share(n.la, n.lb) }

type minimum struct{ contest }

func (*minimum) name() string { return "minimum" }

// Minimum returns y = min(a, b), elementwise with broadcasting, NaN where either
// is.
//
//	da += [a < b] ∘ dy, half of it where a = b
//	db += [b < a] ∘ dy, half of it where a = b
//
// The halves are PyTorch's rule.
func (a Value) Minimum(b Value) Value { return meet[minimum]("minimum", a, b) }

func (*minimum) keeps() Kept { return first | second | inPlace }

func (n *minimum) forward() {
	n.enter()
	kernel.Min(n.y, n.la, n.lb)
}

func (n *minimum) backward() { n.share(n.lb, n.la) }

// contest is a binary operation that passes on the gradient to the operand that
// wins.
type contest struct {
	binary
	la, lb kernel.Slice // a and b as long as the result
}

func (n *contest) enter() {
	n.la = n.a.stretched(&n.node, 0)
	n.lb = n.b.stretched(&n.node, 1)
}

// share passes dy on to a where hi > lo and to b where lo > hi, and half of it to
// both where they are equal; hi and lo are a and b, in the order in which a wins.
func (n *contest) share(hi, lo kernel.Slice) {
	g := n.buffer(2, n.y.Len())
	if n.a.needs {
		kernel.WhereLarger(g, hi, lo, n.dy)
		n.collect(&n.a, 1, g)
	}
	if n.b.needs {
		kernel.WhereLarger(g, lo, hi, n.dy)
		n.collect(&n.b, 1, g)
	}
}
