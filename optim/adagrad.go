package optim

import "cajal/internal/kernel"

type adagrad struct{ epsilon, rateDecay, initial float64 }

// Adagrad divides each gradient by the root of the sum of all its squares so
// far, so that rare ones count and the rate falls by itself. In step t of a
// parameter, from 1:
//
//	g = ∂loss/∂w + l2·w
//	v += g²
//	w −= rate/(1 + decay·(t−1)) · g / (√v + ε)
//
// v starts at [InitialSum], 0 if not given; the decay is [RateDecay], 0, and ε is
// [Epsilon], 1e-10. PyTorch's default rate is 0.01. Duchi, Hazan and Singer,
// Adaptive Subgradient Methods for Online Learning and Stochastic Optimization,
// 2011.
func Adagrad(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&adagrad{epsilon: 1e-10}, rate, opts)
}

func (r *adagrad) settings() []setting {
	return []setting{
		{"RateDecay", "lr_decay", &r.rateDecay},
		{"InitialSum", "initial_accumulator_value", &r.initial},
		{"Epsilon", "eps", &r.epsilon},
	}
}

func (r *adagrad) clone() rule { c := *r; return &c }
func (*adagrad) check() string { return "" }

func (r *adagrad) update(parts []kernel.Part, u kernel.Update, now moment) {
	u.Epsilon = r.epsilon
	u.Rate /= 1 + float64(float64(now.step-1)*r.rateDecay)
	kernel.Adagrad(parts, u)
}

func (r *adagrad) start(string, float64) float64 { return r.initial }

func (*adagrad) slots() []string { return []string{"sum"} }
func (*adagrad) name() string    { return "Adagrad" }
func (*adagrad) details() string { return "" }
