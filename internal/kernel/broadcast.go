package kernel

import "cajal/internal/scratch"

// MaxAxes is the largest number of axes that operations with broadcasting
// take.
const MaxAxes = 8

// Broadcast says how the elements of a contiguous array meet those of a
// larger one: step[i] is how far the small array moves when index i of the
// large one grows by one, zero along an axis on which it repeats.
type Broadcast struct {
	shape, step [MaxAxes]int
	axes        int
}

// NewBroadcast returns how an array of shape small stretches to shape large.
// Axes are matched from the last; each axis of small is missing, one, or
// equal. Axes that run on without a jump are merged, so that equal shapes
// give one long run.
func NewBroadcast(small, large []int) Broadcast {
	var b Broadcast
	step := 1
	var shape, steps [MaxAxes]int // innermost first
	for i := range large {
		d, s := large[len(large)-1-i], 0
		if j := len(small) - 1 - i; j >= 0 {
			if small[j] != 1 {
				s = step
			}
			step *= small[j]
		}
		switch last := b.axes - 1; {
		case d == 1:
		case last >= 0 && (s == 0) == (steps[last] == 0):
			shape[last] *= d // both go on, or both repeat
		default:
			shape[b.axes], steps[b.axes] = d, s
			b.axes++
		}
	}
	for i := range b.axes {
		b.shape[i], b.step[i] = shape[b.axes-1-i], steps[b.axes-1-i]
	}
	return b
}

// repetition says how the elements of a small array repeat in a larger one.
type repetition uint8

const (
	anyhow   repetition = iota
	asRow               // the small array is one row of the large one's
	asColumn            // the small array has one element for each row
)

// matrix looks at the large array as rows of k elements in which the small one
// repeats as a row or as a column, if it does; else it returns anyhow.
func (b *Broadcast) matrix() (rows, k int, how repetition) {
	switch {
	case b.axes == 0:
		return 1, 1, asColumn
	case b.axes == 1 && b.step[0] == 0: // one number
		return 1, b.shape[0], asColumn
	case b.axes == 2 && b.step[0] == 0:
		return b.shape[0], b.shape[1], asRow
	case b.axes == 2 && b.step[1] == 0:
		return b.shape[0], b.shape[1], asColumn
	}
	return 0, 0, anyhow
}

// runs calls f for each innermost run: large[lo:lo+n] meets small[at:at+n],
// or small[at] alone if the run repeats one element.
func (b *Broadcast) runs(f func(lo, n, at int, repeat bool)) {
	if b.axes == 0 {
		f(0, 1, 0, true)
		return
	}
	inner := b.axes - 1
	n, repeat := b.shape[inner], b.step[inner] == 0
	var index [MaxAxes]int
	for lo, at := 0, 0; ; lo += n {
		if n > 0 {
			f(lo, n, at, repeat)
		}
		axis := inner - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			at += b.step[axis]
			if index[axis] < b.shape[axis] {
				break
			}
			at -= index[axis] * b.step[axis]
			index[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

// Empty reports whether the large array has no elements.
func (b *Broadcast) Empty() bool {
	for _, d := range b.shape[:b.axes] {
		if d == 0 {
			return true
		}
	}
	return false
}

// Stretch writes y = x repeated to the larger shape, for slices of any one kind.
func (b *Broadcast) Stretch(y, x Slice) {
	if b.Empty() {
		return
	}
	switch y.kind.Size() {
	case 8:
		stretch(b, recast[uint64](y), recast[uint64](x))
	case 4:
		stretch(b, recast[uint32](y), recast[uint32](x))
	default:
		stretch(b, y.Memory(), x.Memory())
	}
}

// AddSums adds y += scale·(sum of x over the axes along which y repeats). It
// is the gradient of Stretch, so that y is the small array and x the large. Those
// axes are summed one after the other, from the last.
func (b *Broadcast) AddSums(y Slice, scale float64, x Slice) {
	if b.Empty() {
		return
	}
	last, more := b.repeated()
	if last < 0 {
		AddScaled(y, scale, x)
		return
	}
	outer, r, k := b.around(last)
	if !more {
		sumAxis(y, scale, true, x, outer, r, k)
		return
	}
	buf := scratch.Take(outer * k)
	defer scratch.Put(buf)
	sums := SliceOf(scratch.Of[float32](buf, outer*k))
	if y.Double() {
		sums = SliceOf(scratch.Of[float64](buf, outer*k))
	}
	sums = sums.OnThreads(ThreadsOf(y, x, Slice{}))
	sumAxis(sums, 1, false, x, outer, r, k)
	rest := *b
	rest.shape[last] = 1
	rest.AddSums(y, scale, sums)
}

// repeated returns the last axis of more than one element along which the small
// array repeats, -1 if there is none, and whether there are more of them.
func (b *Broadcast) repeated() (last int, more bool) {
	last = -1
	for i := b.axes - 1; i >= 0; i-- {
		switch {
		case b.step[i] != 0 || b.shape[i] == 1:
		case last >= 0:
			return last, true
		default:
			last = i
		}
	}
	return last, false
}

// around returns the sizes before, of and behind an axis of the large array.
func (b *Broadcast) around(axis int) (outer, r, k int) {
	outer, k = 1, 1
	for _, d := range b.shape[:axis] {
		outer *= d
	}
	for _, d := range b.shape[axis+1 : b.axes] {
		k *= d
	}
	return outer, b.shape[axis], k
}

// AddStretched adds y += scale·x with x repeated to y's shape, the larger one.
// It is the gradient of a sum.
func (b *Broadcast) AddStretched(y Slice, scale float64, x Slice) {
	if b.Empty() {
		return
	}
	if b.shortRuns() {
		if y.Double() {
			addStretched(b, Of[float64](y), scale, Of[float64](x))
		} else {
			addStretched(b, Of[float32](y), float32(scale), Of[float32](x))
		}
		return
	}
	b.runs(func(lo, n, at int, repeat bool) {
		part := y.Range(lo, lo+n)
		switch {
		case !repeat:
			AddScaled(part, scale, x.Range(at, at+n))
		case y.Double():
			addConst(part, scale*x.At(at))
		default:
			addConst(part, float64(float32(scale)*Of[float32](x)[at]))
		}
	})
}

// addConst adds y += v.
func addConst(y Slice, v float64) { unaryBy(cheap, y, y, -v, f32.minus, f64.minus) }

// shortRuns reports whether runs are so short that a call for each would cost
// more than its work.
func (b *Broadcast) shortRuns() bool { return b.axes == 0 || b.shape[b.axes-1] < 64 }

func addStretched[T Float](b *Broadcast, y []T, scale T, x []T) {
	b.runs(func(lo, n, at int, repeat bool) {
		if !repeat {
			addScaled(y[lo:lo+n], x[at:at+n], scale)
			return
		}
		v := T(scale * x[at])
		for i := lo; i < lo+n; i++ {
			y[i] += v
		}
	})
}

func stretch[T uint64 | uint32 | uint8](b *Broadcast, y, x []T) {
	b.runs(func(lo, n, at int, repeat bool) {
		if !repeat {
			copy(y[lo:lo+n], x[at:at+n])
			return
		}
		for i := lo; i < lo+n; i++ {
			y[i] = x[at]
		}
	})
}
