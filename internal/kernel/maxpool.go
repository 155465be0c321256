package kernel

import "math"

// Max writes the largest number of each window or bin of each channel, NaN where one is
// NaN and −∞ where there is none. It writes to at, unless that is nil, where within the
// channel it stands: the first of equals, the last NaN, −1 for none. There are fewer
// than 2³¹ places in a channel.
func (p *Pool) Max(y, x Slice, at []int32) {
	t := p.poolTask(maxPoolPiece[float32], maxPoolPiece[float64], y, x, p.InLen())
	t.places = at
	t.run(middling)
}

// AddMaxGrad adds dy to dx where at says that the largest numbers stood.
func (p *Pool) AddMaxGrad(dx, dy Slice, at []int32) {
	t := p.poolTask(maxPoolGradPiece[float32], maxPoolGradPiece[float64], dx, dy, p.OutLen())
	t.places = at
	t.run(middling)
}

func maxPoolPiece[T Float](t *task, lo, hi int) float64 {
	in, out := t.pool.InLen(), t.pool.OutLen()
	for c := lo; c < hi; c++ {
		var at []int32
		if t.places != nil {
			at = t.places[c*out : (c+1)*out]
		}
		maxChannel(t.pool, Of[T](t.y)[c*out:(c+1)*out], Of[T](t.a)[c*in:(c+1)*in], at)
	}
	return 0
}

func maxPoolGradPiece[T Float](t *task, lo, hi int) float64 {
	in, out := t.pool.InLen(), t.pool.OutLen()
	for c := lo; c < hi; c++ {
		dx, at := Of[T](t.y)[c*in:(c+1)*in], t.places[c*out:(c+1)*out]
		for o, v := range Of[T](t.a)[c*out : (c+1)*out] {
			if i := at[o]; i >= 0 {
				dx[i] += v
			}
		}
	}
	return 0
}

func maxChannel[T Float](p *Pool, y, x []T, at []int32) {
	lo, hi := p.inside()
	width := p.Out[2]
	if lo == 0 && hi == width && p.isSquares() && !squares[T](p.Size[1])(y, at, x, width, p.In[2], 0) {
		return // all rows at once
	}
	for d := range p.Out[0] {
		depth := p.along(0, d)
		for h := range p.Out[1] {
			row := maxRow[T]{p: p, x: x, depth: depth, height: p.along(1, h), y: y[:width]}
			y = y[width:]
			if at != nil {
				row.at, at = at[:width], at[width:]
			}
			row.each(0, lo)
			if lo < hi && !row.depth.empty() && !row.height.empty() {
				row.inside(lo, hi)
			} else {
				row.each(lo, hi)
			}
			row.each(hi, width)
		}
	}
}

// isSquares reports whether all windows are squares of two or three that move by 2, in one
// plane, with no padding above and below.
func (p *Pool) isSquares() bool {
	n := p.Size[1]
	return (n == 2 || n == 3) && p.Size == [3]int{1, n, n} && p.Stride[1] == 2 && p.Stride[2] == 2 && p.Dilation[1] == 1 && p.Dilation[2] == 1 &&
		p.Out[0] == 1 && p.Before[0] == 0 && p.Before[1] == 0 && 2*(p.Out[1]-1)+n <= p.In[1]
}

// maxRow is a row of the result in one channel.
type maxRow[T Float] struct {
	p             *Pool
	x, y          []T
	at            []int32 // nil if nobody asks
	depth, height span
}

// start returns where a row of the channel begins.
func (r *maxRow[T]) start(d, h int) int { return (d*r.p.In[1] + h) * r.p.In[2] }

// each goes over the windows from lo up to hi one by one.
func (r *maxRow[T]) each(lo, hi int) {
	for o := lo; o < hi; o++ {
		best, place := T(math.Inf(-1)), -1
		width := r.p.along(2, o)
		for d := r.depth.from; d < r.depth.to; d += r.depth.step {
			for h := r.height.from; h < r.height.to; h += r.height.step {
				start := r.start(d, h)
				for w := width.from; w < width.to; w += width.step {
					if v := r.x[start+w]; v > best || v != v || place < 0 {
						best, place = v, start+w
					}
				}
			}
		}
		r.y[o] = best
		if r.at != nil {
			r.at[o] = int32(place)
		}
	}
}

// inside goes over the windows from lo up to hi, which lie within the width, all at once.
func (r *maxRow[T]) inside(lo, hi int) {
	first := lo*r.p.Stride[2] - r.p.Before[2]
	y := r.y[lo:hi]
	if n := r.square(); n == 2 || n == 3 {
		start := r.start(r.depth.from, r.height.from) + first
		step := r.p.In[2]
		var at []int32
		if r.at != nil {
			at = r.at[lo:hi]
		}
		if squares[T](n)(y, at, r.x[start:start+(n-1)*step+2*(len(y)-1)+n], len(y), step, start) {
			r.each(lo, hi)
		}
		return
	}
	r.places(lo, hi, first)
	if r.at == nil {
		return
	}
	for o, v := range y {
		if v != v { // which the loop does not look for
			r.each(lo+o, lo+o+1)
		}
	}
}

// square returns the side of the windows of the row if they are squares in one plane
// that move by 2, else 0.
func (r *maxRow[T]) square() int {
	n := r.height.to - r.height.from
	if r.depth.from+r.depth.step >= r.depth.to && r.p.Size[2] == n && r.p.Stride[2] == 2 && r.p.Dilation[2] == 1 && r.height.step == 1 {
		return n
	}
	return 0
}

// squares returns the loop over squares of side n, 2 or 3, that move by 2.
func squares[T Float](n int) func(y []T, at []int32, x []T, width, step, start int) (nan bool) {
	if n == 2 {
		return loops[T]().largest2x2x
	}
	return loops[T]().largest3x3x
}

// places goes over the windows from lo up to hi place by place. The first of them begins
// at first.
func (r *maxRow[T]) places(lo, hi, first int) {
	y, begun := r.y[lo:hi], false
	stride, dilation := r.p.Stride[2], r.p.Dilation[2]
	for d := r.depth.from; d < r.depth.to; d += r.depth.step {
		for h := r.height.from; h < r.height.to; h += r.height.step {
			for k := range r.p.Size[2] {
				start := r.start(d, h) + first + k*dilation
				x := r.x[start : start+(len(y)-1)*stride+1]
				switch {
				case r.at == nil && !begun:
					every(y, x, stride)
				case r.at == nil:
					larger(y, x, stride)
				case !begun:
					every(y, x, stride)
					for o := range y {
						r.at[lo+o] = int32(start + o*stride)
					}
				default:
					largerAt(y, r.at[lo:hi], x, stride, start)
				}
				begun = true
			}
		}
	}
}

// every writes y[o] = x[o·stride].
func every[T Float](y, x []T, stride int) {
	for o := range y {
		y[o] = x[o*stride]
	}
}

// larger writes y[o] = max(y[o], x[o·stride]).
func larger[T Float](y, x []T, stride int) {
	for o, v := range y {
		y[o] = max(v, x[o*stride])
	}
}

// largerAt is larger with the places of what it finds; start is that of x[0].
func largerAt[T Float](y []T, at []int32, x []T, stride, start int) {
	at = at[:len(y)]
	for o, best := range y {
		v, place := x[o*stride], at[o]
		if v > best {
			place = int32(start + o*stride)
		}
		y[o], at[o] = max(best, v), place
	}
}

// largest2x2xLoop and largest3x3xLoop are the loops over squares, for every type.
func largest2x2xLoop[T Float](y []T, at []int32, x []T, width, step, start int) (nan bool) {
	return largestRows(y, at, x, width, step, start, largestOf2x2At[T])
}

func largest3x3xLoop[T Float](y []T, at []int32, x []T, width, step, start int) (nan bool) {
	return largestRows(y, at, x, width, step, start, largestOf3x3At[T])
}

// withSquares returns a table whose set of instructions may have no loops over squares.
func withSquares[T Float](t table[T]) table[T] {
	if t.largest2x2x == nil {
		t.largest2x2x, t.largest3x3x = largest2x2xLoop[T], largest3x3xLoop[T]
	}
	return t
}

// largestRows goes over rows of squares.
func largestRows[T Float](y []T, at []int32, x []T, width, step, start int, row func(y []T, at []int32, x []T, start, step int)) (nan bool) {
	for r := 0; r*width < len(y); r++ {
		var places []int32
		if at != nil {
			places = at[r*width:][:width]
		}
		row(y[r*width:][:width], places, x[2*r*step:], start+2*r*step, step)
	}
	for _, v := range y {
		nan = nan || v != v
	}
	return nan
}

// largestOf2x2At writes the largest of each two by two numbers of rows that are step apart,
// and their places unless at is nil; start is that of x[0].
func largestOf2x2At[T Float](y []T, at []int32, x []T, start, step int) {
	top, low := x[:2*len(y)], x[step:][:2*len(y)]
	for o := range y {
		i := 2 * o
		a, b := max(top[i], top[i+1]), max(low[i], low[i+1])
		if y[o] = max(a, b); at != nil {
			i += step & -oneIf(b > a)
			at[o] = int32(start + i + oneIf(x[i+1] > x[i]))
		}
	}
}

// oneIf returns 1 or 0, by which loops count without a branch that nobody can predict.
func oneIf(b bool) (n int) {
	if b {
		n = 1
	}
	return n
}

// largestOf3x3At is largestOf2x2At for three by three numbers.
func largestOf3x3At[T Float](y []T, at []int32, x []T, start, step int) {
	n := 2*len(y) + 1
	top, mid, low := x[:n], x[step:][:n], x[2*step:][:n]
	for o := range y {
		i := 2 * o
		a, b, c := max(top[i], top[i+1], top[i+2]), max(mid[i], mid[i+1], mid[i+2]), max(low[i], low[i+1], low[i+2])
		ab := max(a, b)
		if y[o] = max(ab, c); at == nil {
			continue
		}
		second, third := oneIf(b > a), oneIf(c > ab)
		i += step * (second&^third + 2*third)
		second, third = oneIf(x[i+1] > x[i]), oneIf(x[i+2] > max(x[i], x[i+1]))
		at[o] = int32(start + i + second&^third + 2*third)
	}
}
