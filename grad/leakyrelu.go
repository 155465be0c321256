package grad

import "cajal/internal/kernel"

type leakyReLU struct {
	node
	slope float64
}

func (*leakyReLU) name() string { return "leaky-relu" }

// LeakyReLU returns y = x where x > 0 and slope·x elsewhere.
//
//	dx += dy where x > 0, slope·dy elsewhere
//
// The gradient at 0 is the slope's, as PyTorch has it. Maas and others, 2013,
// take a slope of 0.01.
func (x Value) LeakyReLU(slope float64) Value {
	n := recordLike[leakyReLU](x)
	n.slope = slope
	return n.run()
}

func (*leakyReLU) keeps() Kept { return first | inPlace }

func (n *leakyReLU) function() (kernel.Activation, float64) { return kernel.LeakyReLUOf, n.slope }

func (n *leakyReLU) forward() { kernel.LeakyReLU(n.y, n.in[0].y, n.slope) }

func (n *leakyReLU) backward() {
	kernel.LeakyReLUGrad(n.in[0].into(), n.in[0].y, n.dy, n.slope)
}
