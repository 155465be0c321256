package optim

import "cajal/internal/kernel"

type rprop struct{ factors, sizes [2]float64 }

// Rprop looks at the signs of gradients alone: each number has a step size of its
// own, which grows while the gradient keeps its sign and shrinks where it turns.
// It is for all samples at a time, whose gradient has no noise. With the gradient
// p of the step before and the size z:
//
//	g = ∂loss/∂w + l2·w
//	z = clip(z·η⁺, least, largest)           where p·g > 0
//	z = clip(z·η⁻, least, largest),  g = 0   where p·g < 0
//	w −= z·sign(g)
//	p = g
//
// p starts at 0 and z at the rate. η⁻ and η⁺ are [StepFactors], 0.5 and 1.2, and
// the limits are [StepSizes], 1e-6 and 50, if not given. PyTorch's default rate is
// 0.01; a change of rate during training changes nothing, as there. Riedmiller and
// Braun, A Direct Adaptive Method for Faster Backpropagation Learning, 1993.
func Rprop(rate float64, opts ...Option) *Optimizer {
	return newOptimizer(&rprop{factors: [2]float64{0.5, 1.2}, sizes: [2]float64{1e-6, 50}}, rate, opts)
}

func (r *rprop) settings() []setting {
	return []setting{{"StepFactors", "etas", &r.factors}, {"StepSizes", "step_sizes", &r.sizes}}
}

func (r *rprop) clone() rule { c := *r; return &c }
func (*rprop) check() string { return "" }

func (r *rprop) update(parts []kernel.Part, u kernel.Update, now moment) {
	if now.step == 1 {
		for _, p := range parts {
			n := p.W.Len()
			p.S.Range(n, 2*n).Fill(u.Rate)
		}
	}
	u.A, u.B, u.C, u.D = r.factors[0], r.factors[1], r.sizes[0], r.sizes[1]
	kernel.Rprop(parts, u)
}

func (*rprop) slots() []string { return []string{"prev", "step_size"} }
func (*rprop) name() string    { return "Rprop" }
func (*rprop) details() string { return "" }
