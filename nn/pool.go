package nn

import (
	"fmt"
	"strconv"

	"cajal/grad"
)

// PoolOption changes a pooling: a [WindowOption], [CeilMode] or [CountIncludePad].
type PoolOption interface{ pool(*poolSettings) }

// poolSettings are the options of a pooling.
type poolSettings struct {
	windowSettings
	ceil             bool
	counts, uncounts bool // CountIncludePad was given, with true or with false
}

func (o WindowOption) pool(s *poolSettings) { o(&s.windowSettings) }

// poolOption is an option of poolings alone.
type poolOption func(*poolSettings)

func (o poolOption) pool(s *poolSettings) { o(s) }

// CeilMode rounds the number of windows up, so that what is left at the end of an axis
// has one too. It begins within the input or in the padding before it.
func CeilMode() PoolOption { return poolOption(func(s *poolSettings) { s.ceil = true }) }

// CountIncludePad says whether the mean of an AvgPool counts padding, as zeros; it does
// if this is not given, as in PyTorch.
func CountIncludePad(count bool) PoolOption {
	return poolOption(func(s *poolSettings) { s.counts, s.uncounts = count, !count })
}

// newPool returns the settings of a pooling and its window over so many axes.
func newPool(op string, axes int, size []int, opts []PoolOption) (s poolSettings, w grad.Window) {
	for _, o := range opts {
		o.pool(&s)
	}
	if s.same {
		panic(&grad.Error{Op: op, Rule: "SamePadding is for convolutions; a pooling has Padding, at most half of its kernel"})
	}
	spatial(op, axes)
	w = s.window(op, axes, size)
	w.Ceil = s.ceil
	if w.Stride == nil {
		w.Stride = w.Size
	}
	return s, w
}

// spatial refuses a number of axes that no picture has.
func spatial(op string, axes int) {
	if axes < 1 || axes > 3 {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%d axes, want 1 to 3", axes)})
	}
}

// MaxPoolLayer is the largest number of each window; see [MaxPool2d].
type MaxPoolLayer struct{ window grad.Window }

// MaxPool2d is the largest number of each window of each channel of pictures: windows of
// size·size numbers that move by their size, unless [Stride], [Padding] and [Dilation]
// say otherwise. Padding is never the largest. [CeilMode] rounds the number of windows up.
//
//	out = ⌊(in + 2·padding − dilation·(size − 1) − 1)/stride⌋ + 1
//
// Shapes: x is (N, C, H, W), y the same with other lengths of the last two axes.
func MaxPool2d(size int, opts ...PoolOption) *MaxPoolLayer { return maxPool(2, []int{size}, opts) }

// MaxPool1d is [MaxPool2d] for x and y of shape (N, C, L).
func MaxPool1d(size int, opts ...PoolOption) *MaxPoolLayer { return maxPool(1, []int{size}, opts) }

// MaxPool3d is [MaxPool2d] for x and y of shape (N, C, D, H, W).
func MaxPool3d(size int, opts ...PoolOption) *MaxPoolLayer { return maxPool(3, []int{size}, opts) }

// MaxPoolOver is [MaxPool1d], [MaxPool2d] or [MaxPool3d] with a size for each of the
// axes, of which there are as many.
func MaxPoolOver(size []int, opts ...PoolOption) *MaxPoolLayer {
	return maxPool(len(size), size, opts)
}

func maxPool(axes int, size []int, opts []PoolOption) *MaxPoolLayer {
	s, w := newPool("max-pool", axes, size, opts)
	if s.counts || s.uncounts {
		panic(&grad.Error{Op: "max-pool", Rule: "it counts nothing, so no CountIncludePad"})
	}
	return &MaxPoolLayer{w}
}

// Walk shows nothing.
func (*MaxPoolLayer) Walk(Visitor) {}

// Forward pools x.
func (l *MaxPoolLayer) Forward(x grad.Value) grad.Value { return x.MaxPool(l.window) }

// String returns "MaxPool2d 3×3, stride 2, padding 1".
func (l *MaxPoolLayer) String() string { return poolString("MaxPool", &l.window) }

// AvgPoolLayer is the mean of each window; see [AvgPool2d].
type AvgPoolLayer struct {
	window   grad.Window
	uncounts bool
}

// AvgPool2d is the mean of each window of each channel of pictures: windows of size·size
// numbers that move by their size, unless [Stride] and [Padding] say otherwise. The mean
// counts padding, as zeros, unless [CountIncludePad] says otherwise. [CeilMode] rounds
// the number of windows up; no mean counts what lies beyond the padding then.
//
//	out = ⌊(in + 2·padding − size)/stride⌋ + 1
//
// Shapes: x is (N, C, H, W), y the same with other lengths of the last two axes.
func AvgPool2d(size int, opts ...PoolOption) *AvgPoolLayer { return avgPool(2, []int{size}, opts) }

// AvgPool1d is [AvgPool2d] for x and y of shape (N, C, L).
func AvgPool1d(size int, opts ...PoolOption) *AvgPoolLayer { return avgPool(1, []int{size}, opts) }

// AvgPool3d is [AvgPool2d] for x and y of shape (N, C, D, H, W).
func AvgPool3d(size int, opts ...PoolOption) *AvgPoolLayer { return avgPool(3, []int{size}, opts) }

// AvgPoolOver is [AvgPool1d], [AvgPool2d] or [AvgPool3d] with a size for each of the
// axes, of which there are as many.
func AvgPoolOver(size []int, opts ...PoolOption) *AvgPoolLayer {
	return avgPool(len(size), size, opts)
}

func avgPool(axes int, size []int, opts []PoolOption) *AvgPoolLayer {
	s, w := newPool("avg-pool", axes, size, opts)
	if w.Dilation != nil {
		panic(&grad.Error{Op: "avg-pool", Rule: "it has no dilation"})
	}
	return &AvgPoolLayer{w, s.uncounts}
}

// Walk shows nothing.
func (*AvgPoolLayer) Walk(Visitor) {}

// Forward pools x.
func (l *AvgPoolLayer) Forward(x grad.Value) grad.Value { return x.AvgPool(l.window, !l.uncounts) }

// String returns "AvgPool2d 3×3, stride 2, padding 1".
func (l *AvgPoolLayer) String() string { return poolString("AvgPool", &l.window) }

// poolString names a pooling and writes its window.
func poolString(name string, w *grad.Window) string {
	return fmt.Sprintf("%s%dd %s", name, len(w.Size), overString(*w, w.Size))
}

// axesText writes a number for each axis, or one where all are the same: "3" or "3×2".
func axesText(n []int) string {
	for _, v := range n {
		if v != n[0] {
			return axesString(n)
		}
	}
	return strconv.Itoa(n[0])
}
