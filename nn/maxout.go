package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// MaxoutLayer takes the largest of each group of numbers; see [Maxout].
type MaxoutLayer struct{ pieces int }

// Maxout takes the largest of each group of neighbours, so that with a linear layer
// before it each unit is a convex function of straight pieces (Goodfellow and
// others, 2013).
//
//	y[i] = max(x[k·i], …, x[k·i + k − 1]) for k pieces
//
// Shapes: x is (…, M·k), y is (…, M). Equal numbers share the gradient. PyTorch has
// no such layer; there it is x.unflatten(-1, (-1, k)).amax(-1).
func Maxout(pieces int) *MaxoutLayer {
	if pieces < 1 {
		panic(&grad.Error{Op: "maxout", Rule: fmt.Sprintf("%d pieces, want at least 1", pieces)})
	}
	return &MaxoutLayer{pieces}
}

// Walk shows nothing.
func (*MaxoutLayer) Walk(Visitor) {}

// Forward takes the largest of each group.
func (l *MaxoutLayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	if len(s) == 0 || s[len(s)-1]%l.pieces != 0 || s[len(s)-1] == 0 {
		panic(&grad.Error{Op: "maxout", Rule: fmt.Sprintf("x is %s, want a last axis that %d divides", tensor.ShapeString(s), l.pieces)})
	}
	var buf [8]int
	shape := append(append(buf[:0], s...), l.pieces)
	shape[len(s)-1] /= l.pieces
	return x.Reshape(shape...).Max(-1)
}

// String returns "Maxout k".
func (l *MaxoutLayer) String() string { return fmt.Sprintf("Maxout %d", l.pieces) }
