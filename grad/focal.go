package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// Focal is CrossEntropy in which samples that are told right already count little
// (Lin and others, 2017), for logits x (N, K) and classes (N) in 0..K−1, with a
// weight for each class, nil for none. With p = softmax(x)[i, labels[i]] and
// u = −ln p,
//
//	loss = Σᵢ w[labels[i]]·(1 − p)^gamma·u, divided by N if r is Mean
//	dx  += w[labels[i]]·((1 − p)^gamma + gamma·(1 − p)^(gamma−1)·p·u)·(softmax(x) − onehot(labels))·dloss, divided likewise
//
// N counts the samples whose class is not ignore. Which shapes x may have
// [Value.WeightedCrossEntropy] says.
func (x Value) Focal(labels *tensor.Tensor, weights []float64, gamma float64, ignore int64, r Reduction) Value {
	op := kernel.FocalRows.String()
	numbers.check(op, x)
	rows := targets(op, x, labels, ignore, false)
	rows.checkClassWeights(op, x, weights)
	atLeast(op, "gamma", x, gamma, 0)
	loss := kernel.RowLoss{Kind: kernel.FocalRows, Weights: weights, Power: gamma, Ignore: ignore}
	return rows.lose(x, loss, r, rows.total(nil, ignore))
}
