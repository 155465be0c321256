package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type crossEntropy struct {
	node
	p      kernel.Slice // softmax(x), in room 0, kept for the way back
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
	n := record[crossEntropy](x)
	s := x.n.val.Shape()
	switch {
	case len(s) != 2 || s[1] == 0:
		fault("cross-entropy", []Value{x}, "x is "+shapes(x)+", want logits (N, K)")
	case labels.DType() != tensor.Int64 || labels.NDim() != 1 || labels.Size() != s[0]:
		fault("cross-entropy", []Value{x}, fmt.Sprintf("labels are %v %s, want int64 (%d,)",
			labels.DType(), tensor.ShapeString(labels.Shape()), s[0]))
	}
	n.labels = labels.Contiguous().Int64s()
	for i, c := range n.labels {
		if c < 0 || int(c) >= s[1] {
			fault("cross-entropy", []Value{x}, fmt.Sprintf("label %d of sample %d is not in 0..%d", c, i, s[1]-1))
		}
	}
	n.factor = r.factor(s[0])
	n.p = n.room(0, x.n.y.Len())
	n.shaped()
	return n.run()
}

func (*crossEntropy) keeps() kept { return nothing }

func (n *crossEntropy) forward() { n.y.Set(0, n.factor*kernel.CrossEntropy(n.p, n.in[0].y, n.labels)) }

func (n *crossEntropy) backward() {
	kernel.CrossEntropyGrad(n.in[0].into(), n.p, n.labels, n.factor*n.dy.At(0))
}
