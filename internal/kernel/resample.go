package kernel

import "cajal/internal/scratch"

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
			for i, at := range width.at[:width.copyFrom] {
				to[i] = from[at]
			}
			copy(to[width.copyFrom:width.copyTo], from[width.at[width.copyFrom]:])
			for i, at := range width.at[width.copyTo:] {
				to[width.copyTo+i] = from[at]
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
				addRow(to[width.onceFrom:width.onceTo], from[width.to[width.start[width.onceFrom]]:][:width.onceTo-width.onceFrom])
				scatterRow(to, from, width, width.onceFrom, width.onceTo)
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
