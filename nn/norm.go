package nn

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cajal/grad"
	"cajal/tensor"
)

// NormOption changes a normalisation layer.
type NormOption func(*normSettings)

type normSettings struct {
	eps, momentum     float64
	exact             bool // Epsilon was given
	moves, cumulative bool // Momentum or Cumulative was given; Cumulative was
	unscaled, fixed   bool // NoAffine was given; NoShift was
	untracked         bool // NoRunningStatistics was given
	scaled, tracked   bool // Affine was given; RunningStatistics was
}

// Epsilon is what is added to a variance before its root is taken; 1e-5 if not
// given. For an RMSNorm it is added to the mean square, and is the smallest step
// of the precision at 1 if not given.
func Epsilon(eps float64) NormOption {
	return func(s *normSettings) { s.eps, s.exact = eps, true }
}

// Momentum is how far a running statistic of a BatchNorm moves towards that
// of a batch: 0 not at all, 1 all the way; 0.1 if not given. (Keras counts
// the other way round: its momentum is 1 minus this one.) An InstanceNorm takes it
// with [RunningStatistics]; other norms have no running statistics and do not take it.
func Momentum(m float64) NormOption {
	return func(s *normSettings) { s.momentum, s.moves, s.cumulative = m, true, false }
}

// Cumulative makes the running statistics of a BatchNorm the averages of those
// of all batches: PyTorch's momentum=None.
func Cumulative() NormOption {
	return func(s *normSettings) { s.moves, s.cumulative = true, true }
}

// NoAffine leaves weight and bias out: PyTorch's affine=False, and
// elementwise_affine=False of a LayerNorm or an RMSNorm.
func NoAffine() NormOption { return func(s *normSettings) { s.unscaled, s.scaled = true, false } }

// Affine gives an InstanceNorm weight and bias: PyTorch's affine=True. Other norms have
// them unless [NoAffine] leaves them out.
func Affine() NormOption { return func(s *normSettings) { s.unscaled, s.scaled = false, true } }

// NoShift leaves the bias of a LayerNorm or a GroupNorm out: PyTorch's bias=False.
func NoShift() NormOption { return func(s *normSettings) { s.fixed = true } }

// NoRunningStatistics makes a BatchNorm normalise by the batch in inference
// too: PyTorch's track_running_stats=False.
func NoRunningStatistics() NormOption {
	return func(s *normSettings) { s.untracked, s.tracked = true, false }
}

// RunningStatistics makes an InstanceNorm keep running statistics, and normalise by them
// in inference: PyTorch's track_running_stats=True. A BatchNorm has them unless
// [NoRunningStatistics] leaves them out.
func RunningStatistics() NormOption {
	return func(s *normSettings) { s.untracked, s.tracked = false, true }
}

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
	if s.moves || s.untracked || s.tracked {
		panic(&grad.Error{Op: op, Rule: "it has no running statistics, so no momentum and no option for them"})
	}
}

// ofAxes refuses an x that is not (N, C) with so many axes of a picture behind it, or
// (N, C) itself where that is taken.
func ofAxes(op string, x grad.Value, axes int, bare bool) {
	n := len(x.Shape())
	if n == 2+axes || bare && n == 2 {
		return
	}
	want := [...]string{"", "(N, C, L)", "(N, C, H, W)", "(N, C, D, H, W)"}[axes]
	if bare {
		want = "(N, C) or " + want
	}
	grad.Refuse(grad.BadShape, op, fmt.Sprintf("x is %s, want %s", tensor.ShapeString(x.Shape()), want), x)
}

// ofChannels refuses an x that has not so many channels, which a norm without a weight
// would take.
func ofChannels(op string, x grad.Value, channels int) {
	if s := x.Shape(); len(s) < 2 || s[1] != channels {
		grad.Refuse(grad.BadShape, op, fmt.Sprintf("x is %s, want (N, %d) or (N, %d, …)", tensor.ShapeString(s), channels, channels), x)
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
