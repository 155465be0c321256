package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// PReLULayer is a leaky ReLU that learns its slopes; see [PReLU].
type PReLULayer struct {
	W        *Param // (C), or (1) for all channels
	channels int
}

// PReLU is a leaky ReLU that learns its slope, one for all channels or one for
// each (He and others, 2015).
//
//	y = x where x > 0, weight·x elsewhere
//
// Shapes: x and y are any for one slope, and (N, C) or (N, C, …) for C of them.
//
// Parameters: weight (C), starting at 0.25 unless an option says otherwise.
func PReLU(channels int, opts ...ParamOption) *PReLULayer {
	if channels < 1 {
		panic(&grad.Error{Op: "prelu", Rule: fmt.Sprintf("%d slopes, want at least 1", channels)})
	}
	s := starts("prelu", Constant(0.25), nil, opts)
	return &PReLULayer{NewParam(s.weight, channels), channels}
}

// Walk shows the slopes.
func (l *PReLULayer) Walk(v Visitor) { v.Param("weight", l.W) }

// zero is where the slope changes.
var zero = newScalar(0)

// Forward computes y.
func (l *PReLULayer) Forward(x grad.Value) grad.Value {
	w := x.Tape().Use(l.W.Value)
	if s := x.Shape(); l.channels > 1 {
		if len(s) < 2 || s[1] != l.channels {
			panic(&grad.Error{Op: "prelu", Rule: fmt.Sprintf("x is %s, want (N, %d) or (N, %d, …)", tensor.ShapeString(s), l.channels, l.channels)})
		}
		shape := [8]int{l.channels, 1, 1, 1, 1, 1, 1, 1}
		w = w.Reshape(shape[:len(s)-1]...)
	}
	return grad.Where(x.Greater(zero.on(x)), x, x.Mul(w))
}

// String returns "PReLU C".
func (l *PReLULayer) String() string { return fmt.Sprintf("PReLU %d", l.channels) }
