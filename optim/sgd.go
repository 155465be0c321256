package optim

import "cajal/internal/kernel"

type sgd struct{}

// SGD is gradient descent, on all samples or on a few at a time:
//
//	w −= rate·(∂loss/∂w + l2·w)
func SGD(rate float64, opts ...Option) *Optimizer { return newOptimizer(sgd{}, rate, opts) }

func (sgd) update(o *Optimizer, w, g kernel.Slice, decay float64) {
	kernel.SGDStep(w, g, o.rate, decay)
}

func (sgd) String() string { return "SGD" }
