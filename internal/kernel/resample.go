package kernel

import "cajal/internal/scratch"

// Taps says what each place along an axis of a result is made of: one place of the
// source, or two neighbours with weights. It is a table, made once for an axis: Begin,
// a Copy or Mix for each place of the result, End.
type Taps struct {
	In, Out int
	at      []int     // the place of the source, or the first of two
	weight  []float64 // of the second, the first has what is missing to 1; empty if none has two
	// What place i of the source is a part of, for the way back: places
	// to[start[i]:start[i+1]] of the result, with weights in share.
	start, to []int
	share     []float64
	lo, hi    int  // places of the result that are neighbours in the source too
	one, many int  // places of the source, from one to many, that are a part of one place each, neighbours too
	same      bool // the result is the source
}

// Begin makes room for a table from in places to out.
func (t *Taps) Begin(in, out int) {
	*t = Taps{In: in, Out: out, at: room(t.at, out), weight: t.weight[:0], start: room(t.start, in+1), to: t.to, share: t.share}
}

// room returns memory for n numbers, that of s if it is enough.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Copy makes place j of the result one of the source.
func (t *Taps) Copy(j, at int) { t.at[j] = at }

// Mix makes place j of the result (1−w)·x[at] + w·x[at+1]. Where there is no place
// at+1, it is x[at]. A table that mixes mixes at each place.
func (t *Taps) Mix(j, at int, w float64) {
	if len(t.weight) == 0 {
		t.weight = room(t.weight, t.Out)
	}
	if at >= t.In-1 {
		w = 0
	}
	t.at[j], t.weight[j] = at, w
}

// End works out the way back, and what can be done at once.
func (t *Taps) End() {
	t.same = t.In == t.Out
	for j, at := range t.at {
		t.same = t.same && at == j && t.second(j) == 0
	}
	t.reverse()
	t.lo, t.hi = longest(t.Out, func(int) bool { return true }, func(j int) bool { return t.at[j] == t.at[j-1]+1 })
	single := func(i int) bool { return t.start[i+1]-t.start[i] == 1 }
	t.one, t.many = longest(t.In, single, func(i int) bool { return single(i) && t.to[t.start[i]] == t.to[t.start[i-1]]+1 })
}

// longest returns the longest run of numbers below n whose first begins one and whose
// others go on from the one before.
func longest(n int, begins, goesOn func(i int) bool) (lo, hi int) {
	for i := 0; i < n; {
		first := i
		if i++; !begins(first) {
			continue
		}
		for i < n && goesOn(i) {
			i++
		}
		if i-first > hi-lo {
			lo, hi = first, i
		}
	}
	return lo, hi
}

// second returns the weight of the second place.
func (t *Taps) second(j int) float64 {
	if len(t.weight) == 0 {
		return 0
	}
	return t.weight[j]
}

// reverse sorts the table by places of the source, in the order of the result's.
func (t *Taps) reverse() {
	clear(t.start)
	parts := 0
	t.each(func(_, i int, _ float64) { t.start[i+1]++; parts++ })
	for i := range t.In {
		t.start[i+1] += t.start[i]
	}
	t.to, t.share = room(t.to, parts), room(t.share, parts)
	t.each(func(j, i int, w float64) {
		t.to[t.start[i]], t.share[t.start[i]] = j, w
		t.start[i]++
	})
	copy(t.start[1:], t.start) // each is where the next began
	t.start[0] = 0
}

// each calls f for each place of the source that place j of the result is made of.
func (t *Taps) each(f func(j, i int, w float64)) {
	for j, at := range t.at {
		w := t.second(j)
		if w < 1 {
			f(j, at, 1-w)
		}
		if w > 0 {
			f(j, at+1, w)
		}
	}
}

// Resample makes planes of other sizes: what stands at a place of a result is what the
// tables of its axes, depth, height and width, say. An axis that there is not has
// length 1.
type Resample struct{ Axes [3]Taps }

// lengths returns how many numbers a plane has before and after, and whether its
// numbers are mixed.
func (r *Resample) lengths() (in, out int, mixes bool) {
	in, out = 1, 1
	for i := range r.Axes {
		t := &r.Axes[i]
		in, out, mixes = in*t.In, out*t.Out, mixes || len(t.weight) > 0
	}
	return in, out, mixes
}

// Do writes the resampled planes of x, which may be of any kind unless numbers are
// mixed.
func (r *Resample) Do(y, x Slice) {
	if y.Len() == 0 {
		return
	}
	_, _, mixes := r.lengths()
	if mixes {
		r.run(middling, y, x, mixPiece[float32], mixPiece[float64])
		return
	}
	p := gatherPiece[uint8]
	switch y.kind.Size() {
	case 8:
		p = gatherPiece[uint64]
	case 4:
		p = gatherPiece[uint32]
	}
	r.run(cheap, y, x, p, p)
}

// AddBack adds to dx what Do's gradient dy says. Sums are added in double precision,
// each in the order of the result's places, and rounded once.
func (r *Resample) AddBack(dx, dy Slice) {
	if dy.Len() == 0 {
		return
	}
	if _, _, mixes := r.lengths(); mixes {
		r.run(middling, dx, dy, spreadPiece[float32], spreadPiece[float64])
	} else {
		r.run(cheap, dx, dy, scatterPiece[float32], scatterPiece[float64])
	}
}

func (r *Resample) run(weight int, y, x Slice, single, double piece) {
	in, out, _ := r.lengths()
	t := newTask(y, single, double, max(y.Len(), x.Len())/max(in, out))
	t.width, t.y, t.a, t.resample = max(in, out), y, x, r
	t.run(weight)
}

func gatherPiece[T uint64 | uint32 | uint8](t *task, lo, hi int) float64 {
	r := t.resample
	in, out, _ := r.lengths()
	y, x := recast[T](t.y), recast[T](t.a)
	for p := lo; p < hi; p++ {
		gatherPlane(r, y[p*out:][:out], x[p*in:][:in])
	}
	return 0
}

func gatherPlane[T uint64 | uint32 | uint8](r *Resample, y, x []T) {
	depth, height, width := &r.Axes[0], &r.Axes[1], &r.Axes[2]
	for k, d := range depth.at {
		for j, h := range height.at {
			to := y[(k*height.Out+j)*width.Out:][:width.Out]
			if j > 0 && h == height.at[j-1] {
				copy(to, y[(k*height.Out+j-1)*width.Out:])
				continue
			}
			from := x[(d*height.In+h)*width.In:][:width.In]
			for i, at := range width.at[:width.lo] {
				to[i] = from[at]
			}
			copy(to[width.lo:width.hi], from[width.at[width.lo]:])
			for i, at := range width.at[width.hi:] {
				to[width.hi+i] = from[at]
			}
		}
	}
}

func scatterPiece[T Float](t *task, lo, hi int) float64 {
	r := t.resample
	in, out, _ := r.lengths()
	dx, dy := Of[T](t.y), Of[T](t.a)
	b := scratch.Take(r.Axes[2].Out)
	for p := lo; p < hi; p++ {
		scatterPlane(r, dx[p*in:][:in], dy[p*out:][:out], scratch.Of[float64](b, r.Axes[2].Out))
	}
	scratch.Put(b)
	return 0
}

// scatterPlane adds to each row of the source the sum of the result's rows that are
// copies of it. sums is memory.
func scatterPlane[T Float](r *Resample, dx, dy []T, sums []float64) {
	depth, height, width := &r.Axes[0], &r.Axes[1], &r.Axes[2]
	for d := range depth.In {
		for h := range height.In {
			to := dx[(d*height.In+h)*width.In:][:width.In]
			planes, rows := depth.parts(d), height.parts(h)
			if len(planes) == 1 && len(rows) == 1 {
				from := dy[(planes[0]*height.Out+rows[0])*width.Out:][:width.Out]
				addRow(to[width.one:width.many], from[width.to[width.start[width.one]]:][:width.many-width.one])
				scatterRow(to, from, width, width.one, width.many)
				continue
			}
			clear(sums)
			for _, k := range planes {
				for _, j := range rows {
					for i, v := range dy[(k*height.Out+j)*width.Out:][:width.Out] {
						sums[i] += float64(v)
					}
				}
			}
			scatterRow(to, sums, width, 0, 0)
		}
	}
}

// scatterRow adds to[i] += Σ from[j] over the copies j of place i, but of those from lo
// up to hi.
func scatterRow[D, S Float](to []D, from []S, t *Taps, lo, hi int) {
	for i := 0; i < len(to); i++ {
		if i == lo && hi > lo {
			if i = hi; i == len(to) {
				return
			}
		}
		sum := 0.0
		for _, j := range t.parts(i) {
			sum += float64(from[j])
		}
		to[i] += D(sum)
	}
}

// parts returns the places of the result that place i of the source is a part of.
func (t *Taps) parts(i int) []int { return t.to[t.start[i]:t.start[i+1]] }

// pass is one axis of a resampling: of arrays (outer, axis, inner).
type pass struct {
	taps         *Taps
	outer, inner int
}

// passes returns the axes along which something changes, the last one first; those
// that are done have their new lengths.
func (r *Resample) passes() (list [3]pass, n int) {
	inner := 1
	for i := 2; i >= 0; i-- {
		t := &r.Axes[i]
		if !t.same {
			outer := 1
			for k := range i {
				outer *= r.Axes[k].In
			}
			list[n] = pass{t, outer, inner}
			n++
		}
		inner *= t.Out
	}
	return list, n
}

// before and after return how many numbers a plane has before a pass and after it.
func (p *pass) before() int { return p.outer * p.taps.In * p.inner }
func (p *pass) after() int  { return p.outer * p.taps.Out * p.inner }

func mixPiece[T Float](t *task, lo, hi int) float64 {
	r := t.resample
	in, out, _ := r.lengths()
	list, n := r.passes()
	var ends [3]int // of the memory between passes
	for i := range n - 1 {
		ends[i+1] = ends[i] + list[i].after()
	}
	b := scratch.Take(ends[max(n-1, 0)])
	between := scratch.Of[T](b, ends[max(n-1, 0)])
	all, from := Of[T](t.y), Of[T](t.a)
	for p := lo; p < hi; p++ {
		y, x := all[p*out:][:out], from[p*in:][:in]
		if n == 0 {
			copy(y, x)
		}
		for i, pass := range list[:n] {
			to := y
			if i < n-1 {
				to = between[ends[i]:ends[i+1]]
			}
			mix(pass, to, x)
			x = to
		}
	}
	scratch.Put(b)
	return 0
}

// mix writes y[o, j, i] = (1−w[j])·x[o, at[j], i] + w[j]·x[o, at[j]+1, i]. Each
// product is rounded.
func mix[T Float](p pass, y, x []T) {
	t := p.taps
	for o := range p.outer {
		from := x[o*t.In*p.inner:][:t.In*p.inner]
		to := y[o*t.Out*p.inner:][:t.Out*p.inner]
		if p.inner == 1 {
			for j, at := range t.at {
				w := t.weight[j]
				to[j] = T(T(1-w)*from[at]) + T(T(w)*from[min(at+1, t.In-1)])
			}
			continue
		}
		for j, at := range t.at {
			a, b := from[at*p.inner:][:p.inner], from[min(at+1, t.In-1)*p.inner:][:p.inner]
			v, w := T(1-t.weight[j]), T(t.weight[j])
			for i := range to[j*p.inner:][:p.inner] {
				to[j*p.inner+i] = T(v*a[i]) + T(w*b[i])
			}
		}
	}
}

func spreadPiece[T Float](t *task, lo, hi int) float64 {
	r := t.resample
	in, out, _ := r.lengths()
	list, n := r.passes()
	// The first pass back is the last of the list, and the last one adds to dx.
	var first, second, row int
	for _, p := range list[:n] {
		row = max(row, p.inner)
	}
	if n > 1 {
		first = list[n-1].before()
	}
	if n > 2 {
		second = list[1].before()
	}
	b := scratch.Take(first + second + row)
	memory := scratch.Of[float64](b, first+second+row)
	one, two, sums := memory[:first], memory[first:first+second], memory[first+second:]
	all, from := Of[T](t.y), Of[T](t.a)
	for p := lo; p < hi; p++ {
		dx, dy := all[p*in:][:in], from[p*out:][:out]
		clear(one)
		clear(two)
		switch n {
		case 0:
			addRow(dx, dy)
		case 1:
			spread(list[0], dx, dy, sums)
		case 2:
			spread(list[1], one, dy, sums)
			spread(list[0], dx, one, sums)
		default:
			spread(list[2], one, dy, sums)
			spread(list[1], two, one, sums)
			spread(list[0], dx, two, sums)
		}
	}
	scratch.Put(b)
	return 0
}

// spread adds dx[o, i, k] += Σ share·dy[o, j, k] over the places j that place i of the
// source is a part of. sums is memory.
func spread[D, S Float](p pass, dx []D, dy []S, sums []float64) {
	t := p.taps
	for o := range p.outer {
		from := dy[o*t.Out*p.inner:][:t.Out*p.inner]
		to := dx[o*t.In*p.inner:][:t.In*p.inner]
		for i := range t.In {
			parts, shares := t.parts(i), t.share[t.start[i]:t.start[i+1]]
			if p.inner == 1 {
				sum := 0.0
				for k, j := range parts {
					sum += float64(shares[k] * float64(from[j]))
				}
				to[i] += D(sum)
				continue
			}
			row := sums[:p.inner]
			clear(row)
			for k, j := range parts {
				w := shares[k]
				for c, v := range from[j*p.inner:][:p.inner] {
					row[c] += float64(w * float64(v))
				}
			}
			for c, v := range row {
				to[i*p.inner+c] += D(v)
			}
		}
	}
}
