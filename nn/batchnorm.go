package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// BatchNormLayer normalises each channel over the batch; see [BatchNorm1d],
// [BatchNorm2d] and [BatchNorm3d].
type BatchNormLayer struct {
	W, B      *Param  // (C) each, nil with NoAffine
	Mean, Var *Buffer // running statistics, (C) each, nil with NoRunningStatistics
	Batches   *Buffer // how many batches they have seen, ()
	channels  int
	axes      int // of a picture: 1, 2 or 3
	eps       float64
	run       grad.Running // what a training step moves
}

// BatchNorm1d normalises each channel over the batch (Ioffe and Szegedy,
// 2015).
//
//	y = weight·(x − μ)/√(σ² + eps) + bias
//
// On a tape for training μ and σ² are those of the batch, which needs two
// samples, and move the running ones; on any other they are the running ones.
//
// Shapes: x and y are (N, C) or (N, C, L).
//
// Parameters: weight and bias (C), starting at 1 and 0. Buffers: running_mean
// and running_var (C), starting at 0 and 1, and num_batches_tracked (), a
// count. eps is 1e-5, and a running number moves a tenth of the way to the
// batch's, as in PyTorch, unless options say otherwise or leave them out. The
// running variance takes σ² divided by count − 1, the normalisation divides by the
// count.
func BatchNorm1d(channels int, opts ...NormOption) *BatchNormLayer {
	return batchNorm(1, channels, opts)
}

// BatchNorm2d is [BatchNorm1d] for pictures: each channel over the batch and over height
// and width.
//
// Shapes: x and y are (N, C, H, W).
func BatchNorm2d(channels int, opts ...NormOption) *BatchNormLayer {
	return batchNorm(2, channels, opts)
}

// BatchNorm3d is [BatchNorm1d] for volumes.
//
// Shapes: x and y are (N, C, D, H, W).
func BatchNorm3d(channels int, opts ...NormOption) *BatchNormLayer {
	return batchNorm(3, channels, opts)
}

func batchNorm(axes, channels int, opts []NormOption) *BatchNormLayer {
	s := newNormSettings("batch-norm", channels, opts)
	if s.fixed {
		panic(&grad.Error{Op: "batch-norm", Rule: "it has weight and bias or neither: NoAffine leaves both out"})
	}
	l := &BatchNormLayer{channels: channels, axes: axes, eps: s.eps, run: grad.Running{Momentum: s.momentum, Cumulative: s.cumulative}}
	l.W, l.B = s.affine(channels)
	if !s.untracked {
		l.Mean, l.Var, l.Batches = statistics(channels)
	}
	return l
}

// statistics returns running statistics and a count of batches, as they start. They are
// frozen together: a norm takes both statistics of the batch or none.
func statistics(channels int) (mean, variance, batches *Buffer) {
	mean, variance, batches = NewBuffer(tensor.New(tensor.Float64, channels)), NewBuffer(tensor.Full(tensor.Float64, 1, channels)), NewBuffer(tensor.New(tensor.Int64))
	variance.frozen, batches.frozen = mean.frozen, mean.frozen
	return mean, variance, batches
}

// Walk shows weight and bias and the running statistics.
func (l *BatchNormLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
	v.Buffer("running_mean", l.Mean)
	v.Buffer("running_var", l.Var)
	v.Buffer("num_batches_tracked", l.Batches)
}

// Forward normalises x.
func (l *BatchNormLayer) Forward(x grad.Value) grad.Value {
	ofAxes("batch-norm", x, l.axes, l.axes == 1)
	switch {
	case l.Mean == nil:
		return x.BatchNorm(l.W.value(), l.B.value(), l.eps, nil)
	case !x.Tape().Training() || l.Mean.Frozen():
		return x.FrozenNorm(l.W.value(), l.B.value(), l.eps, l.Mean.shown(), l.Var.shown())
	}
	l.run.Mean, l.run.Var, l.run.Batches = l.Mean.Tensor, l.Var.Tensor, l.Batches.Tensor
	return x.BatchNorm(l.W.value(), l.B.value(), l.eps, &l.run)
}

// String returns "BatchNorm2d C".
func (l *BatchNormLayer) String() string { return fmt.Sprintf("BatchNorm%dd %d", l.axes, l.channels) }
