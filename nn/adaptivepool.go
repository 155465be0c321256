package nn

import (
	"fmt"
	"slices"
	"strconv"

	"cajal/grad"
	"cajal/tensor"
)

// AdaptivePoolLayer pools to lengths that are given; see [AdaptiveAvgPool2d] and
// [AdaptiveMaxPool2d].
type AdaptivePoolLayer struct {
	out     []int
	largest bool
}

// AdaptiveAvgPool2d cuts height and width of pictures into out bins each, whatever they
// are, and is the mean of each bin of each channel. Bin o begins at ⌊o·in/out⌋ and ends
// before ⌈(o + 1)·in/out⌉.
//
// Shapes: x is (N, C, H, W), y is (N, C, out, out).
func AdaptiveAvgPool2d(out int) *AdaptivePoolLayer { return adaptivePool(false, repeated(out, 2)) }

// AdaptiveAvgPool1d is [AdaptiveAvgPool2d] for an x of shape (N, C, L).
func AdaptiveAvgPool1d(out int) *AdaptivePoolLayer { return adaptivePool(false, repeated(out, 1)) }

// AdaptiveAvgPool3d is [AdaptiveAvgPool2d] for an x of shape (N, C, D, H, W).
func AdaptiveAvgPool3d(out int) *AdaptivePoolLayer { return adaptivePool(false, repeated(out, 3)) }

// AdaptiveAvgPoolOver is [AdaptiveAvgPool2d] with a number of bins for each of the axes,
// of which there are as many.
func AdaptiveAvgPoolOver(out []int) *AdaptivePoolLayer { return adaptivePool(false, out) }

// AdaptiveMaxPool2d is [AdaptiveAvgPool2d] with the largest number of each bin.
func AdaptiveMaxPool2d(out int) *AdaptivePoolLayer { return adaptivePool(true, repeated(out, 2)) }

// AdaptiveMaxPool1d is [AdaptiveMaxPool2d] for an x of shape (N, C, L).
func AdaptiveMaxPool1d(out int) *AdaptivePoolLayer { return adaptivePool(true, repeated(out, 1)) }

// AdaptiveMaxPool3d is [AdaptiveMaxPool2d] for an x of shape (N, C, D, H, W).
func AdaptiveMaxPool3d(out int) *AdaptivePoolLayer { return adaptivePool(true, repeated(out, 3)) }

// AdaptiveMaxPoolOver is [AdaptiveMaxPool2d] with a number of bins for each of the axes,
// of which there are as many.
func AdaptiveMaxPoolOver(out []int) *AdaptivePoolLayer { return adaptivePool(true, out) }

func repeated(n, times int) []int { return slices.Repeat([]int{n}, times) }

func adaptivePool(largest bool, out []int) *AdaptivePoolLayer {
	l := &AdaptivePoolLayer{slices.Clone(out), largest}
	spatial(l.op(), len(out))
	for _, n := range out {
		if n < 1 {
			panic(&grad.Error{Op: l.op(), Rule: fmt.Sprintf("%d bins, want at least 1", n)})
		}
	}
	return l
}

func (l *AdaptivePoolLayer) op() string {
	if l.largest {
		return "adaptive-max-pool"
	}
	return "adaptive-avg-pool"
}

// Walk shows nothing.
func (*AdaptivePoolLayer) Walk(Visitor) {}

// Forward pools x.
func (l *AdaptivePoolLayer) Forward(x grad.Value) grad.Value {
	if l.largest {
		return x.AdaptiveMaxPool(l.out...)
	}
	return x.AdaptiveAvgPool(l.out...)
}

// String returns "AdaptiveAvgPool2d 7", or "AdaptiveMaxPool2d 3×4".
func (l *AdaptivePoolLayer) String() string {
	name := "AdaptiveAvgPool"
	if l.largest {
		name = "AdaptiveMaxPool"
	}
	return name + strconv.Itoa(len(l.out)) + "d " + axesText(l.out)
}

// GlobalPoolLayer makes one number of each channel; see [GlobalAvgPool] and
// [GlobalMaxPool].
type GlobalPoolLayer struct{ largest bool }

// GlobalAvgPool is the mean of each channel: an [AdaptiveAvgPool2d] to 1 and a Flatten,
// for what a Linear takes behind it.
//
// Shapes: x is (N, C, L), (N, C, H, W) or (N, C, D, H, W), y is (N, C).
func GlobalAvgPool() *GlobalPoolLayer { return &GlobalPoolLayer{} }

// GlobalMaxPool is the largest number of each channel: an [AdaptiveMaxPool2d] to 1 and a
// Flatten.
//
// Shapes: x is (N, C, L), (N, C, H, W) or (N, C, D, H, W), y is (N, C).
func GlobalMaxPool() *GlobalPoolLayer { return &GlobalPoolLayer{largest: true} }

// Walk shows nothing.
func (*GlobalPoolLayer) Walk(Visitor) {}

// ones are the bins of a global pooling.
var ones = []int{1, 1, 1}

// Forward pools x.
func (l *GlobalPoolLayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	if len(s) < 3 || len(s) > 5 {
		grad.Refuse(grad.BadShape, "global-pool", fmt.Sprintf("x is %s, want (N, C, L), (N, C, H, W) or (N, C, D, H, W)", tensor.ShapeString(s)), x)
	}
	if l.largest {
		return x.AdaptiveMaxPool(ones[:len(s)-2]...).Reshape(s[0], s[1])
	}
	return x.AdaptiveAvgPool(ones[:len(s)-2]...).Reshape(s[0], s[1])
}

// String returns "GlobalAvgPool" or "GlobalMaxPool".
func (l *GlobalPoolLayer) String() string {
	if l.largest {
		return "GlobalMaxPool"
	}
	return "GlobalAvgPool"
}
