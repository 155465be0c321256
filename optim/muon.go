package optim

import (
	"fmt"
	"math"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/internal/scratch"
	"cajal/tensor"
)

type muon struct {
	momentum, epsilon float64
	nesterov          bool
	iterations        int
	coefficients      [3]float64
	adjustment        Adjustment
	others            *adam
}

// Muon steps along the orthogonal matrix that is nearest to a running mean of the
// gradients, so that a weight changes as much in all its directions. In a step of a
// weight of R × C, whose axes from the second on count as one:
//
//	g = ∂loss/∂w + l2·w
//	m = μ·m + (1−μ)·g
//	x = (1−μ)·g + μ·m                              (m itself with [HeavyBall])
//	x = x / max(‖x‖, ε)
//	x = a·x + (b·xxᵀ + c·xxᵀxxᵀ)·x                 (five times)
//	w −= rate·decay·w
//	w −= rate·√max(1, R/C)·x
//
// The iteration (Newton and Schulz) pulls the singular values towards 1. m starts at
// 0; μ is [Momentum], 0.95, ε is [Epsilon], 1e-7, a, b and c are [Coefficients],
// 3.4445, −4.775 and 2.0315, their number is [Iterations], the factor of the rate is
// [AdjustRate], and the decay is [WeightDecay], 0.1, if not given. PyTorch's default
// rate is 0.001. PyTorch iterates in bfloat16, three digits, and takes matrices
// alone; here the iteration has the precision of the weight.
//
// Parameters of fewer than two axes step as [AdamW]'s do at its default settings;
// [Group] with [Biases] and [RateFactor] gives them a rate of their own. Jordan and
// others, Muon: An optimizer for hidden layers in neural networks, 2024.
func Muon(rate float64, opts ...Option) *Optimizer {
	r := &muon{
		momentum: 0.95, epsilon: 1e-7, nesterov: true, iterations: 5,
		coefficients: [3]float64{3.4445, -4.7750, 2.0315}, adjustment: AdjustOriginal, others: newAdam(),
	}
	r.others.decoupled = true
	return newOptimizer(r, rate, append([]Option{WeightDecay(0.1)}, opts...))
}

// Adjustment says by what Muon multiplies the rate of a weight of R × C, by
// PyTorch's names.
type Adjustment string

const (
	AdjustOriginal     Adjustment = "original"           // √max(1, R/C)
	AdjustLikeAdamW    Adjustment = "match_rms_adamw"    // 0.2·√max(R, C), for a rate and decay that AdamW would have
	AdjustBySpectrum   Adjustment = "spectral_unclamped" // √(R/C)
	muonMostIterations            = 99
)

// AdjustRate says how [Muon] multiplies the rate of a weight, AdjustOriginal if not
// given.
func AdjustRate(by Adjustment) Option {
	return set("AdjustRate", by, func(c *config) {
		switch by {
		case AdjustOriginal, AdjustLikeAdamW, AdjustBySpectrum:
		default:
			c.fail("adjustment %q, want %q, %q or %q", by, AdjustOriginal, AdjustLikeAdamW, AdjustBySpectrum)
		}
	})
}

// Iterations is how often [Muon] iterates, 5 if not given.
func Iterations(n int) Option {
	return set("Iterations", n, func(c *config) {
		if n < 1 || n > muonMostIterations {
			c.fail("%d iterations, want 1 to %d", n, muonMostIterations)
		}
	})
}

// Coefficients are those of the polynomial that [Muon] iterates.
func Coefficients(a, b, c float64) Option {
	return set("Coefficients", [3]float64{a, b, c}, func(to *config) {
		for _, v := range []float64{a, b, c} {
			to.require("coefficient", v, -math.MaxFloat64, math.MaxFloat64)
		}
	})
}

func (r *muon) settings() []setting {
	return []setting{
		{"Momentum", "momentum", &r.momentum},
		{"HeavyBall", "nesterov", &r.nesterov},
		{"Epsilon", "eps", &r.epsilon},
		{"Iterations", "ns_steps", &r.iterations},
		{"Coefficients", "ns_coefficients", &r.coefficients},
		{"AdjustRate", "adjust_lr_fn", &r.adjustment},
	}
}

func (r *muon) clone() rule {
	c, others := *r, *r.others
	c.others = &others
	return &c
}

func (*muon) check() string   { return "" }
func (*muon) slots() []string { return []string{"momentum_buffer"} }
func (*muon) name() string    { return "Muon" }
func (r *muon) details() string {
	if r.nesterov {
		return fmt.Sprintf(", Nesterov momentum %g", r.momentum)
	}
	return fmt.Sprintf(", momentum %g", r.momentum)
}

func (r *muon) choose(shape []int) rule {
	if len(shape) < 2 {
		return r.others
	}
	return r
}

// update is never called: Muon looks at a weight as a whole.
func (*muon) update([]kernel.Part, kernel.Update, moment) { panic("optim: Muon has no parts") }

func (r *muon) updateWhole(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, _ int64) {
	if w.Size() == 0 {
		return
	}
	rows := w.Shape()[0]
	if memory.Of(w).Double() {
		muonStep[float64](r, memory.Of(w), memory.Of(g), memory.Of(slots[0]), rows, rate)
		return
	}
	muonStep[float32](r, memory.Of(w), memory.Of(g), memory.Of(slots[0]), rows, rate)
}

func muonStep[T kernel.Float](r *muon, w, g, m kernel.Slice, rows int, rate float64) {
	grad, mean := kernel.Of[T](g), kernel.Of[T](m)
	mu, rest := T(r.momentum), T(1-r.momentum)
	for i, v := range grad {
		mean[i] = T(mu*mean[i]) + T(rest*v)
		if r.nesterov {
			grad[i] = T(rest*v) + T(mu*mean[i])
		} else {
			grad[i] = mean[i]
		}
	}
	cols := g.Len() / rows
	x := orthogonal[T](r, g, rows, cols)
	kernel.AddScaled(w, -rate*r.factor(float64(rows), float64(cols)), x.Slice)
	scratch.Put(x.lent)
}

// factor returns what the rate of a weight is multiplied by.
func (r *muon) factor(rows, cols float64) float64 {
	switch r.adjustment {
	case AdjustLikeAdamW:
		return 0.2 * math.Sqrt(max(rows, cols))
	case AdjustBySpectrum:
		return math.Sqrt(rows / cols)
	}
	return math.Sqrt(max(1, rows/cols))
}

// borrowed is a matrix in memory to be given back.
type borrowed struct {
	kernel.Slice
	lent *scratch.Buffer
}

// orthogonal iterates from x, which it overwrites. The products of a tall matrix are
// those of the transposed one, whose xxᵀ is the smaller.
func orthogonal[T kernel.Float](r *muon, x kernel.Slice, rows, cols int) borrowed {
	n, side := rows*cols, min(rows, cols)
	lent := scratch.Take(n + 2*side*side)
	all := kernel.SliceOf(scratch.Of[T](lent, n+2*side*side))
	now, next := all.Range(0, n), x
	gram, both := all.Range(n, n+side*side), all.Range(n+side*side, n+2*side*side)
	now.Clear()
	kernel.AddScaled(now, 1/max(math.Sqrt(kernel.SumSquares(x, noLimit)), r.epsilon), x)
	a, b, c := r.coefficients[0], r.coefficients[1], r.coefficients[2]
	for range r.iterations {
		m := gemm.Matrix(now, rows, cols)
		square := gemm.Matrix(gram, side, side)
		kernel.Copy(next, now)
		if rows > cols {
			gemm.MatMul(gram, m.T(), m, false)
		} else {
			gemm.MatMul(gram, m, m.T(), false)
		}
		kernel.Copy(both, gram)
		gemm.Scaled(both, c, square, square, b)
		if rows > cols {
			gemm.Scaled(next, 1, m, gemm.Matrix(both, side, side), a)
		} else {
			gemm.Scaled(next, 1, gemm.Matrix(both, side, side), m, a)
		}
		now, next = next, now
	}
	return borrowed{now, lent}
}
