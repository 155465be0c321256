package nn

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/tensor"
)

// PadLayer puts numbers around pictures; see [ZeroPad2d].
type PadLayer struct {
	name   string
	mode   grad.PadMode
	value  float64   // of PadZeros, which then is a constant
	widths [3][2]int // before and behind each of the axes
	axes   int       // how many of them there are
	given  []int     // as the constructor had them
}

// newPad makes a layer that pads so many axes by widths, one for all or one for each
// side, the last axis first.
func newPad(name string, axes int, mode grad.PadMode, value float64, widths []int) *PadLayer {
	l := &PadLayer{name: name, mode: mode, value: value, axes: axes, given: slices.Clone(widths)}
	switch len(widths) {
	case 1:
		widths = slices.Repeat(widths, 2*axes)
	case 2 * axes:
	default:
		panic(&grad.Error{Op: "pad", Rule: fmt.Sprintf("%s with %d widths, want 1 or %d: before and behind each axis, the last axis first", name, len(widths), 2*axes)})
	}
	for i, w := range widths {
		if w < 0 {
			panic(&grad.Error{Op: "pad", Rule: fmt.Sprintf("%s with width %d, want at least 0", name, w)})
		}
		l.widths[axes-1-i/2][i%2] = w
	}
	finite("pad", "value", value)
	return l
}

// ZeroPad2d puts zeros around pictures. Widths are those of PyTorch, the last axis
// first: left, right, top and bottom, or one for all. The others of this family differ
// in the number of axes that they pad, the last ones of x: one (left, right), two, or
// three (left, right, top, bottom, front, back); and in what they put there. PyTorch's
// negative widths, which cut off, are [grad.Value.Narrow].
//
// Shapes: x is (N, …, H, W) and y (N, …, H + top + bottom, W + left + right).
func ZeroPad2d(widths ...int) *PadLayer { return newPad("ZeroPad2d", 2, grad.PadZeros, 0, widths) }

// ZeroPad1d is [ZeroPad2d] along one axis.
func ZeroPad1d(widths ...int) *PadLayer { return newPad("ZeroPad1d", 1, grad.PadZeros, 0, widths) }

// ZeroPad3d is [ZeroPad2d] along three axes.
func ZeroPad3d(widths ...int) *PadLayer { return newPad("ZeroPad3d", 3, grad.PadZeros, 0, widths) }

// ConstantPad1d is [ConstantPad2d] along one axis.
func ConstantPad1d(value float64, widths ...int) *PadLayer {
	return newPad("ConstantPad1d", 1, grad.PadZeros, value, widths)
}

// ConstantPad2d puts a number around pictures; widths are those of [ZeroPad2d].
func ConstantPad2d(value float64, widths ...int) *PadLayer {
	return newPad("ConstantPad2d", 2, grad.PadZeros, value, widths)
}

// ConstantPad3d is [ConstantPad2d] along three axes.
func ConstantPad3d(value float64, widths ...int) *PadLayer {
	return newPad("ConstantPad3d", 3, grad.PadZeros, value, widths)
}

// ReflectionPad1d is [ReflectionPad2d] along one axis.
func ReflectionPad1d(widths ...int) *PadLayer {
	return newPad("ReflectionPad1d", 1, grad.PadReflect, 0, widths)
}

// ReflectionPad2d continues pictures backwards, without the pixel at the edge:
// c b | a b c | b a. Widths are those of [ZeroPad2d], each less than the axis.
func ReflectionPad2d(widths ...int) *PadLayer {
	return newPad("ReflectionPad2d", 2, grad.PadReflect, 0, widths)
}

// ReflectionPad3d is [ReflectionPad2d] along three axes.
func ReflectionPad3d(widths ...int) *PadLayer {
	return newPad("ReflectionPad3d", 3, grad.PadReflect, 0, widths)
}

// ReplicationPad1d is [ReplicationPad2d] along one axis.
func ReplicationPad1d(widths ...int) *PadLayer {
	return newPad("ReplicationPad1d", 1, grad.PadReplicate, 0, widths)
}

// ReplicationPad2d repeats the pixels at the edges of pictures: a a | a b c | c c.
// Widths are those of [ZeroPad2d].
func ReplicationPad2d(widths ...int) *PadLayer {
	return newPad("ReplicationPad2d", 2, grad.PadReplicate, 0, widths)
}

// ReplicationPad3d is [ReplicationPad2d] along three axes.
func ReplicationPad3d(widths ...int) *PadLayer {
	return newPad("ReplicationPad3d", 3, grad.PadReplicate, 0, widths)
}

// CircularPad1d is [CircularPad2d] along one axis.
func CircularPad1d(widths ...int) *PadLayer {
	return newPad("CircularPad1d", 1, grad.PadCircular, 0, widths)
}

// CircularPad2d continues pictures with their other edge, as if they were rings:
// b c | a b c | a b. Widths are those of [ZeroPad2d], none above the length of the axis.
func CircularPad2d(widths ...int) *PadLayer {
	return newPad("CircularPad2d", 2, grad.PadCircular, 0, widths)
}

// CircularPad3d is [CircularPad2d] along three axes.
func CircularPad3d(widths ...int) *PadLayer {
	return newPad("CircularPad3d", 3, grad.PadCircular, 0, widths)
}

// Walk shows nothing.
func (*PadLayer) Walk(Visitor) {}

// Forward pads the last axes of x.
func (l *PadLayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	if len(s) <= l.axes || len(s) > 8 {
		panic(&grad.Error{Code: grad.BadShape, Op: "pad", Shapes: [][]int{s}, Rule: fmt.Sprintf("x is %s, want the axis of samples, at most 8 axes, and the %d that %s pads", tensor.ShapeString(s), l.axes, l.name)})
	}
	if l.mode != grad.PadZeros {
		return x.PadWith(l.mode, l.widths[:l.axes]...)
	}
	var all [8][2]int
	copy(all[len(s)-l.axes:], l.widths[:l.axes])
	return x.Pad(l.value, all[:len(s)]...)
}

// String returns "ReflectionPad2d 1" or "ConstantPad1d 1, 2 of 0.5".
func (l *PadLayer) String() string {
	widths := l.given
	if same := slices.Compact(slices.Clone(widths)); len(same) == 1 {
		widths = same
	}
	s := l.name + " " + strings.Trim(strings.ReplaceAll(fmt.Sprint(widths), " ", ", "), "[]")
	if strings.HasPrefix(l.name, "Constant") {
		s += fmt.Sprintf(" of %g", l.value)
	}
	return s
}
