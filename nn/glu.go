package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// GLULayer lets one half of its input gate the other; see [GLU].
type GLULayer struct{ axis int }

// GLU is a gated linear unit: one half of the numbers along an axis decides how
// much of the other passes (Dauphin and others, 2017). PyTorch's axis, if none is
// given, is −1.
//
//	y = a ∘ σ(b), x = [a, b]
//
// Shapes: any; the axis of y is half as long as that of x.
func GLU(axis int) *GLULayer { return &GLULayer{axis} }

// Walk shows nothing.
func (*GLULayer) Walk(Visitor) {}

// Forward computes y = a ∘ σ(b).
func (l *GLULayer) Forward(x grad.Value) grad.Value {
	s, a := x.Shape(), l.axis
	if a < 0 {
		a += len(s)
	}
	if a < 0 || a >= len(s) || s[a]%2 != 0 {
		panic(&grad.Error{Op: "glu", Rule: fmt.Sprintf("x is %s, want an axis %d of even length", tensor.ShapeString(s), l.axis)})
	}
	half := s[a] / 2
	return x.Narrow(a, 0, half).Mul(x.Narrow(a, half, 2*half).Sigmoid())
}

// String returns "GLU axis".
func (l *GLULayer) String() string { return fmt.Sprintf("GLU %d", l.axis) }
