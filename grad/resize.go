package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
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

type resized struct {
	node
	to       resizing
	made     resizing // what resample was made for
	resample kernel.Resample
}

// resizing is Resizing for axes of a length: as many as there are, behind axes of
// length 1.
type resizing struct {
	mode    ResizeMode
	aligned bool
	in, out [maxSpatial]int
	step    [maxSpatial]float64 // 1/scale where a scale was given and counts, or 0
}

func (*resized) name() string { return "resize" }

// Resize makes pictures x (N, C, W), (N, C, H, W) or (N, C, D, H, W) larger or smaller.
// Along an axis with n places, of which it makes m,
//
//	y[j] = x[⌊j·s⌋] for ResizeNearest
//	y[j] = x[⌊(j + ½)·s⌋] for ResizeNearestExact
//	y[j] = (1 − w)·x[i] + w·x[i+1], i + w = max((j + ½)·s − ½, 0) for ResizeLinear
//	dx[i] += Σ dy[j], each with the weight that x[i] has in y[j]
//
// with s = n/m, or 1/scale where a scale is given and not recomputed; and i + w =
// j·(n − 1)/(m − 1) with AlignCorners. i ends at n − 1. An axis that keeps its length
// is copied by ResizeLinear.
//
// The nearest pixels are those of PyTorch's interpolate for pictures on a processor and
// of its gradient: s and what is rounded down are in single precision whatever x is, and
// with ResizeNearest an axis that keeps its length or doubles takes each pixel once or
// twice whatever the scale is. (For other than two axes, and where H + W is above 128,
// PyTorch works forward without these two cases, and for float64 in double precision, so
// that at a few ratios some pixels are others.) Weights are in double precision. x may be
// of any type for the nearest modes.
func (x Value) Resize(to Resizing) Value {
	accepts := anything
	if to.Mode == ResizeLinear {
		accepts = floats
	}
	t := takes{accepts}.check("resize", x)
	shape := x.n.val.Shape()
	axes := len(shape) - 2
	if axes < 1 || axes > maxSpatial {
		refuse(BadShape, "resize", []Value{x}, "x is "+shapes(x)+", want (N, C, W), (N, C, H, W) or (N, C, D, H, W)")
	}
	if wrong := to.wrong(axes); wrong != "" {
		fault("resize", []Value{x}, wrong)
	}
	r := resizing{mode: to.Mode, aligned: to.AlignCorners, in: [maxSpatial]int{1, 1, 1}, out: [maxSpatial]int{1, 1, 1}}
	var out [maxSpatial + 2]int
	copy(out[:], shape[:2])
	for i := range axes {
		at := maxSpatial - axes + i
		n := shape[2+i]
		m, scale := to.along(i, n)
		if n == 0 || m < 1 || m > math.MaxInt32 {
			refuse(BadShape, "resize", []Value{x}, fmt.Sprintf("the %s of %s would become %s, want 1 to %d of at least 1", spatialNames[axes][i], shapes(x), to.length(i, n), math.MaxInt32))
		}
		r.in[at], r.out[at], out[2+i] = n, int(m), int(m)
		if scale > 0 && !to.Recompute {
			r.step[at] = 1 / scale
		}
	}
	n := record[resized](t, x)
	n.to = r
	n.shapedAs(x.n.val.DType(), out[:2+axes]...)
	return n.run()
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

func (*resized) keeps() Kept { return nothing }

func (n *resized) forward() {
	if n.made != n.to {
		n.to.fill(&n.resample)
		n.made = n.to
	}
	n.resample.Do(n.y, n.in[0].y)
}

func (n *resized) backward() { n.resample.AddBack(n.in[0].into(), n.dy) }

// fill makes the tables of the axes.
func (r *resizing) fill(to *kernel.Resample) {
	for axis := range r.in {
		n, m := r.in[axis], r.out[axis]
		t, s := &to.Axes[axis], r.scale(axis)
		t.Begin(n, m)
		for j := range m {
			switch {
			case r.mode != ResizeLinear:
				t.Copy(j, r.nearest(j, n, m, s))
			case n == m:
				t.Copy(j, j)
			default:
				at, w := r.between(j, n, s)
				t.Mix(j, at, w)
			}
		}
		t.End()
	}
}

// scale returns s of an axis.
func (r *resizing) scale(axis int) float64 {
	n, m, s := r.in[axis], r.out[axis], r.step[axis]
	switch {
	case r.aligned && m == 1:
		return 0
	case r.aligned:
		return float64(n-1) / float64(m-1)
	case s == 0:
		s = float64(n) / float64(m)
	}
	return s
}

// nearest returns the place of the source, of n, at place j of the result, of m.
func (r *resizing) nearest(j, n, m int, s float64) int {
	at := float64(j)
	s = float64(float32(s))
	switch {
	case r.mode == ResizeNearestExact:
		at += 0.5
	case m == n:
		return j
	case m == 2*n:
		return j / 2
	}
	return min(int(math.Floor(float64(float32(at*s)))), n-1)
}

// between returns the place of the source, of n, before place j of the result, and the
// weight of the one behind it.
func (r *resizing) between(j, n int, s float64) (at int, w float64) {
	x := s * float64(j)
	if !r.aligned {
		x = max(float64(s*(float64(j)+0.5))-0.5, 0)
	}
	at = min(int(math.Floor(float64(float32(x)))), n-1)
	return at, min(max(x-float64(at), 0), 1)
}
