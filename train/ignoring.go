package train

import (
	"math"
	"slices"

	"cajal/data"
	"cajal/grad"
	"cajal/tensor"
)

// ignored returns the label of samples that do not count, and whether there is one.
func (m *Model) ignored() (label int64, ok bool) {
	if o, is := m.objective.(Ignoring); is {
		return o.Ignored()
	}
	return 0, false
}

// counted returns the rows of predictions, targets and weights, which may be nil,
// without those of a label.
func counted(p, target, weights *tensor.Tensor, label int64) (some, targets, of *tensor.Tensor) {
	if target.DType() != tensor.Int64 || target.NDim() == 0 || target.Size() != target.Dim(0) {
		return p, target, weights // no label for each sample
	}
	labels := target.Contiguous().Int64s()
	if !slices.Contains(labels, label) {
		return p, target, weights
	}
	var rows []int
	for i, l := range labels {
		if l != label {
			rows = append(rows, i)
		}
	}
	if weights != nil {
		weights = data.Take(weights, rows)
	}
	return data.Take(p, rows), data.Take(target, rows), weights
}

// value returns the loss of a step's batch as a number. A mean over samples of which
// none counts would be 0/0; such a batch has nothing to lower, so it is 0, and so are
// its gradients.
func (r *Run) value(loss grad.Value) float64 {
	v, m := loss.Item(), r.model
	if math.IsNaN(v) && m.reduction() == grad.Mean && m.weight(&m.training.in) == 0 {
		return 0
	}
	return v
}
