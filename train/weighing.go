package train

import (
	"cajal/data"
	"cajal/grad"
)

// reduction says how the loss of a batch came of its samples' losses: as a sum or as
// a mean, which may be one over the samples alone, as grad.BatchMean is.
func (m *Model) reduction() grad.Reduction {
	if w, ok := m.objective.(Weighing); ok && w.Reduction() == grad.Sum {
		return grad.Sum
	}
	return grad.Mean
}

// weight returns what the mean loss of a batch divides by.
func (m *Model) weight(b *data.Batch) float64 {
	if w, ok := m.objective.(Weighing); ok {
		return w.Weight(b)
	}
	return float64(b.Len())
}

// predictions turns outputs into predictions.
func (m *Model) predictions(out grad.Value) grad.Value {
	if p, ok := m.objective.(Predicting); ok {
		return p.Predict(out)
	}
	return out
}

// Penalised returns what training lowers, for n samples whose reduced loss is
// given: the mean loss and the L2 penalty. Under a sum the penalty is part of
// that sum, so both are divided by n.
func (m *Model) Penalised(loss float64, n int) float64 {
	if m.reduction() == grad.Sum {
		return (loss + m.opt.Penalty()) / float64(n)
	}
	return loss + m.opt.Penalty()
}
