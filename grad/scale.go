package grad

import "cajal/internal/kernel"

type scale struct {
	node
	factor float64
}

func (*scale) name() string { return "scale" }

// Scale returns y = c·x for a number c.
//
//	dx += c·dy
func (x Value) Scale(c float64) Value {
	n := recordLike[scale](x)
	n.factor = c
	return n.run()
}

func (*scale) keeps() Kept { return nothing }

func (n *scale) forward() {
	n.y.Clear()
	kernel.AddScaled(n.y, n.factor, n.in[0].y)
}

func (n *scale) backward() { kernel.AddScaled(n.in[0].into(), n.factor, n.dy) }
