package grad

import (
	"fmt"
	"math"
)

// ResizeMode says what a number of a resized picture is made of.
type ResizeMode uint8

// The modes. Of two axes the last one is what others call bilinear, of three
// trilinear.
const (
	ResizeNearest      ResizeMode = iota // the pixel that its upper left corner lies in
	ResizeNearestExact                   // the pixel that its centre lies in
	ResizeLinear                         // its neighbours along each axis, by their distance
)

// String returns PyTorch's name of the mode, "nearest-exact"; that of ResizeLinear is
// "linear".
func (m ResizeMode) String() string { return [...]string{"nearest", "nearest-exact", "linear"}[m] }

// Resizing says what [Value.Resize] makes of pictures. It has a Size or a Scale, with a
// number for all axes or one for each.
type Resizing struct {
	Mode  ResizeMode
	Size  []int     // of the result
	Scale []float64 // how many times as long the axes become: ⌊length·scale⌋
	// AlignCorners puts the centres of the first and the last pixel of ResizeLinear where
	// those of x are, and not their outer edges.
	AlignCorners bool
	// Recompute takes the scale of the two lengths, out/in, where Scale does not make
	// a whole number of pixels: PyTorch's recompute_scale_factor.
	Recompute bool
}

// Err returns what is wrong with to for pictures with so many axes behind (N, C), or
// with 0 for all pictures: an *Error, or nil.
func (to *Resizing) Err(axes int) error {
	if wrong := to.wrong(axes); wrong != "" {
		return &Error{Op: "resize", Rule: wrong}
	}
	return nil
}

// wrong is Err without the error.
func (to *Resizing) wrong(axes int) string {
	most, given := axes, len(to.Size)+len(to.Scale)
	if axes == 0 {
		most = maxSpatial
	}
	switch {
	case to.Mode > ResizeLinear:
		return fmt.Sprintf("mode %d, want one of those of ResizeMode", uint8(to.Mode))
	case to.AlignCorners && to.Mode != ResizeLinear:
		return "aligned corners with mode " + to.Mode.String() + ", want mode linear"
	case len(to.Size) > 0 && len(to.Scale) > 0:
		return "a size and a scale, want one of them"
	case given == 0:
		return "neither a size nor a scale, want one of them"
	case to.Recompute && len(to.Scale) == 0:
		return "there is no scale to recompute"
	case given > most || given != 1 && given < axes:
		return fmt.Sprintf("a size or a scale of %d numbers, want 1 or %d, one for each axis behind (N, C)", given, most)
	}
	for _, m := range to.Size {
		if m < 1 {
			return fmt.Sprintf("size %d, want at least 1", m)
		}
	}
	for _, s := range to.Scale {
		if !(s > 0) || math.IsInf(s, 0) {
			return fmt.Sprintf("scale %v, want a finite number above 0", s)
		}
	}
	return ""
}

// along returns the length that axis i of length n becomes, and its scale, 0 for none.
func (to *Resizing) along(i, n int) (m, scale float64) {
	if len(to.Size) > 0 {
		return float64(to.Size[min(i, len(to.Size)-1)]), 0
	}
	scale = to.Scale[min(i, len(to.Scale)-1)]
	return math.Floor(float64(n) * scale), scale
}

// length says for a message what axis i of length n becomes.
func (to *Resizing) length(i, n int) string {
	m, scale := to.along(i, n)
	if scale == 0 {
		return fmt.Sprintf("%.0f", m)
	}
	return fmt.Sprintf("⌊%d·%g⌋ = %g", n, scale, m)
}
