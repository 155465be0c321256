package optim

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

type rAdam struct {
	betas   [2]float64
	epsilon float64
}

// RAdam is [Adam] that does not divide by the mean square before that has seen
// enough gradients to be trusted, and then by as much as it can be. In step t of a
// parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	m = β₁·m + (1−β₁)·g
//	v = β₂·v + (1−β₂)·g²
//	ρ∞ = 2/(1−β₂) − 1,  ρ = ρ∞ − 2·t·β₂ᵗ/(1−β₂ᵗ)
//	r = √((ρ−4)·(ρ−2)·ρ∞ / ((ρ∞−4)·(ρ∞−2)·ρ))
//	w −= rate · r · m/(1−β₁ᵗ) · √(1−β₂ᵗ)/(√v + ε)    where ρ > 5
//	w −= rate · m/(1−β₁ᵗ)                            where it is not
//
// m and v start at 0; β₁ and β₂ are [Betas], 0.9 and 0.999, and ε is [Epsilon],
// 1e-8, if not given. PyTorch's default rate is 0.001; its
// decoupled_weight_decay is [WeightDecay] here. Liu and others, On the Variance of
// the Adaptive Learning Rate and Beyond, 2020.
func RAdam(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&rAdam{betas: [2]float64{0.9, 0.999}, epsilon: 1e-8}, rate, opts)
}

func (r *rAdam) settings() []setting {
	return []setting{{"Betas", "betas", &r.betas}, {"Epsilon", "eps", &r.epsilon}}
}

func (r *rAdam) clone() rule { c := *r; return &c }
func (*rAdam) check() string { return "" }

func (r *rAdam) update(parts []kernel.Part, u kernel.Update, now moment) {
	t, beta2 := float64(now.step), r.betas[1]
	u.Beta1, u.Beta2, u.Epsilon, u.Correct = r.betas[0], beta2, r.epsilon, 1
	u.Rate /= 1 - elementary.Pow(r.betas[0], t)
	power := elementary.Pow(beta2, t)
	most := 2/(1-beta2) - 1
	length := most - 2*t*power/(1-power)
	if length <= 5 {
		kernel.Unrectified(parts, u)
		return
	}
	u.Rate *= math.Sqrt((length-4)*(length-2)*most/((most-4)*(most-2)*length)) * math.Sqrt(1-power)
	kernel.Adam(parts, u)
}

func (*rAdam) slots() []string { return []string{"exp_avg", "exp_avg_sq"} }
func (*rAdam) name() string    { return "RAdam" }
func (*rAdam) details() string { return "" }
