package grad

import (
	"cajal/internal/kernel"
	"cajal/tensor"
)

// NLL returns the negative log-likelihood of classes (N) in 0..K−1 under x (N, K),
// logarithms of probabilities such as LogSoftmax gives, with a weight for each class,
// nil for none, as PyTorch's NLLLoss has it:
//
//	loss = Σᵢ −w[labels[i]]·x[i, labels[i]], divided by Σᵢ w[labels[i]] if r is Mean
//	dx[i, labels[i]] += −w[labels[i]]·dloss, divided likewise
//
// A sample whose class is ignore does not count. Which shapes x may have
// [Value.WeightedCrossEntropy] says.
func (x Value) NLL(labels *tensor.Tensor, weights []float64, ignore int64, r Reduction) Value {
	op := kernel.NLLRows.String()
	numbers.check(op, x)
	rows := targets(op, x, labels, ignore, false)
	rows.checkClassWeights(op, x, weights)
	return rows.lose(x, kernel.RowLoss{Kind: kernel.NLLRows, Weights: weights, Ignore: ignore}, r, rows.total(weights, ignore))
}
