package kernel

// Pool says which places of a channel of a picture each place of a pooling's result is
// of: those of a window, or those of a bin.
type Pool struct {
	Window
	Behind [3]int // places of padding behind each axis
	// Bins cuts each axis into as many bins as the result has places instead. Bin o
	// begins at ⌊o·in/out⌋ and ends before ⌈(o + 1)·in/out⌉, so neighbours may share
	// a place.
	Bins bool
	// CountPadding makes the mean of a window count the padding in it, as zeros.
	CountPadding bool
}

// span is what a window or a bin has of the input along one axis: place from and those
// behind it, step apart and below to.
type span struct{ from, to, step int }

// empty reports whether there is no place.
func (s span) empty() bool { return s.from >= s.to }

// along returns the places of place o of the result.
func (p *Pool) along(axis, o int) (s span) {
	in := p.In[axis]
	if p.Bins { // products that an int of 32 bits may not hold
		at, in, out := int64(o), int64(in), int64(p.Out[axis])
		return span{int(at * in / out), int(((at+1)*in + out - 1) / out), 1}
	}
	s.step = p.Dilation[axis]
	s.from = o*p.Stride[axis] - p.Before[axis]
	s.to = min(s.from+s.step*(p.Size[axis]-1)+1, in)
	if s.from < 0 {
		s.from += (-s.from + s.step - 1) / s.step * s.step
	}
	return s
}

// counted returns how many places the mean at place o counts along an axis; places are
// not apart then.
func (p *Pool) counted(axis, o int) int {
	if !p.Bins && p.CountPadding {
		from := o*p.Stride[axis] - p.Before[axis]
		return min(from+p.Size[axis], p.In[axis]+p.Behind[axis]) - from
	}
	s := p.along(axis, o)
	return max(s.to-s.from, 0)
}

// mostAtOnce is how many places windows may have that are gone over place by place, all
// windows of a row of the result at once: with more, sums are taken in double precision,
// window by window.
const mostAtOnce = 64

// fewWindows is how many windows of a row are gone over one by one.
const fewWindows = 4

// inside returns the places of the result along the width, from lo up to hi, whose
// windows lie within the input and are gone over all at once.
func (p *Pool) inside() (lo, hi int) {
	if p.Bins || p.Places() > mostAtOnce {
		return 0, 0
	}
	lo, _ = p.Range(2, 0)
	_, hi = p.Range(2, p.Size[2]-1)
	if hi-lo < fewWindows {
		return 0, 0
	}
	return lo, hi
}

// poolTask returns a task over channels of x, of In and of Out places, in the precision
// of x.
func (p *Pool) poolTask(single, double piece, y, x Slice, channel int) *task {
	t := newTask(x, single, double, 0)
	t.y, t.a, t.pool, t.width = y, x, p, channel
	if channel > 0 {
		t.n = x.Len() / channel
	}
	return t
}
