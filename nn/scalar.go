package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// scalar is a constant that layers compare with, in either precision.
type scalar struct{ single, double *tensor.Tensor }

func newScalar(v float64) scalar {
	return scalar{tensor.Full(tensor.Float32, v), tensor.Full(tensor.Float64, v)}
}

// on puts the constant on the tape of x, in its precision.
func (s scalar) on(x grad.Value) grad.Value {
	if x.DType() == tensor.Float32 {
		return x.Tape().Const(s.single)
	}
	return x.Tape().Const(s.double)
}
