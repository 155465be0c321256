package optim

import (
	"cajal/internal/elementary"
	"cajal/internal/kernel"
)

type asgd struct{ lambda, power, from float64 }

// ASGD is gradient descent whose rate falls, and whose result is the mean of the
// weights of its later steps. In step t of a parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	w = (1 − λ·η)·w − η·g
//	mean += (w − mean) / max(1, t − 1 − t₀)
//	η = rate / (1 + λ·rate·t)^α
//
// η starts at the rate. λ is [Lambda], 1e-4, α is [Power], 0.75, and t₀ is
// [AverageFrom], 1e6, if not given. The mean, "ax" in [Optimizer.State], is for who
// trains to take, as in PyTorch, whose default rate is 0.01. Polyak and Juditsky,
// Acceleration of Stochastic Approximation by Averaging, 1992; the rate as in Xu,
// Towards Optimal One Pass Large Scale Learning with Averaged Stochastic Gradient
// Descent, 2011.
func ASGD(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&asgd{lambda: 1e-4, power: 0.75, from: 1e6}, rate, opts)
}

func (r *asgd) settings() []setting {
	return []setting{{"Lambda", "lambd", &r.lambda}, {"Power", "alpha", &r.power}, {"AverageFrom", "t0", &r.from}}
}

func (r *asgd) clone() rule { c := *r; return &c }
func (*asgd) check() string { return "" }

func (*asgd) carries() string { return "eta" }

func (r *asgd) carry(last float64, t int64, rate float64) (now, next float64) {
	if t == 1 {
		last = rate
	}
	return last, rate / elementary.Pow(1+float64(r.lambda*rate*float64(t)), r.power)
}

func (r *asgd) update(parts []kernel.Part, u kernel.Update, now moment) {
	u.Rate = now.carried
	u.Keep *= 1 - float64(r.lambda*now.carried)
	u.A = 1 / max(1, float64(now.step-1)-r.from)
	kernel.Averaged(parts, u)
}

func (*asgd) slots() []string { return []string{"ax"} }
func (*asgd) name() string    { return "ASGD" }
func (*asgd) details() string { return "" }
