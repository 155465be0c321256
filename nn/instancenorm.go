package nn

import (
	"fmt"

	"cajal/grad"
)

// InstanceNormLayer normalises each channel of each sample; see [InstanceNorm2d].
type InstanceNormLayer struct {
	W, B      *Param  // (C) each, nil without Affine
	Mean, Var *Buffer // running statistics, (C) each, nil without RunningStatistics
	Batches   *Buffer // (), beside them; 0 for ever, as in PyTorch
	channels  int
	axes      int // of a picture: 1, 2 or 3
	eps       float64
	run       grad.Running // what a training step moves
}

// InstanceNorm2d normalises each channel of each picture (Ulyanov and others, 2016).
//
//	y = weight·(x − μ)/√(σ² + eps) + bias
//
// μ and σ² are those of the channel's H·W numbers, of which there are two at least, in
// inference too. With [RunningStatistics] inference takes running ones instead, which a
// training step moves towards the means of the samples' μ and σ², the latter divided by
// count − 1: a tenth of the way, unless [Momentum] says otherwise.
//
// Shapes: x and y are (N, C, H, W).
//
// Parameters: none, as in PyTorch; with [Affine] weight and bias (C), starting at 1
// and 0. Buffers: none; with RunningStatistics running_mean and running_var (C), starting
// at 0 and 1, and num_batches_tracked (), which stays 0. eps is 1e-5 unless an option
// says otherwise.
func InstanceNorm2d(channels int, opts ...NormOption) *InstanceNormLayer {
	return instanceNorm(2, channels, opts)
}

// InstanceNorm1d is [InstanceNorm2d] for x and y of shape (N, C, L).
func InstanceNorm1d(channels int, opts ...NormOption) *InstanceNormLayer {
	return instanceNorm(1, channels, opts)
}

// InstanceNorm3d is [InstanceNorm2d] for x and y of shape (N, C, D, H, W).
func InstanceNorm3d(channels int, opts ...NormOption) *InstanceNormLayer {
	return instanceNorm(3, channels, opts)
}

func instanceNorm(axes, channels int, opts []NormOption) *InstanceNormLayer {
	s := newNormSettings("instance-norm", channels, opts)
	switch {
	case s.cumulative:
		panic(&grad.Error{Op: "instance-norm", Rule: "it has no cumulative averages, want Momentum"})
	case s.moves && !s.tracked:
		panic(&grad.Error{Op: "instance-norm", Rule: "it has no running statistics for a momentum; RunningStatistics gives it some"})
	case s.fixed:
		panic(&grad.Error{Op: "instance-norm", Rule: "it has weight and bias or neither"})
	}
	l := &InstanceNormLayer{channels: channels, axes: axes, eps: s.eps, run: grad.Running{Momentum: s.momentum}}
	if s.scaled {
		l.W, l.B = s.affine(channels)
	}
	if s.tracked {
		l.Mean, l.Var, l.Batches = statistics(channels)
	}
	return l
}

// Walk shows weight and bias and the running statistics.
func (l *InstanceNormLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
	v.Buffer("running_mean", l.Mean)
	v.Buffer("running_var", l.Var)
	v.Buffer("num_batches_tracked", l.Batches)
}

// Forward normalises x.
func (l *InstanceNormLayer) Forward(x grad.Value) grad.Value {
	ofAxes("instance-norm", x, l.axes, false)
	ofChannels("instance-norm", x, l.channels)
	switch {
	case l.Mean == nil:
		return x.InstanceNorm(l.W.value(), l.B.value(), l.eps, nil)
	case !x.Tape().Training() || l.Mean.Frozen():
		return x.FrozenNorm(l.W.value(), l.B.value(), l.eps, l.Mean.shown(), l.Var.shown())
	}
	l.run.Mean, l.run.Var = l.Mean.Tensor, l.Var.Tensor
	return x.InstanceNorm(l.W.value(), l.B.value(), l.eps, &l.run)
}

// String returns "InstanceNorm2d C".
func (l *InstanceNormLayer) String() string {
	return fmt.Sprintf("InstanceNorm%dd %d", l.axes, l.channels)
}
