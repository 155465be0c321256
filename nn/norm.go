package nn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cajal/grad"
)

// NormOption changes a normalisation layer.
type NormOption func(*normSettings)

type normSettings struct {
	eps, momentum     float64
	exact             bool // Epsilon was given
	moves, cumulative bool // Momentum or Cumulative was given; Cumulative was
	unscaled, fixed   bool // NoAffine was given; NoShift was
	untracked         bool // NoRunningStatistics was given
}

// Epsilon is what is added to a variance before its root is taken; 1e-5 if not
// given. For an RMSNorm it is added to the mean square, and is the smallest step
// of the precision at 1 if not given.
func Epsilon(eps float64) NormOption {
	return func(s *normSettings) { s.eps, s.exact = eps, true }
}

// Momentum is how far a running statistic of a BatchNorm1d moves towards that
// of a batch: 0 not at all, 1 all the way; 0.1 if not given. (Keras counts
// the other way round: its momentum is 1 minus this one.) Other norms have no
// running statistics and do not take it.
func Momentum(m float64) NormOption {
	return func(s *normSettings) { s.momentum, s.moves, s.cumulative = m, true, false }
}

// Cumulative makes the running statistics of a BatchNorm1d the averages of those
// of all batches: PyTorch's momentum=None.
func Cumulative() NormOption {
	return func(s *normSettings) { s.moves, s.cumulative = true, true }
}

// NoAffine leaves weight and bias out: PyTorch's affine=False, and
// elementwise_affine=False of a LayerNorm or an RMSNorm.
func NoAffine() NormOption { return func(s *normSettings) { s.unscaled = true } }

// NoShift leaves the bias of a LayerNorm out: PyTorch's bias=False.
func NoShift() NormOption { return func(s *normSettings) { s.fixed = true } }

// NoRunningStatistics makes a BatchNorm1d normalise by the batch in inference
// too: PyTorch's track_running_stats=False.
func NoRunningStatistics() NormOption { return func(s *normSettings) { s.untracked = true } }

// affine returns weight and bias of a norm, nil where an option left them out.
func (s *normSettings) affine(shape ...int) (w, b *Param) {
	if s.unscaled {
		return nil, nil
	}
	w = NewParam(Constant(1), shape...)
	if !s.fixed {
		b = NewParam(Constant(0), shape...)
	}
	return w, b
}

// alone refuses options of running statistics for a norm that has none.
func (s *normSettings) alone(op string) {
	if s.moves || s.untracked {
		panic(&grad.Error{Op: op, Rule: "it has no running statistics, so no momentum and no option for them"})
	}
}

// sizeOf returns the number of elements of the axes that a norm runs over.
func sizeOf(op string, shape []int) int {
	n := 1
	for _, d := range shape {
		if d < 1 {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("axes %v, want each at least 1", shape)})
		}
		n *= d
	}
	if len(shape) == 0 {
		panic(&grad.Error{Op: op, Rule: "there is no axis to normalise over, want at least one"})
	}
	return n
}

// axesString writes the axes of a norm: "4" or "3×4".
func axesString(shape []int) string {
	var b strings.Builder
	for i, d := range shape {
		if i > 0 {
			b.WriteString("×")
		}
		b.WriteString(strconv.Itoa(d))
	}
	return b.String()
}

func newNormSettings(op string, size int, opts []NormOption) normSettings {
	s := normSettings{eps: 1e-5, momentum: 0.1}
	for _, o := range opts {
		o(&s)
	}
	switch {
	case size < 1:
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("size %d, want at least 1", size)})
	case !(s.eps >= 0) || math.IsInf(s.eps, 0):
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("epsilon %v, want a finite number, at least 0", s.eps)})
	case !(s.momentum >= 0 && s.momentum <= 1):
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("momentum %v, want 0 to 1", s.momentum)})
	}
	return s
}
