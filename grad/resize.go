package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

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
	small   bool // PyTorch takes the nearest pixels as it does of small pictures
	single  bool // x has no double precision
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
// The nearest pixels are those of PyTorch's interpolate on a processor, which rounds in
// two ways. For pictures of two axes that become no more than 128 in height and width
// together, s has single precision, and ResizeNearest takes each pixel once or twice
// where an axis keeps its length or doubles, whatever the scale. For others s has x's
// precision. (PyTorch's gradient is that of the first way always.) Weights are worked out
// in double precision. x may be of any type for the nearest modes.
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
	r := resizing{mode: to.Mode, aligned: to.AlignCorners, single: x.n.val.DType() != tensor.Float64, in: [maxSpatial]int{1, 1, 1}, out: [maxSpatial]int{1, 1, 1}}
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
	r.small = axes == 2 && out[2]+out[3] <= 128
	n := record[resized](t, x)
	n.to = r
	n.shapedAs(x.n.val.DType(), out[:2+axes]...)
	return n.run()
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
	if r.small || r.single {
		s = float64(float32(s))
	}
	exact := r.mode == ResizeNearestExact
	at := s * float64(j)
	switch {
	case exact && r.small:
		at = s * (float64(j) + 0.5)
	case exact:
		at = float64(s*(float64(j)+0.5)) - 0.5
		if r.single {
			at = float64(float32(at))
		}
		at += 0.5
	case r.small && m == n:
		return j
	case r.small && m == 2*n:
		return j / 2
	}
	return min(int(math.Floor(float64(float32(at)))), n-1)
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
