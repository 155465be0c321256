package optim

import (
	"fmt"

	"cajal/internal/kernel"
)

type rmsProp struct {
	alpha, epsilon, momentum float64
	centered                 bool
}

// RMSProp divides each gradient by the root of the mean square that it has had
// lately:
//
//	g = ∂loss/∂w + l2·w
//	v = α·v + (1−α)·g²
//	w −= rate·g / (√v + ε)
//
// v starts at 0; α is [Smoothing], 0.99, and ε is [Epsilon], 1e-8, if not
// given. [Centered] takes the square of the mean gradient from v in the last line.
// With [Momentum] μ, which is 0 if not given, that line becomes
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

func (r *rmsProp) settings() []setting {
	return []setting{
		{"Momentum", "momentum", &r.momentum},
		{"Smoothing", "alpha", &r.alpha},
		{"Epsilon", "eps", &r.epsilon},
		{"Centered", "centered", &r.centered},
	}
}

func (r *rmsProp) clone() rule { c := *r; return &c }
func (*rmsProp) check() string { return "" }

func (r *rmsProp) update(parts []kernel.Part, u kernel.Update, _ moment) {
	u.Beta2, u.Epsilon, u.Momentum = r.alpha, r.epsilon, r.momentum
	if r.centered {
		kernel.RMSPropCentered(parts, u)
		return
	}
	kernel.RMSProp(parts, u)
}

func (r *rmsProp) slots() []string {
	slots := []string{"square_avg"}
	if r.momentum != 0 {
		slots = append(slots, "momentum_buffer")
	}
	if r.centered {
		slots = append(slots, "grad_avg")
	}
	return slots
}

func (r *rmsProp) name() string { return "RMSProp" }

func (r *rmsProp) details() (all string) {
	if r.momentum != 0 {
		all = fmt.Sprintf(", momentum %g", r.momentum)
	}
	if r.centered {
		all += ", centered"
	}
	return all
}
