package optim

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

// adam has the settings of Adam, and is the rule of Adam and AdamW.
type adam struct {
	betas     [2]float64
	epsilon   float64
	amsgrad   bool
	decoupled bool
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
// [Betas], 0.9 and 0.999, and ε is [Epsilon], 1e-8, if not given; with [AMSGrad]
// the largest v takes its place. PyTorch's default rate is 0.001. Kingma and Ba,
// Adam: A Method for Stochastic Optimization, 2015.
func Adam(rate float64, opts ...Option) *Optimizer { return newOptimizer(newAdam(), rate, opts) }

func newAdam() *adam { return &adam{betas: [2]float64{0.9, 0.999}, epsilon: 1e-8} }

func (r *adam) settings() []setting {
	return []setting{
		{"Betas", "betas", &r.betas},
		{"Epsilon", "eps", &r.epsilon},
		{"AMSGrad", "amsgrad", &r.amsgrad},
	}
}

func (r *adam) clone() rule { c := *r; return &c }
func (*adam) check() string { return "" }

func (r *adam) update(parts []kernel.Part, u kernel.Update, now moment) {
	r.begin(&u, now.step)
	if r.amsgrad {
		kernel.AMSGrad(parts, u)
		return
	}
	kernel.Adam(parts, u)
}

// begin sets the numbers of step t, with the corrections of both means.
func (r *adam) begin(u *kernel.Update, t int64) {
	u.Beta1, u.Beta2, u.Epsilon = r.betas[0], r.betas[1], r.epsilon
	u.Rate /= 1 - elementary.Pow(r.betas[0], float64(t))
	u.Correct = 1 / math.Sqrt(1-elementary.Pow(r.betas[1], float64(t)))
}

func (r *adam) slots() []string {
	if r.amsgrad {
		return []string{"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}
	}
	return []string{"exp_avg", "exp_avg_sq"}
}

func (r *adam) name() string {
	if r.decoupled {
		return "AdamW"
	}
	return "Adam"
}

func (r *adam) details() string {
	if r.amsgrad {
		return ", AMSGrad"
	}
	return ""
}
