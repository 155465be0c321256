package kernel

import (
	"math"

	"cajal/internal/scratch"
)

// In this file x has shape (n, C, inner), and the channels of a sample are cut into
// groups of C/groups neighbours. So x is a matrix with a row for each group of each
// sample, and a row is a run of length inner for each of its channels. A row is read once,
// and is in the cache when it is needed again.

// GroupNormalize writes the mean and r = 1/√(variance + eps) of each group of each sample,
// and y = w·(x − mean)·r + b, where w and b hold one number for each channel.
func GroupNormalize(y, x, w, b Slice, mean, r []float64, eps float64, groups, inner int) {
	t := groupTask(groupNormalizePiece[float32], groupNormalizePiece[float64], x, mean, r, groups, inner)
	t.y, t.b, t.c, t.scale = y, w, b, eps
	t.run(cheap)
}

// groupTask returns a task over the rows of x.
func groupTask(single, double piece, x Slice, mean, r []float64, groups, inner int) *task {
	t := newTask(x, single, double, len(mean))
	t.a, t.u, t.v, t.groups, t.inner = x, mean, r, groups, inner
	t.width = x.Len() / max(len(mean), 1)
	return t
}

// rowOfGroup returns the part of a row in all of the numbers of rows, and that of its
// channels in numbers of channels.
func (t *task) rowOfGroup(row int) (lo, hi, first, last int) {
	each, group := t.width/t.inner, row%t.groups
	return row * t.width, (row + 1) * t.width, group * each, (group + 1) * each
}

func groupNormalizePiece[T Float](t *task, lo, hi int) float64 {
	for row := lo; row < hi; row++ {
		from, to, first, last := t.rowOfGroup(row)
		x := Of[T](t.a)[from:to]
		rowMoments(loops[T](), t.u[row:row+1], t.v[row:row+1], x)
		t.v[row] = 1 / math.Sqrt(t.v[row]+t.scale)
		groupNormalize(loops[T](), Of[T](t.y)[from:to], x, Of[T](t.b)[first:last], Of[T](t.c)[first:last], t.u[row], t.v[row], t.inner)
	}
	return 0
}

func groupNormalize[T Float](t *table[T], y, x, w, b []T, mean, r float64, inner int) {
	high, low := parts[T](mean)
	if inner == 1 {
		t.normalize(y, x, w, b, high, low, T(r))
		return
	}
	for c := range w {
		t.rescale(y[c*inner:(c+1)*inner], x[c*inner:(c+1)*inner], high, low, T(float64(w[c])*r), b[c])
	}
}

// GroupNormalizeGrad writes, for each channel of each sample, s = Σ dy and sx = Σ dy·x̂
// with x̂ = (x − mean)·r, and adds dx += r·(g − mean(g) − x̂·mean(g∘x̂)) with g = w·dy and
// means over the group, whose own mean and 1/deviation mean and r are. An empty dx is
// not wanted.
func GroupNormalizeGrad(dx, x, dy, w Slice, mean, r, s, sx []float64, groups, inner int) {
	t := groupTask(groupNormalizeGradPiece[float32], groupNormalizeGradPiece[float64], x, mean, r, groups, inner)
	t.y, t.b, t.c, t.s, t.sx = dx, dy, w, s, sx
	t.run(cheap)
}

func groupNormalizeGradPiece[T Float](t *task, lo, hi int) float64 {
	each := t.width / t.inner
	for row := lo; row < hi; row++ {
		from, to, first, last := t.rowOfGroup(row)
		x, dy, w := Of[T](t.a)[from:to], Of[T](t.b)[from:to], Of[T](t.c)[first:last]
		s, sx := t.s[row*each:(row+1)*each], t.sx[row*each:(row+1)*each]
		mean, r := t.u[row], t.v[row]
		groupSums(loops[T](), s, sx, x, dy, mean, r, t.inner)
		if t.y.Len() == 0 {
			continue
		}
		var g, gx float64
		for c, v := range w {
			g += float64(float64(v) * s[c])
			gx += float64(float64(v) * sx[c])
		}
		groupNormalizeGrad(loops[T](), Of[T](t.y)[from:to], x, dy, w, mean, r, g/float64(t.width), gx*r/float64(t.width), t.inner)
	}
	return 0
}

// groupSums writes s and sx of the channels of a row.
func groupSums[T Float](t *table[T], s, sx []float64, x, dy []T, mean, r float64, inner int) {
	if inner == 1 {
		for c, g := range dy {
			s[c], sx[c] = float64(g), float64(g)*(float64(x[c])-mean)*r
		}
		return
	}
	high, low := parts[T](mean)
	buf := scratch.Take(Chunk)
	defer scratch.Put(buf)
	for c := range s {
		s[c], sx[c] = 0, 0
		for from := c * inner; from < (c+1)*inner; from += Chunk {
			to := min(from+Chunk, (c+1)*inner)
			d := scratch.Of[T](buf, to-from)
			t.centre(d, x[from:to], high, low)
			s[c] += t.sum(dy[from:to])
			sx[c] += float64(t.dot(dy[from:to], d) * r)
		}
	}
}

// groupNormalizeGrad adds to dx; shift is mean(g) and slope mean(g∘x̂)·r.
func groupNormalizeGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r, shift, slope float64, inner int) {
	high, low := parts[T](mean)
	buf := scratch.Take(2 * Chunk)
	defer scratch.Put(buf)
	both := scratch.Of[T](buf, 2*Chunk)
	for from := 0; from < len(x); {
		to := min(from+Chunk, len(x))
		if inner > 1 {
			to = min(to, (from/inner+1)*inner)
		}
		g, d := both[:to-from], both[Chunk:Chunk+to-from]
		if inner > 1 {
			t.scaled(g, dy[from:to], w[from/inner])
		} else {
			t.mul(g, w[from:to], dy[from:to])
		}
		t.centre(d, x[from:to], high, low)
		t.normGrad(dx[from:to], g, d, T(shift), T(slope), T(r))
		from = to
	}
}
