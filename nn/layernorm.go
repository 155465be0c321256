package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// LayerNormLayer normalises the numbers of each sample; see [LayerNorm].
type LayerNormLayer struct {
	W, B  *Param // of the shape that it runs over; nil where an option left them out
	shape []int
	eps   float64
}

// LayerNorm normalises the numbers of each sample over the last axis (Ba and
// others, 2016). It does the same in training and inference.
//
//	y = weight ∘ (x − μ)/√(σ² + eps) + bias, μ and σ² over the row's D numbers
//
// Shapes: x and y are (…, D).
//
// Parameters: weight and bias (D), starting at 1 and 0, unless options leave them
// out. eps is 1e-5 unless an option says otherwise.
func LayerNorm(d int, opts ...NormOption) *LayerNormLayer {
	return LayerNormOver([]int{d}, opts...)
}

// LayerNormOver is LayerNorm over the last axes of x, whose lengths shape has, as
// PyTorch's normalized_shape.
//
// Shapes: x and y are (…, shape).
//
// Parameters: weight and bias of that shape, as LayerNorm's.
func LayerNormOver(shape []int, opts ...NormOption) *LayerNormLayer {
	s := newNormSettings("layer-norm", sizeOf("layer-norm", shape), opts)
	s.alone("layer-norm")
	l := &LayerNormLayer{shape: slices.Clone(shape), eps: s.eps}
	l.W, l.B = s.affine(shape...)
	return l
}

// Walk shows weight and bias.
func (l *LayerNormLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward normalises x. Several axes become one for it.
func (l *LayerNormLayer) Forward(x grad.Value) grad.Value {
	if len(l.shape) == 1 {
		return x.LayerNorm(l.W.value(), l.B.value(), l.eps)
	}
	s := x.Shape()
	lead := len(s) - len(l.shape)
	if lead < 0 || !slices.Equal(s[lead:], l.shape) {
		panic(&grad.Error{Op: "layer-norm", Rule: fmt.Sprintf("x is %s, want (…, %s) in the last axes", tensor.ShapeString(s), axesString(l.shape))})
	}
	var flat, whole [8]int
	d := sizeOf("layer-norm", l.shape)
	y := x.Reshape(append(append(flat[:0], s[:lead]...), d)...).LayerNorm(l.flat(x, l.W), l.flat(x, l.B), l.eps)
	return y.Reshape(append(whole[:0], s...)...)
}

// flat returns a parameter with one axis, the zero Value for none.
func (l *LayerNormLayer) flat(x grad.Value, p *Param) grad.Value {
	if p == nil {
		return grad.Value{}
	}
	return x.Tape().Use(p.Value).Reshape(p.Count())
}

// String returns "LayerNorm D".
func (l *LayerNormLayer) String() string { return "LayerNorm " + axesString(l.shape) }
