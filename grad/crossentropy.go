package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

type crossEntropy struct {
	node
	p      kernel.Slice // softmax(x), in scratch 0, kept for the way back
	labels []int64
	factor float64
}

func (*crossEntropy) name() string { return "cross-entropy" }

// CrossEntropy returns the loss of logits x (N, K) against labels (N), which
// are int64 classes in 0..K−1: with p = softmax(x),
//
//	loss = Σᵢ −ln p[i, labels[i]], divided by N if r is Mean
//	dx  += (p − onehot(labels))·dloss, divided by N if r is Mean
//
// Softmax and logarithm are one step, so a probability that rounds to zero
// does not make the loss infinite.
func (x Value) CrossEntropy(labels *tensor.Tensor, r Reduction) Value {
	t := numbers.check("cross-entropy", x)
	classes := classLabels("cross-entropy", x, labels)
	n := record[crossEntropy](t, x)
	n.shaped()
	n.labels, n.factor = classes, r.factor(len(classes))
	return n.run()
}

func (*crossEntropy) keeps() Kept { return nothing }

func (n *crossEntropy) forward() {
	n.p = n.buffer(0, n.in[0].y.Len())
	n.y.Set(0, n.factor*kernel.CrossEntropy(n.p, n.in[0].y, n.labels))
}

func (n *crossEntropy) backward() {
	kernel.CrossEntropyGrad(n.in[0].into(), n.p, n.labels, n.factor*n.dy.At(0))
}
