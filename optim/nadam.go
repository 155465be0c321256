package optim

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

type nAdam struct {
	betas          [2]float64
	epsilon, decay float64
}

// NAdam is [Adam] with Nesterov's look ahead. In step t of a parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	μₜ = β₁·(1 − ½·0.96^(ψ·t)),  Πₜ = μ₁·…·μₜ
//	m = β₁·m + (1−β₁)·g
//	v = β₂·v + (1−β₂)·g²
//	w −= rate · (μₜ₊₁·m/(1−Πₜ₊₁) + (1−μₜ)·g/(1−Πₜ)) / (√(v/(1−β₂ᵗ)) + ε)
//
// m and v start at 0; β₁ and β₂ are [Betas], 0.9 and 0.999, ε is [Epsilon], 1e-8,
// and ψ is [MomentumDecay], 0.004, if not given. PyTorch's default rate is 0.002;
// its decoupled_weight_decay is [WeightDecay] here. Π is in double precision
// here, which PyTorch does when that is its default type. Dozat, Incorporating
// Nesterov Momentum into Adam, 2016.
func NAdam(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&nAdam{betas: [2]float64{0.9, 0.999}, epsilon: 1e-8, decay: 0.004}, rate, opts)
}

func (r *nAdam) settings() []setting {
	return []setting{
		{"Betas", "betas", &r.betas},
		{"Epsilon", "eps", &r.epsilon},
		{"MomentumDecay", "momentum_decay", &r.decay},
	}
}

func (r *nAdam) clone() rule { c := *r; return &c }
func (*nAdam) check() string { return "" }

// mu returns the momentum of step t.
func (r *nAdam) mu(t int64) float64 {
	return float64(r.betas[0] * (1 - float64(0.5*elementary.Pow(0.96, float64(t)*r.decay))))
}

func (*nAdam) carries() string { return "mu_product" }

func (r *nAdam) carry(last float64, t int64, _ float64) (now, next float64) {
	if t == 1 {
		last = 1
	}
	now = last * r.mu(t)
	return now, now
}

func (r *nAdam) update(parts []kernel.Part, u kernel.Update, now moment) {
	next := r.mu(now.step + 1)
	u.Beta1, u.Beta2, u.Epsilon = r.betas[0], r.betas[1], r.epsilon
	u.Correct = 1 / math.Sqrt(1-elementary.Pow(r.betas[1], float64(now.step)))
	u.A = (1 - r.mu(now.step)) / (1 - now.carried)
	u.B = next / (1 - float64(now.carried*next))
	kernel.NAdam(parts, u)
}

func (*nAdam) slots() []string { return []string{"exp_avg", "exp_avg_sq"} }
func (*nAdam) name() string    { return "NAdam" }
func (*nAdam) details() string { return "" }
