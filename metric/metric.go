// Package metric measures predictions against the truth, a batch at a time.
//
// A metric takes batches until its value is asked for; the value is that of
// all samples together, as scikit-learn computes it from all at once:
//
//	f1 := metric.F1(metric.Macro)
//	for … {
//		f1.Add(predicted, target)
//	}
//	fmt.Println(f1.Value())
//
// Classes: [Accuracy], [TopK], [Precision], [Recall], [F1], [AUC] and the
// [Confusion] matrix. Predictions are (N, K), a number for each of K classes,
// of which the largest counts, or (N, 1) or (N), the probability of class 1 of
// two. Targets are labels from 0, (N) or (N, 1), of any type as long as they
// are whole.
//
// Numbers: [MSE], [RMSE], [MAE] and [R2].
//
// Each says which of two values is the better one ([Directed]), so that a
// training can stop where the best was, or keep it.
//
// Add panics with a [*tensor.Error] when shapes do not fit or a label is none.
package metric

import "cajal/tensor"

// Metric is a measure that batches are added to.
type Metric interface {
	// Name is the key in histories and results, such as "accuracy".
	Name() string
	// Reset forgets all batches, and keeps memory for the next ones.
	Reset()
	// Add takes predictions and targets of one batch. It panics if their
	// shapes do not fit together.
	Add(predicted, target *tensor.Tensor)
	// Value returns the measure of all that was added; NaN if nothing was.
	Value() float64
}

// Probabilistic is a metric to which it can make a difference whether it is
// shown logits or probabilities of K classes. Softmax keeps the order of the
// classes of a sample, but not that of the samples under one class.
type Probabilistic interface {
	Metric
	// Probabilities reports whether Add wants probabilities.
	Probabilities() bool
}

// Directed is a metric that says which of two values is the better one. All
// metrics of this package do.
type Directed interface {
	Metric
	// LargerIsBetter reports whether the larger value is, as of an accuracy; if
	// not, the smaller one is, as of an error.
	LargerIsBetter() bool
}

// LargerIsBetter reports whether larger values of a metric are the better ones.
// Of a metric that does not say, smaller ones are, as of a loss.
func LargerIsBetter(m Metric) bool {
	d, ok := m.(Directed)
	return ok && d.LargerIsBetter()
}
