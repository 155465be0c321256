package grad

import (
	"math"

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
// does not make the loss infinite. A sample of class [IgnoreIndex] does not count,
// and N is the number of those that do. What else t and r may be, and which shapes x
// may have, [Value.WeightedCrossEntropy] says.
func (x Value) CrossEntropy(t *tensor.Tensor, r Reduction) Value {
	tape := numbers.check("cross-entropy", x)
	if r == None || x.n.val.NDim() != 2 || t.DType().Float() {
		return x.WeightedCrossEntropy(t, nil, 0, IgnoreIndex, r)
	}
	rows := targets("cross-entropy", x, t, IgnoreIndex, false)
	n := record[crossEntropy](tape, x)
	n.shaped()
	n.labels, n.factor = rows.labels, r.factor(rows.total(nil, IgnoreIndex), rows.rows)
	return n.run()
}

func (*crossEntropy) keeps() Kept { return nothing }

func (n *crossEntropy) forward() {
	n.p = n.buffer(0, n.in[0].y.Len())
	n.y.Set(0, n.factor*kernel.CrossEntropy(n.p, n.in[0].y, n.labels))
}

func (n *crossEntropy) backward() {
	dx := n.in[0].into()
	if !math.IsInf(n.factor, 0) { // some samples count
		kernel.CrossEntropyGrad(dx, n.p, n.labels, n.factor*n.dy.At(0))
	}
}
