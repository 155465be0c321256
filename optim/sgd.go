package optim

import (
	"fmt"

	"cajal/internal/kernel"
)

type sgd struct {
	momentum, dampening float64
	nesterov            bool
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
// where m starts at 0, and [Dampening] weighs g. The rate is outside m, as in
// PyTorch's SGD and unlike in Sutskever and others, On the importance of
// initialization and momentum in deep learning, 2013, so that a change of rate
// acts at once. A momentum of 0.9 makes steps ten times as long in the end.
func SGD(rate float64, opts ...Option) *Optimizer { return newOptimizer(&sgd{}, rate, opts) }

func (r *sgd) settings() []setting {
	return []setting{
		{"Momentum", "momentum", &r.momentum},
		{"Dampening", "dampening", &r.dampening},
		{"Nesterov", "nesterov", &r.nesterov},
	}
}

func (r *sgd) clone() rule { c := *r; return &c }

func (r *sgd) check() string {
	switch {
	case r.nesterov && r.momentum == 0:
		return "Nesterov needs a Momentum above 0"
	case r.nesterov && r.dampening != 0:
		return "Nesterov needs a Dampening of 0"
	}
	return ""
}

func (r *sgd) update(parts []kernel.Part, u kernel.Update, now moment) {
	u.Momentum, u.Nesterov = r.momentum, r.nesterov
	switch {
	case r.momentum == 0:
		kernel.SGD(parts, u)
	case r.dampening != 0 && now.step > 1:
		u.A = r.dampening
		kernel.Dampened(parts, u)
	default:
		kernel.Momentum(parts, u)
	}
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
	case r.dampening != 0:
		return fmt.Sprintf(", momentum %g, dampening %g", r.momentum, r.dampening)
	}
	return fmt.Sprintf(", momentum %g", r.momentum)
}
