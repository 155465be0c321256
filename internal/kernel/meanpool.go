package kernel

import "cajal/internal/scratch"

// Mean writes the mean of each window or bin of each channel, 0 where a window counts
// nothing.
func (p *Pool) Mean(y, x Slice) {
	p.poolTask(meanPoolPiece[float32], meanPoolPiece[float64], y, x, p.InLen()).run(middling)
}

// AddMeanGrad adds to dx the gradient of Mean.
func (p *Pool) AddMeanGrad(dx, dy Slice) {
	p.poolTask(meanPoolGradPiece[float32], meanPoolGradPiece[float64], dx, dy, p.OutLen()).run(middling)
}

func meanPoolPiece[T Float](t *task, lo, hi int) float64 {
	in, out := t.pool.InLen(), t.pool.OutLen()
	width := t.pool.Out[2]
	b := scratch.Take(2 * width)
	both := scratch.Of[T](b, 2*width)
	r := meanRow[T]{p: t.pool, loops: loops[T](), counts: both[:width], divisors: both[width:]}
	r.count()
	for c := lo; c < hi; c++ {
		r.x = Of[T](t.a)[c*in : (c+1)*in]
		r.channel(Of[T](t.y)[c*out : (c+1)*out])
	}
	scratch.Put(b)
	return 0
}

func meanPoolGradPiece[T Float](t *task, lo, hi int) float64 {
	in, out, width := t.pool.InLen(), t.pool.OutLen(), t.pool.Out[2]
	b := scratch.Take(3 * width)
	all := scratch.Of[T](b, 3*width)
	r := meanRow[T]{p: t.pool, loops: loops[T](), counts: all[:width], divisors: all[width : 2*width], shares: all[2*width:]}
	r.count()
	for c := lo; c < hi; c++ {
		r.x = Of[T](t.y)[c*in : (c+1)*in]
		r.channel(Of[T](t.a)[c*out : (c+1)*out])
	}
	scratch.Put(b)
	return 0
}

// meanRow is a row of the result in one channel.
type meanRow[T Float] struct {
	p             *Pool
	loops         *table[T]
	x, y          []T // of a gradient dx and dy
	counts        []T // how many places each window counts along the width
	divisors      []T // how many it counts in all, 1 for none
	other         int // how many along the other axes, for which the divisors stand
	shares        []T // of a gradient, what each place of a window gets
	depth, height span
}

// count fills the counts, which are the same in each row.
func (r *meanRow[T]) count() {
	for o := range r.counts {
		r.counts[o] = T(r.p.counted(2, o))
	}
	r.other = -1
}

// divide fills the divisors for rows that count so many places along the other axes.
func (r *meanRow[T]) divide(other int) {
	if other == r.other {
		return
	}
	r.other = other
	for o, c := range r.counts {
		r.divisors[o] = max(T(other)*c, 1)
	}
}

// channel goes over the rows of a channel of the result.
func (r *meanRow[T]) channel(y []T) {
	width := r.p.Out[2]
	for d := range r.p.Out[0] {
		r.depth = r.p.along(0, d)
		for h := range r.p.Out[1] {
			r.height = r.p.along(1, h)
			r.divide(r.p.counted(0, d) * r.p.counted(1, h))
			r.y, y = y[:width], y[width:]
			if r.shares != nil {
				r.share()
			} else {
				r.mean()
			}
		}
	}
}

// start returns where a row of the channel begins.
func (r *meanRow[T]) start(d, h int) int { return (d*r.p.In[1] + h) * r.p.In[2] }

// mean writes y.
func (r *meanRow[T]) mean() {
	lo, hi := r.p.inside()
	if r.depth.empty() || r.height.empty() {
		clear(r.y)
		return
	}
	r.sums(0, lo)
	if lo < hi {
		r.sumsInside(lo, hi)
	}
	r.sums(hi, len(r.y))
	r.loops.div(r.y, r.y, r.divisors)
}

// sums writes the sums of the windows from lo up to hi, one by one.
func (r *meanRow[T]) sums(lo, hi int) {
	for o := lo; o < hi; o++ {
		width, total := r.p.along(2, o), 0.0
		for d := r.depth.from; d < r.depth.to && !width.empty(); d++ {
			for h := r.height.from; h < r.height.to; h++ {
				start := r.start(d, h)
				row := r.x[start+width.from : start+width.to]
				if len(row) >= wideRow {
					total += r.loops.sum(row)
					continue
				}
				for _, v := range row {
					total += float64(v)
				}
			}
		}
		r.y[o] = T(total)
	}
}

// sumsInside writes the sums of the windows from lo up to hi, which lie within the
// width, place by place.
func (r *meanRow[T]) sumsInside(lo, hi int) {
	y, begun := r.y[lo:hi], false
	stride, size := r.p.Stride[2], r.p.Size[2]
	first, n := lo*stride-r.p.Before[2], (len(y)-1)*stride+size
	if stride == 2 && size == 2 && r.depth.from+1 == r.depth.to && r.height.from+2 == r.height.to {
		start := r.start(r.depth.from, r.height.from) + first
		sumsOf2x2(y, r.x[start:start+n], r.x[start+r.p.In[2]:])
		return
	}
	for d := r.depth.from; d < r.depth.to; d++ {
		for h := r.height.from; h < r.height.to; h++ {
			start := r.start(d, h) + first
			x := r.x[start : start+n]
			switch {
			case size == 3 && !begun:
				sumThrees(y, x, stride)
			case size == 3:
				addThrees(y, x, stride)
			default:
				for k := range size {
					if k == 0 && !begun {
						every(y, x, stride)
					} else {
						addEvery(y, x[k:], stride)
					}
				}
			}
			begun = true
		}
	}
}

// sumsOf2x2 writes the sums of each two by two numbers of two rows.
func sumsOf2x2[T Float](y, top, low []T) {
	top, low = top[:2*len(y)], low[:2*len(y)]
	for o := range y {
		y[o] = top[2*o] + top[2*o+1] + (low[2*o] + low[2*o+1])
	}
}

// sumThrees writes y[o] = x[o·stride] + x[o·stride + 1] + x[o·stride + 2].
func sumThrees[T Float](y, x []T, stride int) {
	for o := range y {
		part := x[o*stride:]
		y[o] = part[0] + part[1] + part[2]
	}
}

// addThrees is sumThrees that adds.
func addThrees[T Float](y, x []T, stride int) {
	for o := range y {
		part := x[o*stride:]
		y[o] += part[0] + part[1] + part[2]
	}
}

// addEvery adds y[o] += x[o·stride].
func addEvery[T Float](y, x []T, stride int) {
	for o := range y {
		y[o] += x[o*stride]
	}
}

// share adds to dx what each place of the windows gets of dy.
func (r *meanRow[T]) share() {
	if r.depth.empty() || r.height.empty() {
		return
	}
	r.loops.div(r.shares, r.y, r.divisors)
	lo, hi := r.p.inside()
	for d := r.depth.from; d < r.depth.to; d++ {
		for h := r.height.from; h < r.height.to; h++ {
			row := r.x[r.start(d, h):][:r.p.In[2]]
			r.shareEach(row, 0, lo)
			if lo < hi {
				r.shareInside(row, lo, hi)
			}
			r.shareEach(row, hi, len(r.y))
		}
	}
}

// shareEach gives a row of dx what it gets of the windows from lo up to hi.
func (r *meanRow[T]) shareEach(row []T, lo, hi int) {
	for o := lo; o < hi; o++ {
		if s := r.p.along(2, o); !s.empty() {
			part, g := row[s.from:s.to], r.shares[o]
			for i := range part {
				part[i] += g
			}
		}
	}
}

// shareInside is shareEach for windows within the row.
func (r *meanRow[T]) shareInside(row []T, lo, hi int) {
	stride, size := r.p.Stride[2], r.p.Size[2]
	first, shares := lo*stride-r.p.Before[2], r.shares[lo:hi]
	if stride == 2 && size == 2 {
		row = row[first : first+2*len(shares)]
		for o, g := range shares {
			row[2*o] += g
			row[2*o+1] += g
		}
		return
	}
	for k := range size {
		part := row[first+k:]
		part = part[:(len(shares)-1)*stride+1]
		for o, g := range shares {
			part[o*stride] += g
		}
	}
}
