package optim

import "cajal/internal/kernel"

type lion struct{ betas [2]float64 }

// Lion steps by the rate along the sign of a running mean, so that every number
// moves as far as every other:
//
//	g = ∂loss/∂w + l2·w
//	w −= rate·decay·w
//	w −= rate·sign(β₁·m + (1−β₁)·g)
//	m = β₂·m + (1−β₂)·g
//
// m starts at 0; β₁ and β₂ are [Betas], 0.9 and 0.99, and the decay is
// [WeightDecay], 0, if not given. Its rate is usually a third to a tenth of
// Adam's, and its decay as many times larger; the paper's is 1e-4. Chen and others,
// Symbolic Discovery of Optimization Algorithms, 2023. PyTorch has none.
func Lion(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&lion{betas: [2]float64{0.9, 0.99}}, rate, opts)
}

func (r *lion) settings() []setting { return []setting{{"Betas", "betas", &r.betas}} }
func (r *lion) clone() rule         { c := *r; return &c }
func (*lion) check() string         { return "" }

func (r *lion) update(parts []kernel.Part, u kernel.Update, _ moment) {
	u.Beta1, u.Beta2 = r.betas[0], r.betas[1]
	kernel.Lion(parts, u)
}

func (*lion) slots() []string { return []string{"exp_avg"} }
func (*lion) name() string    { return "Lion" }
func (*lion) details() string { return "" }
