package nn

import (
	"fmt"

	"cajal/grad"
)

// LayerNormLayer normalises the numbers of each sample; see [LayerNorm].
type LayerNormLayer struct {
	W, B *Param // (D) each
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
	return &LayerNormLayer{W: NewParam(Constant(1), d), B: NewParam(Constant(0), d), d: d, eps: s.eps}
}

// Walk shows weight and bias.
func (l *LayerNormLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward normalises x.
func (l *LayerNormLayer) Forward(x grad.Value) grad.Value {
	return x.LayerNorm(l.W.Value, l.B.Value, l.eps)
}

// String returns "LayerNorm D".
func (l *LayerNormLayer) String() string { return fmt.Sprintf("LayerNorm %d", l.d) }
