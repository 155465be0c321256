package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// frame is a picture as a convolution reads it: with zeros around each channel where
// it is padded, and with the places that a kernel meets as it moves next to each other.
// A kernel that moves by s places meets every s-th one, so a channel is dealt out into
// phases then, of which phase f has the places f·dilation, f·dilation + s, … (counted
// from the padding on). What place t of the kernel meets is a shifted part of the phase
// t mod (s/gcd(s, dilation)).
//
// Element (q₀, q₁, q₂) of phase (f₀, f₁, f₂) of channel c stands at
//
//	(((c·phases + f)·length₀ + q₀)·length₁ + q₁)·length₂ + q₂
//
// and place t of the kernel at output o meets q = o + ⌊t·dilation/s⌋.
type frame struct {
	kernel.Window
	phases, length [3]int
	firstRow       int  // of the outputs, along axis 1, that the frame is for
	joined         bool // whether consecutive outputs meet consecutive places from row to row
	channels       int
	direct         bool // whether the picture is its own frame
	at             unsafe.Pointer
	offsets        []int // in bytes, of each channel and place of the kernel
	numbers        scratch.Buffer
	offsetNumbers  scratch.Buffer
}

var frames scratch.List[frame]

// takeFrame returns the shape of the frame for the outputs of w from row y0 up to y1
// along axis 1.
func takeFrame(w *kernel.Window, y0, y1 int) *frame {
	f := frames.Take()
	f.set(w, y0, y1)
	return f
}

// set gives f its shape.
func (f *frame) set(w *kernel.Window, y0, y1 int) {
	f.Window, f.firstRow, f.direct = *w, 0, true
	for a := range 3 {
		f.direct = f.direct && w.Stride[a] == 1 && w.Before[a] == 0 && w.Out[a]+(w.Size[a]-1)*w.Dilation[a] == w.In[a]
	}
	if !f.direct {
		f.firstRow = y0
		f.Out[1] = y1 - y0
		f.Before[1] -= y0 * w.Stride[1]
	}
	for a := range 3 {
		f.phases[a] = min(f.Size[a], period(f.Stride[a], f.Dilation[a]))
		f.length[a] = f.Out[a] + (f.Size[a]-1)*f.Dilation[a]/f.Stride[a]
	}
	f.joined = f.length[2] == f.Out[2] && (f.Out[0] == 1 || f.length[1] == f.Out[1])
}

// putFrame gives f back.
func putFrame(f *frame) {
	f.at, f.offsets = nil, nil
	frames.Put(f)
}

// period is after how many places of the kernel the phases repeat.
func period(stride, dilation int) int {
	a, b := stride, dilation
	for b != 0 {
		a, b = b, a%b
	}
	return stride / a
}

// area is how many numbers a phase has, plane how many a channel.
func (f *frame) area() int  { return f.length[0] * f.length[1] * f.length[2] }
func (f *frame) plane() int { return f.phases[0] * f.phases[1] * f.phases[2] * f.area() }

// outline makes f a frame of channels whose numbers are all 0, which those around the
// pictures stay. It is for pictures of one kind.
func (f *frame) outline(channels int, k kernel.Kind) {
	f.channels = channels
	if f.direct {
		return
	}
	n := channels*f.plane() + overrun
	f.numbers.Grow(n)
	f.at = f.numbers.At(0)
	floats(&f.numbers, n, k == kernel.F64).Clear()
}

// overrun is how many numbers copyRows may write behind the last one.
const overrun = 32

// fill makes f, which has been outlined, the frame of a picture.
func (f *frame) fill(x kernel.Slice) {
	if f.direct {
		f.at = x.Pointer()
		return
	}
	f.fillAt(f.at, x)
}

// fillAt is fill for a frame that stands elsewhere.
func (f *frame) fillAt(at unsafe.Pointer, x kernel.Slice) {
	n := f.channels*f.plane() + overrun
	if x.Double() {
		fillFrame(unsafe.Slice((*float64)(at), n), kernel.Of[float64](x), f)
	} else {
		fillFrame(unsafe.Slice((*float32)(at), n), kernel.Of[float32](x), f)
	}
}

// fillFrame copies the rows of a picture to where they stand in a frame: of each phase
// those places from lo up to hi that are none of the padding.
func fillFrame[T kernel.Float](to, x []T, f *frame) {
	var lo, hi [3]int
	area, rows := f.area(), rowCopier[T]()
	for c := range f.channels {
		from := x[c*f.InLen() : (c+1)*f.InLen()]
		for f0 := range f.phases[0] {
			lo[0], hi[0] = f.inside(0, f0)
			for f1 := range f.phases[1] {
				lo[1], hi[1] = f.inside(1, f1)
				for f2 := range f.phases[2] {
					lo[2], hi[2] = f.inside(2, f2)
					if lo[1] < hi[1] && lo[2] < hi[2] {
						for q0 := lo[0]; q0 < hi[0]; q0++ {
							i0, i1, i2 := f.first(0, f0)+q0*f.Stride[0], f.first(1, f1)+lo[1]*f.Stride[1], f.first(2, f2)+lo[2]*f.Stride[2]
							rows.copy(to[(q0*f.length[1]+lo[1])*f.length[2]+lo[2]:], from[(i0*f.In[1]+i1)*f.In[2]+i2:],
								hi[1]-lo[1], hi[2]-lo[2], f.length[2], f.Stride[1]*f.In[2], f.Stride[2])
						}
					}
					to = to[area:]
				}
			}
		}
	}
}

// inside returns which places of a phase are none of the padding.
func (f *frame) inside(axis, phase int) (lo, hi int) {
	first, s := f.first(axis, phase), f.Stride[axis]
	if first < 0 {
		lo = (-first + s - 1) / s
	}
	if at := first + lo*s; at < f.In[axis] {
		hi = lo + (f.In[axis]-1-at)/s + 1
	}
	return lo, min(hi, f.length[axis])
}

// copier copies rows of numbers.
type copier[T kernel.Float] struct{ *gemmTable }

func rowCopier[T kernel.Float]() copier[T] {
	var v T
	if unsafe.Sizeof(v) == 8 {
		return copier[T]{gemm64}
	}
	return copier[T]{gemm32}
}

// copy copies rows of every step-th of n numbers each. It may write zeros behind a row,
// as many as vectors have, and copies the rows in order.
func (c copier[T]) copy(to, from []T, rows, n, toRow, fromRow, step int) {
	switch {
	case c.gemmTable != nil && (step == 1 && rows > 1 && n <= 2*c.lanes || step == 2 && c.everySecond != nil):
		buf := takeSpace(0)
		t := &buf.work.t
		t.k, t.cRow, t.bRow = rows, toRow*c.size, fromRow*c.size
		t.c, t.b = unsafe.Pointer(&to[0]), unsafe.Pointer(&from[0])
		if step == 2 {
			t.last = n
			c.everySecond(t)
		} else {
			t.vectors = (n + c.lanes - 1) / c.lanes
			t.last = n - (t.vectors-1)*c.lanes
			c.copyRows(t)
		}
		*t = tile{}
		spaces.Put(buf)
	case step == 1:
		for r := range rows {
			copy(to[r*toRow:][:n], from[r*fromRow:])
		}
	default:
		for r := range rows {
			at := r * fromRow
			for i := range to[r*toRow:][:n] {
				to[r*toRow+i] = from[at]
				at += step
			}
		}
	}
}

// first is which place of the picture comes first in a phase, negative in the padding.
func (f *frame) first(axis, phase int) int {
	return phase*f.Dilation[axis]%f.Stride[axis] - f.Before[axis]
}

// setOffsets works out where the places of the kernel begin in each channel, in bytes
// for numbers of a size.
func (f *frame) setOffsets(size int) {
	places, plane := f.Places(), f.plane()*size
	n := f.channels * places
	if f.offsets = nil; n == 0 {
		return
	}
	f.offsetNumbers.Grow(n)
	f.offsets = unsafe.Slice((*int)(f.offsetNumbers.At(0)), n)
	i := 0
	for t0 := range f.Size[0] {
		for t1 := range f.Size[1] {
			for t2 := range f.Size[2] {
				f.offsets[i] = f.place(t0, t1, t2) * size
				i++
			}
		}
	}
	for i := places; i < n; i++ {
		f.offsets[i] = f.offsets[i-places] + plane
	}
}

// place is where place t of the kernel begins in a channel.
func (f *frame) place(t0, t1, t2 int) int {
	p0, q0 := f.phase(0, t0)
	p1, q1 := f.phase(1, t1)
	p2, q2 := f.phase(2, t2)
	return ((p0*f.phases[1]+p1)*f.phases[2]+p2)*f.area() + (q0*f.length[1]+q1)*f.length[2] + q2
}

// phase returns in which phase, and how far in it, place t of the kernel begins along
// an axis.
func (f *frame) phase(axis, t int) (phase, shift int) {
	return t % period(f.Stride[axis], f.Dilation[axis]), t * f.Dilation[axis] / f.Stride[axis]
}

// run returns how many of n outputs from output j on meet places next to each other,
// and where these begin.
func (f *frame) run(j, n int) (length, at int) {
	row, x := j/f.Out[2], j%f.Out[2]
	z, y := 0, row-f.firstRow
	if f.Out[0] > 1 {
		z, y = row/f.Out[1], row%f.Out[1]
	}
	at = (z*f.length[1]+y)*f.length[2] + x
	if f.joined {
		return n, at
	}
	return min(n, f.Out[2]-x), at
}
