package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// BatchNormLayer is what BatchNorm1d returns.
type BatchNormLayer struct {
	W, B     grad.Value // (C) each; zero Values before Init
	channels int
	eps      float64
	run      grad.Running   // running mean and variance; nil before Init
	batches  *tensor.Tensor // how many batches they have seen
}

// BatchNorm1d normalises each channel over the batch (Ioffe and Szegedy,
// 2015).
//
//	y = weight·(x − μ)/√(σ² + eps) + bias
//
// On a tape for training μ and σ² are those of the batch, which needs two
// samples, and move the running ones; on any other they are the running ones.
//
// Shapes: x and y are (N, C) or (N, C, …).
//
// Parameters: weight and bias (C), starting at 1 and 0. Buffers: running_mean
// and running_var (C), starting at 0 and 1, and num_batches_tracked (), a
// count. eps is 1e-5, and a running number moves a tenth of the way to the
// batch's, as in PyTorch, unless options say otherwise. The running variance
// takes σ² divided by count − 1, the normalisation divides by the count.
func BatchNorm1d(channels int, opts ...NormOption) *BatchNormLayer {
	s := newNormSettings("batch-norm", channels, opts)
	return &BatchNormLayer{channels: channels, eps: s.eps, run: grad.Running{Momentum: s.momentum}}
}

// Forward normalises x.
func (l *BatchNormLayer) Forward(x grad.Value) grad.Value {
	if !x.Tape().Training() {
		return x.FrozenNorm(l.W, l.B, l.eps, l.run.Mean, l.run.Var)
	}
	y := x.BatchNorm(l.W, l.B, l.eps, &l.run)
	l.batches.Int64s()[0]++
	return y
}

// Init makes weight, bias and the running statistics.
func (l *BatchNormLayer) Init(d tensor.DType, draw Draw) {
	l.W = parameter("weight", d, Constant(1), l.channels, l.channels, draw, l.channels)
	l.B = parameter("bias", d, Constant(0), l.channels, l.channels, draw, l.channels)
	l.run.Mean = tensor.New(d, l.channels)
	l.run.Var = tensor.Full(d, 1, l.channels)
	l.batches = tensor.New(tensor.Int64)
}

// Params returns weight and bias.
func (l *BatchNormLayer) Params() []grad.Named {
	return []grad.Named{{Name: "weight", Value: l.W}, {Name: "bias", Value: l.B}}
}

// Buffers returns the running statistics.
func (l *BatchNormLayer) Buffers() []tensor.Named {
	return []tensor.Named{{Name: "running_mean", Tensor: l.run.Mean}, {Name: "running_var", Tensor: l.run.Var}, {Name: "num_batches_tracked", Tensor: l.batches}}
}

// String returns "BatchNorm1d C".
func (l *BatchNormLayer) String() string { return fmt.Sprintf("BatchNorm1d %d", l.channels) }
