package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// LayerNormLayer is what LayerNorm returns.
type LayerNormLayer struct {
	W, B grad.Value // (D) each; zero Values before Init
	d    int
	eps  float64
}

// LayerNorm normalises the numbers of each sample over the last axis (Ba and
// others, 2016). It does the same in training and inference.
//
//	y = weight ∘ (x − μ)/√(σ² + eps) + bias, μ and σ² over the row's D numbers
//
// Shapes: x and y are (…, D).
//
// Parameters: weight and bias (D), starting at 1 and 0. eps is 1e-5 unless an
// option says otherwise.
func LayerNorm(d int, opts ...NormOption) *LayerNormLayer {
	s := newNormSettings("layer-norm", d, opts)
	if s.moves {
		panic(&grad.Error{Op: "layer-norm", Rule: "it has no running statistics, so no momentum"})
	}
	return &LayerNormLayer{d: d, eps: s.eps}
}

// Forward normalises x.
func (l *LayerNormLayer) Forward(x grad.Value) grad.Value { return x.LayerNorm(l.W, l.B, l.eps) }

// Init makes weight and bias.
func (l *LayerNormLayer) Init(d tensor.DType, draw Draw) {
	l.W = parameter("weight", d, Constant(1), l.d, l.d, draw, l.d)
	l.B = parameter("bias", d, Constant(0), l.d, l.d, draw, l.d)
}

// Params returns weight and bias.
func (l *LayerNormLayer) Params() []grad.Named {
	return []grad.Named{{Name: "weight", Value: l.W}, {Name: "bias", Value: l.B}}
}

// String returns "LayerNorm D".
func (l *LayerNormLayer) String() string { return fmt.Sprintf("LayerNorm %d", l.d) }
