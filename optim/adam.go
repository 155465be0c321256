package optim

import (
	"math"

	"cajal/internal/kernel"
)

type adam struct {
	beta1, beta2, epsilon float64
	decoupled             bool
}

// Adam follows a running mean of the gradients, divided by the root of a
// running mean of their squares. In step t of a parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	m = β₁·m + (1−β₁)·g
//	v = β₂·v + (1−β₂)·g²
//	w −= rate · m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)
//
// m and v start at 0, which the divisors by 1−βᵗ make up for. β₁ and β₂ are
// [Betas], 0.9 and 0.999, and ε is [Epsilon], 1e-8, if not given. PyTorch's
// default rate is 0.001. Kingma and Ba, Adam: A Method for Stochastic
// Optimization, 2015.
func Adam(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&adam{beta1: 0.9, beta2: 0.999, epsilon: 1e-8}, rate, opts)
}

func (r *adam) update(parts []kernel.Part, u kernel.Update, t int64) {
	u.Beta1, u.Beta2, u.Epsilon = r.beta1, r.beta2, r.epsilon
	u.Rate /= 1 - math.Pow(r.beta1, float64(t))
	u.Correct = 1 / math.Sqrt(1-math.Pow(r.beta2, float64(t)))
	kernel.Adam(parts, u)
}

func (*adam) slots() []string { return []string{"exp_avg", "exp_avg_sq"} }

func (r *adam) name() string {
	if r.decoupled {
		return "AdamW"
	}
	return "Adam"
}

func (*adam) details() string { return "" }
