package grad

import "cajal/internal/kernel"

// elementwise is the node of all operations y = f(x) on each element by itself.
// Their methods stand in files of their own, with the formulas; what computes
// them is a row of the kernels' table of functions.
type elementwise struct {
	node
	f     kernel.Function
	param float64 // the number that f takes beside x, if it does
}

func (n *elementwise) name() string { return n.f.String() }

// elementwise records y = f(x).
func (x Value) elementwise(f kernel.Function, param float64) Value {
	t := numbers.check(f.String(), x)
	if t.next < len(t.nodes) {
		if old, ok := t.nodes[t.next].op.(*elementwise); ok && old.f != f {
			t.drop(&old.node) // another kind of operation
		}
	}
	n := place[elementwise](t)
	n.f, n.param = f, param
	n.link([]Value{x}, true)
	n.shaped(x.n.val.Shape()...)
	return n.run()
}

// keeps is what the derivative of f is worked out from: tanh's from y, GELU's
// from x, and nothing of a multiple's.
func (n *elementwise) keeps() Kept {
	k := inPlace
	if n.f.ReadsX() {
		k |= first
	}
	if n.f.ReadsY() {
		k |= result
	}
	return k
}

func (n *elementwise) function() (kernel.Function, float64) { return n.f, n.param }

func (n *elementwise) forward() { kernel.Map(n.f, n.param, n.y, n.in[0].y) }

func (n *elementwise) backward() {
	x := n.in[0]
	if n.canHandOver(x) {
		kernel.MapThrough(n.f, n.param, n.dy, x.y, n.y)
		n.handOver(x)
		return
	}
	kernel.MapGrad(n.f, n.param, x.into(), x.y, n.y, n.dy)
}
