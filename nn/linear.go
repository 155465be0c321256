package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// LinearLayer is what Linear returns.
type LinearLayer struct {
	W, B         grad.Value // (out, in) and (out); zero Values before Init
	in, out      int
	weight, bias Initialiser // bias is nil without one
}

// Linear is a fully connected layer, what Keras calls Dense.
//
//	y = x·Wᵀ + b
//
// Shapes: x is (…, in), y is (…, out).
//
// Parameters: weight (out, in) and bias (out), both starting at U(−1/√in,
// 1/√in) as PyTorch's do, unless options say otherwise.
func Linear(in, out int, opts ...LinearOption) *LinearLayer {
	if in < 1 || out < 1 {
		panic(&grad.Error{Op: "linear", Rule: fmt.Sprintf("%d inputs and %d outputs, want at least one of each", in, out)})
	}
	l := &LinearLayer{in: in, out: out, weight: PyTorch(), bias: PyTorch()}
	for _, o := range opts {
		o(l)
	}
	return l
}

// LinearOption changes a Linear layer.
type LinearOption func(*LinearLayer)

// Weight says how the weights start.
func Weight(f Initialiser) LinearOption { return func(l *LinearLayer) { l.weight = f } }

// Bias says how the bias starts.
func Bias(f Initialiser) LinearOption { return func(l *LinearLayer) { l.bias = f } }

// NoBias leaves the bias out.
func NoBias() LinearOption { return func(l *LinearLayer) { l.bias = nil } }

// Forward computes y = x·Wᵀ + b.
func (l *LinearLayer) Forward(x grad.Value) grad.Value { return x.Affine(l.W, l.B) }

// Init makes weight and bias.
func (l *LinearLayer) Init(d tensor.DType, draw Draw) {
	l.W = parameter("weight", d, l.weight, l.in, l.out, draw, l.out, l.in)
	if l.bias != nil {
		l.B = parameter("bias", d, l.bias, l.in, l.out, draw, l.out)
	}
}

// Params returns weight and, if there is one, bias.
func (l *LinearLayer) Params() []grad.Named {
	if l.bias == nil {
		return []grad.Named{{Name: "weight", Value: l.W}}
	}
	return []grad.Named{{Name: "weight", Value: l.W}, {Name: "bias", Value: l.B}}
}

// In returns the number of inputs.
func (l *LinearLayer) In() int { return l.in }

// Out returns the number of outputs.
func (l *LinearLayer) Out() int { return l.out }

// String returns "Linear in→out".
func (l *LinearLayer) String() string { return fmt.Sprintf("Linear %d→%d", l.in, l.out) }
