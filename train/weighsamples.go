package train

import (
	"cajal/data"
	"cajal/nn"
	"cajal/tensor"
)

// WeighSamples gives each sample of [Supervised] or [SupervisedInputs] a weight, what
// stands under name (N) in the batch's More. A mean loss divides by the sum of the
// weights, so that a weight of 2 counts a sample twice:
//
//	set, err := data.Tensors(x, y)
//	set, err = set.With("weight", weights)
//	m := train.NewModel(net, train.WeighSamples(train.Supervised(net, nn.MSE()), "weight"), optim.Adam(1e-3))
//
// Metrics count samples by their weights too. The loss must be an nn.WeightedLoss, as
// those of package nn are.
func WeighSamples(o Objective, name string) Objective {
	s, ok := o.(*supervised)
	if !ok {
		panic(&tensor.Error{Op: "weigh samples", Rule: "the objective " + describe(o) + " is none of Supervised or SupervisedInputs; one of your own weighs samples in its Loss"})
	}
	if _, ok := s.loss.(nn.WeightedLoss); !ok {
		panic(&tensor.Error{Op: "weigh samples", Rule: "the loss " + s.loss.String() + " has no method WeightedOf"})
	}
	weighed := *s
	weighed.weights = name
	return &weighed
}

// sampleWeights returns the weights of a batch's samples, nil if they have none.
func (s *supervised) sampleWeights(b *data.Batch) *tensor.Tensor {
	if s.weights == "" {
		return nil
	}
	w := b.More[s.weights]
	if w == nil {
		panic(&tensor.Error{Op: s.String(), Rule: "the samples have no weights \"" + s.weights + "\"; data.TensorSet's With adds them"})
	}
	return w
}

// sampleWeights returns the weights of a batch's samples, nil if they have none.
func (m *Model) sampleWeights(b *data.Batch) *tensor.Tensor {
	if s, ok := m.objective.(*supervised); ok {
		return s.sampleWeights(b)
	}
	return nil
}
