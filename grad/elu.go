package grad

import "cajal/internal/kernel"

type elu struct {
	node
	alpha float64
}

func (*elu) name() string { return "elu" }

// ELU returns y = x where x > 0 and alpha·(eˣ − 1) elsewhere: Clevert and
// others, 2015, who take an alpha of 1.
//
//	dx += dy where x > 0, (y + alpha)·dy elsewhere
func (x Value) ELU(alpha float64) Value {
	n := recordLike[elu](x)
	n.alpha = alpha
	return n.run()
}

func (*elu) keeps() Kept { return first | result | inPlace }

func (n *elu) function() (kernel.Activation, float64) { return kernel.ELUOf, n.alpha }

func (n *elu) forward() { kernel.ELU(n.y, n.in[0].y, n.alpha) }

func (n *elu) backward() {
	kernel.ELUGrad(n.in[0].into(), n.in[0].y, n.y, n.dy, n.alpha)
}
