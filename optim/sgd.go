package optim

import (
	"fmt"

	"cajal/internal/kernel"
)

type sgd struct {
	momentum float64
	nesterov bool
}

// SGD is gradient descent, on all samples or on a few at a time:
//
//	g = ∂loss/∂w + l2·w
//	w −= rate·g
//
// With [Momentum] μ, and with [Nesterov]:
//
//	m = μ·m + g
//	w −= rate·m           or, Nesterov,    w −= rate·(g + μ·m)
//
// where m starts at 0. The rate is outside m, as in PyTorch's SGD and unlike
// in Sutskever and others, On the importance of initialization and momentum in
// deep learning, 2013, so that a change of rate acts at once. A momentum of
// 0.9 makes steps ten times as long in the end.
func SGD(rate float64, opts ...Option) *Optimizer { return newOptimizer(&sgd{}, rate, opts) }

func (r *sgd) update(parts []kernel.Part, u kernel.Update, _ int64) {
	if r.momentum == 0 {
		kernel.SGD(parts, u)
		return
	}
	u.Momentum, u.Nesterov = r.momentum, r.nesterov
	kernel.Momentum(parts, u)
}

func (r *sgd) slots() []string {
	if r.momentum == 0 {
		return nil
	}
	return []string{"momentum_buffer"}
}

func (r *sgd) name() string { return "SGD" }

func (r *sgd) details() string {
	switch {
	case r.momentum == 0:
		return ""
	case r.nesterov:
		return fmt.Sprintf(", Nesterov momentum %g", r.momentum)
	}
	return fmt.Sprintf(", momentum %g", r.momentum)
}
