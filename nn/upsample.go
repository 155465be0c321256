package nn

import (
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
)

// UpsampleLayer makes pictures larger or smaller; see [Upsample].
type UpsampleLayer struct{ to grad.Resizing }

// UpsampleOption says what an [Upsample] makes of pictures.
type UpsampleOption func(*grad.Resizing)

// ByScale makes the axes so many times as long, all of them or each; what is no whole
// number of pixels is rounded down.
func ByScale(scale ...float64) UpsampleOption {
	scale = slices.Clone(scale)
	return func(to *grad.Resizing) { to.Scale = scale }
}

// ToSize makes the axes so long, all of them or each.
func ToSize(size ...int) UpsampleOption {
	size = slices.Clone(size)
	return func(to *grad.Resizing) { to.Size = size }
}

// NearestExact takes the pixel that the centre of a new one lies in, as Pillow does:
// PyTorch's mode="nearest-exact".
func NearestExact() UpsampleOption {
	return func(to *grad.Resizing) { to.Mode = grad.ResizeNearestExact }
}

// Bilinear takes the four pixels around a new one, weighted by their distance: PyTorch's
// mode="bilinear", which of one axis is "linear", and of three "trilinear".
func Bilinear() UpsampleOption {
	return func(to *grad.Resizing) { to.Mode = grad.ResizeLinear }
}

// AlignCorners has [Bilinear] leave the centres of the pixels in the corners where they
// are, and not their outer edges: PyTorch's align_corners=True.
func AlignCorners() UpsampleOption {
	return func(to *grad.Resizing) { to.AlignCorners = true }
}

// RecomputeScale takes the scale of the sizes before and after where [ByScale] makes no
// whole number of pixels: PyTorch's recompute_scale_factor=True.
func RecomputeScale() UpsampleOption {
	return func(to *grad.Resizing) { to.Recompute = true }
}

// Upsample makes pictures larger, or smaller, [ToSize] or [ByScale]. Without another
// option a new pixel is the one that its upper left corner lies in: PyTorch's
// mode="nearest". [grad.Value.Resize] has the formulas.
//
// Shapes: x is (N, C, W), (N, C, H, W) or (N, C, D, H, W), y has other lengths behind
// C.
func Upsample(to UpsampleOption, opts ...UpsampleOption) *UpsampleLayer {
	l := new(UpsampleLayer)
	to(&l.to)
	for _, o := range opts {
		o(&l.to)
	}
	if err := l.to.Err(0); err != nil {
		panic(err)
	}
	return l
}

// Walk shows nothing.
func (*UpsampleLayer) Walk(Visitor) {}

// Forward resizes x.
func (l *UpsampleLayer) Forward(x grad.Value) grad.Value { return x.Resize(l.to) }

// String returns "Upsample ×2" or "Upsample to 32×32, linear, aligned corners".
func (l *UpsampleLayer) String() string {
	var b strings.Builder
	b.WriteString("Upsample ")
	for _, s := range l.to.Scale {
		fmt.Fprintf(&b, "×%g", s)
	}
	if len(l.to.Size) > 0 {
		b.WriteString("to " + axesString(l.to.Size))
	}
	if l.to.Mode != grad.ResizeNearest {
		b.WriteString(", " + l.to.Mode.String())
	}
	if l.to.AlignCorners {
		b.WriteString(", aligned corners")
	}
	return b.String()
}
