package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// UnflattenLayer makes several axes of one; see [Unflatten].
type UnflattenLayer struct {
	axis    int
	lengths []int
}

// Unflatten makes axes of those lengths of one axis of x, such as a picture of the row
// that a Linear gives; it is the inverse of [Flatten]. Axis 0 counts the samples, and
// negative axes count from the end. One length may be −1 and follows from the others.
// Nothing is copied.
//
// Shapes: with axis 1 and lengths C, H, W x is (N, C·H·W) and y (N, C, H, W).
func Unflatten(axis int, lengths ...int) *UnflattenLayer {
	free := 0
	for _, n := range lengths {
		if n < -1 {
			panic(&grad.Error{Op: "unflatten", Rule: fmt.Sprintf("length %d, want at least 0, or −1 once", n)})
		}
		if n == -1 {
			free++
		}
	}
	if free > 1 || len(lengths) == 0 {
		panic(&grad.Error{Op: "unflatten", Rule: fmt.Sprintf("lengths %v, want some, and −1 once at most", slices.Clone(lengths))})
	}
	return &UnflattenLayer{axis, slices.Clone(lengths)}
}

// Walk shows nothing.
func (*UnflattenLayer) Walk(Visitor) {}

// Forward returns x under its new shape.
func (l *UnflattenLayer) Forward(x grad.Value) grad.Value {
	s, axis := x.Shape(), l.axis
	if axis < 0 {
		axis += len(s)
	}
	if axis < 0 || axis >= len(s) {
		panic(&grad.Error{Code: grad.BadIndex, Op: "unflatten", Shapes: [][]int{s}, Rule: fmt.Sprintf("x is %s, which has no axis %d", tensor.ShapeString(s), l.axis)})
	}
	var buf, own [8]int
	lengths := append(own[:0], l.lengths...)
	if err := tensor.InferShape(lengths, s[axis]); err != "" {
		panic(&grad.Error{Code: grad.BadShape, Op: "unflatten", Shapes: [][]int{s}, Rule: fmt.Sprintf("axis %d of %s to %s: %s", l.axis, tensor.ShapeString(s), tensor.ShapeString(slices.Clone(lengths)), err)})
	}
	return x.Reshape(append(append(append(buf[:0], s[:axis]...), lengths...), s[axis+1:]...)...)
}

// String returns "Unflatten C×H×W".
func (l *UnflattenLayer) String() string { return "Unflatten " + axesString(l.lengths) }
