package optim

import "cajal/internal/kernel"

type adagrad struct{ epsilon float64 }

// Adagrad divides each gradient by the root of the sum of all its squares so
// far, so that rare ones count and the rate falls by itself:
//
//	g = ∂loss/∂w + l2·w
//	v += g²
//	w −= rate·g / (√v + ε)
//
// v starts at 0; ε is [Epsilon], 1e-10 if not given. PyTorch's default rate is
// 0.01. Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online
// Learning and Stochastic Optimization, 2011.
func Adagrad(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&adagrad{epsilon: 1e-10}, rate, opts)
}

func (r *adagrad) update(parts []kernel.Part, u kernel.Update, _ int64) {
	u.Epsilon = r.epsilon
	kernel.Adagrad(parts, u)
}

func (*adagrad) slots() []string { return []string{"sum"} }
func (*adagrad) name() string    { return "Adagrad" }
func (*adagrad) details() string { return "" }
