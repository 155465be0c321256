package optim

import "cajal/internal/kernel"

type adadelta struct{ rho, epsilon float64 }

// Adadelta gives steps the size that steps have had lately, so that it needs no
// rate; one other than 1 scales them:
//
//	g = ∂loss/∂w + l2·w
//	v = ρ·v + (1−ρ)·g²
//	δ = √(z + ε) / √(v + ε) · g
//	z = ρ·z + (1−ρ)·δ²
//	w −= rate·δ
//
// v and z start at 0; ρ is [Smoothing], 0.9, and ε is [Epsilon], 1e-6, if not
// given. PyTorch's default rate is 1. Zeiler, ADADELTA: An Adaptive Learning Rate
// Method, 2012.
func Adadelta(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&adadelta{rho: 0.9, epsilon: 1e-6}, rate, opts)
}

func (r *adadelta) settings() []setting {
	return []setting{{"Smoothing", "rho", &r.rho}, {"Epsilon", "eps", &r.epsilon}}
}

func (r *adadelta) clone() rule { c := *r; return &c }
func (*adadelta) check() string { return "" }

func (r *adadelta) update(parts []kernel.Part, u kernel.Update, _ moment) {
	u.Beta2, u.Epsilon = r.rho, r.epsilon
	kernel.Adadelta(parts, u)
}

func (*adadelta) slots() []string { return []string{"square_avg", "acc_delta"} }
func (*adadelta) name() string    { return "Adadelta" }
func (*adadelta) details() string { return "" }
