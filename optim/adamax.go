package optim

import (
	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

// adamax is Adam's settings with the rule of Adamax.
type adamax struct {
	betas   [2]float64
	epsilon float64
}

// Adamax is [Adam] with the largest gradient, which fades, in place of the mean
// square. In step t of a parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	m = β₁·m + (1−β₁)·g
//	z = max(β₂·z, |g| + ε)
//	w −= rate · m/(1−β₁ᵗ) / z
//
// m and z start at 0; β₁ and β₂ are [Betas], 0.9 and 0.999, and ε is [Epsilon],
// 1e-8, if not given. PyTorch's default rate is 0.002. Kingma and Ba, Adam: A
// Method for Stochastic Optimization, 2015, section 7.1.
func Adamax(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&adamax{betas: [2]float64{0.9, 0.999}, epsilon: 1e-8}, rate, opts)
}

func (r *adamax) settings() []setting {
	return []setting{{"Betas", "betas", &r.betas}, {"Epsilon", "eps", &r.epsilon}}
}

func (r *adamax) clone() rule { c := *r; return &c }
func (*adamax) check() string { return "" }

func (r *adamax) update(parts []kernel.Part, u kernel.Update, now moment) {
	u.Beta1, u.Beta2, u.Epsilon = r.betas[0], r.betas[1], r.epsilon
	u.Rate /= 1 - elementary.Pow(r.betas[0], float64(now.step))
	kernel.Adamax(parts, u)
}

func (*adamax) slots() []string { return []string{"exp_avg", "exp_inf"} }
func (*adamax) name() string    { return "Adamax" }
func (*adamax) details() string { return "" }
