package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// RMSNormLayer scales the numbers of each sample to a root mean square of 1; see
// [RMSNorm].
type RMSNormLayer struct {
	W     *Param // of the shape that it runs over; nil where an option left it out
	shape []int
	eps   float64 // below 0 for the precision's
}

// RMSNorm scales the numbers of each sample to a root mean square of 1 over the
// last axis (Zhang and Sennrich, 2019): LayerNorm without the mean.
//
//	y = weight ∘ x/√(mean(x²) + eps)
//
// Shapes: x and y are (…, D).
//
// Parameters: weight (D), starting at 1, unless [NoAffine] leaves it out. eps is
// the step from 1 to the next number of x's precision unless an option says
// otherwise, as in PyTorch: 2⁻²³ in float32 and 2⁻⁵² in float64.
func RMSNorm(d int, opts ...NormOption) *RMSNormLayer { return RMSNormOver([]int{d}, opts...) }

// RMSNormOver is RMSNorm over the last axes of x, whose lengths shape has, as
// PyTorch's normalized_shape.
//
// Shapes: x and y are (…, shape).
//
// Parameters: weight of that shape, as RMSNorm's.
func RMSNormOver(shape []int, opts ...NormOption) *RMSNormLayer {
	s := newNormSettings("rms-norm", sizeOf("rms-norm", shape), opts)
	s.alone("rms-norm")
	if !s.exact {
		s.eps = -1
	}
	if s.fixed {
		panic(&grad.Error{Op: "rms-norm", Rule: "it has no bias, so no option for one"})
	}
	s.fixed = true
	l := &RMSNormLayer{shape: slices.Clone(shape), eps: s.eps}
	l.W, _ = s.affine(shape...)
	return l
}

// Walk shows the weight.
func (l *RMSNormLayer) Walk(v Visitor) { v.Param("weight", l.W) }

// Forward scales x.
func (l *RMSNormLayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	lead := len(s) - len(l.shape)
	if lead < 0 || !slices.Equal(s[lead:], l.shape) {
		panic(&grad.Error{Op: "rms-norm", Rule: fmt.Sprintf("x is %s, want (…, %s) in the last axes", tensor.ShapeString(s), axesString(l.shape))})
	}
	var axes [8]int
	for i := range l.shape {
		axes[i] = lead + i
	}
	y := x.Div(x.Square().MeanKeepDims(axes[:len(l.shape)]...).AddScalar(l.epsilon(x.DType())).Sqrt())
	if l.W == nil {
		return y
	}
	return y.Mul(l.W.Value)
}

func (l *RMSNormLayer) epsilon(d tensor.DType) float64 {
	switch {
	case l.eps >= 0:
		return l.eps
	case d == tensor.Float32:
		return 0x1p-23
	}
	return 0x1p-52
}

// String returns "RMSNorm D".
func (l *RMSNormLayer) String() string { return "RMSNorm " + axesString(l.shape) }
