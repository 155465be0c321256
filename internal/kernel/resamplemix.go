package kernel

import "cajal/internal/scratch"

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
