package nn

import (
	"fmt"

	"cajal/grad"
)

// LinearLayer is a fully connected layer; see [Linear].
type LinearLayer struct {
	W, B    *Param // (out, in) and (out); B is nil without a bias
	in, out int
}

// Linear is a fully connected layer, what Keras calls Dense.
//
//	y = x·Wᵀ + b
//
// Shapes: x is (…, in), y is (…, out).
//
// Parameters: weight (out, in) and bias (out), both starting at U(−1/√in,
// 1/√in) as PyTorch's do, unless options say otherwise.
func Linear(in, out int, opts ...ParamOption) *LinearLayer {
	if in < 1 || out < 1 {
		panic(&grad.Error{Op: "linear", Rule: fmt.Sprintf("%d inputs and %d outputs, want at least one of each", in, out)})
	}
	s := starts("linear", PyTorch(), PyTorch(), opts)
	l := &LinearLayer{W: NewParam(s.weight, out, in), in: in, out: out}
	if s.bias != nil {
		l.B = NewParam(s.bias, out).Fans(in, out)
	}
	return l
}

// Walk shows weight and, if there is one, bias.
func (l *LinearLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward computes y = x·Wᵀ + b.
func (l *LinearLayer) Forward(x grad.Value) grad.Value { return x.Affine(l.W.Value, l.B.value()) }

// In returns the number of inputs.
func (l *LinearLayer) In() int { return l.in }

// Out returns the number of outputs.
func (l *LinearLayer) Out() int { return l.out }

// String returns "Linear in→out".
func (l *LinearLayer) String() string { return fmt.Sprintf("Linear %d→%d", l.in, l.out) }
