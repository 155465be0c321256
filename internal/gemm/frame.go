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

// fill makes f the frame of channels of a picture.
func (f *frame) fill(x kernel.Slice, channels int) {
	if f.direct {
		f.at = x.Pointer()
		return
	}
	n := channels * f.plane()
	f.numbers.Grow(n)
	if x.Double() {
		fillFrame(scratch.Of[float64](&f.numbers, n), kernel.Of[float64](x), f, channels)
	} else {
		fillFrame(scratch.Of[float32](&f.numbers, n), kernel.Of[float32](x), f, channels)
	}
	f.at = f.numbers.At(0)
}

func fillFrame[T kernel.Float](to, x []T, f *frame, channels int) {
	row := f.length[2]
	for c := range channels {
		from := x[c*f.InLen() : (c+1)*f.InLen()]
		for f0 := range f.phases[0] {
			for f1 := range f.phases[1] {
				for f2 := range f.phases[2] {
					start := f.first(2, f2)
					for q0 := range f.length[0] {
						i0 := f.first(0, f0) + q0*f.Stride[0]
						for q1 := range f.length[1] {
							i1 := f.first(1, f1) + q1*f.Stride[1]
							if uint(i0) < uint(f.In[0]) && uint(i1) < uint(f.In[1]) {
								at := (i0*f.In[1] + i1) * f.In[2]
								spread(to[:row], from[at:at+f.In[2]], start, f.Stride[2])
							} else {
								clear(to[:row])
							}
							to = to[row:]
						}
					}
				}
			}
		}
	}
}

// first is which place of the picture comes first in a phase, negative in the padding.
func (f *frame) first(axis, phase int) int {
	return phase*f.Dilation[axis]%f.Stride[axis] - f.Before[axis]
}

// spread writes to[q] = from[start + q·step], and 0 where there is no such number.
func spread[T kernel.Float](to, from []T, start, step int) {
	lo := 0
	if start < 0 {
		lo = min((-start+step-1)/step, len(to))
	}
	hi := lo
	if at := start + lo*step; at < len(from) {
		hi = min(lo+(len(from)-1-at)/step+1, len(to))
	}
	clear(to[:lo])
	switch {
	case step == 1:
		copy(to[lo:hi], from[start+lo:])
	default:
		at := start + lo*step
		for q := range to[lo:hi] {
			to[lo+q] = from[at]
			at += step
		}
	}
	clear(to[hi:])
}

// setOffsets works out where the places of the kernel begin in so many channels, in
// bytes for numbers of a size.
func (f *frame) setOffsets(channels, size int) {
	n := channels * f.Places()
	f.offsetNumbers.Grow(n)
	f.offsets = unsafe.Slice((*int)(f.offsetNumbers.At(0)), n)
	i := 0
	for c := range channels {
		for t0 := range f.Size[0] {
			for t1 := range f.Size[1] {
				for t2 := range f.Size[2] {
					f.offsets[i] = (c*f.plane() + f.place(t0, t1, t2)) * size
					i++
				}
			}
		}
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
