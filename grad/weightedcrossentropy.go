package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// WeightedCrossEntropy returns the loss of logits x (N, K) against t with a weight
// for each class, nil for none, and label smoothing ε in 0..1 (Szegedy and others,
// 2015), as PyTorch's cross_entropy defines them. t holds int64 classes (N) in
// 0..K−1, or floats (N, K) that are the probabilities of the classes. With p =
// softmax(x), and t as one-hot rows if it holds classes,
//
//	q[i, j] = w[j]·((1 − ε)·t[i, j] + ε/K)
//	loss = Σᵢⱼ −q[i, j]·ln p[i, j]
//	dx  += (p·Σⱼ q − q)·dloss
//
// both divided by Σᵢ w[t[i]] if r is Mean, or by N where t holds probabilities. A
// sample whose class is ignore does not count; where none does, the mean is NaN and
// the gradient zero. With r None the result is the loss of each sample (N). x may
// have axes behind that of the classes, (N, K, …), or be (K); t and the loss of each
// sample then have them too.
//
// Without a weight and smoothing use CrossEntropy.
func (x Value) WeightedCrossEntropy(t *tensor.Tensor, weights []float64, smoothing float64, ignore int64, r Reduction) Value {
	op := kernel.CrossEntropyRows.String()
	numbers.check(op, x)
	rows := targets(op, x, t, ignore, true)
	rows.checkClassWeights(op, x, weights)
	if !(smoothing >= 0 && smoothing <= 1) {
		fault(op, []Value{x}, fmt.Sprintf("label smoothing %v, want 0 to 1", smoothing))
	}
	loss := kernel.RowLoss{Kind: kernel.CrossEntropyRows, Weights: weights, Smoothing: smoothing, Ignore: ignore}
	return rows.lose(x, loss, r, rows.total(weights, ignore))
}
