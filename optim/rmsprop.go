package optim

import (
	"fmt"

	"cajal/internal/kernel"
)

type rmsProp struct{ alpha, epsilon, momentum float64 }

// RMSProp divides each gradient by the root of the mean square that it has had
// lately:
//
//	g = ∂loss/∂w + l2·w
//	v = α·v + (1−α)·g²
//	w −= rate·g / (√v + ε)
//
// v starts at 0; α is [Smoothing], 0.99, and ε is [Epsilon], 1e-8, if not
// given. With [Momentum] μ, which is 0 if not given, the last line becomes
//
//	m = μ·m + g/(√v + ε)
//	w −= rate·m
//
// PyTorch's default rate is 0.01. Hinton, Neural Networks for Machine
// Learning, lecture 6e, 2012; ε outside the root and the momentum as in
// PyTorch.
func RMSProp(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&rmsProp{alpha: 0.99, epsilon: 1e-8}, rate, opts)
}

func (r *rmsProp) update(parts []kernel.Part, u kernel.Update, _ int64) {
	u.Beta2, u.Epsilon, u.Momentum = r.alpha, r.epsilon, r.momentum
	kernel.RMSProp(parts, u)
}

func (r *rmsProp) slots() []string {
	if r.momentum == 0 {
		return []string{"square_avg"}
	}
	return []string{"square_avg", "momentum_buffer"}
}

func (r *rmsProp) name() string { return "RMSProp" }

func (r *rmsProp) details() string {
	if r.momentum == 0 {
		return ""
	}
	return fmt.Sprintf(", momentum %g", r.momentum)
}
