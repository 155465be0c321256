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
	table, x, y, w, b := loops[T](), Of[T](t.a), Of[T](t.y), Of[T](t.b), Of[T](t.c)
	rowMoments(table, t.u[lo:hi], t.v[lo:hi], x[lo*t.width:hi*t.width])
	for row := lo; row < hi; row++ {
		from, to, first, last := t.rowOfGroup(row)
		t.v[row] = 1 / math.Sqrt(t.v[row]+t.scale)
		groupNormalize(table, y[from:to], x[from:to], w[first:last], b[first:last], t.u[row], t.v[row], t.inner)
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
// with x̂ = (x − mean)·r, and dx = r·(g − mean(g) − x̂·mean(g∘x̂)) with g = w·dy and
// means over the group, whose own mean and 1/deviation mean and r are. With add it adds to
// what dx holds. An empty dx is not wanted.
func GroupNormalizeGrad(dx, x, dy, w Slice, mean, r, s, sx []float64, groups, inner int, add bool) {
	t := groupTask(groupNormalizeGradPiece[float32], groupNormalizeGradPiece[float64], x, mean, r, groups, inner)
	t.y, t.b, t.c, t.s, t.sx, t.add = dx, dy, w, s, sx, add
	t.run(cheap)
}

func groupNormalizeGradPiece[T Float](t *task, lo, hi int) float64 {
	table, all, allX, allDY, weights := loops[T](), Of[T](t.y), Of[T](t.a), Of[T](t.b), Of[T](t.c)
	each := t.width / t.inner
	for row := lo; row < hi; row++ {
		from, to, first, last := t.rowOfGroup(row)
		x, dy, w := allX[from:to], allDY[from:to], weights[first:last]
		s, sx := t.s[row*each:(row+1)*each], t.sx[row*each:(row+1)*each]
		mean, r := t.u[row], t.v[row]
		groupSums(table, s, sx, x, dy, mean, r, t.inner)
		if len(all) == 0 {
			continue
		}
		var g, gx float64
		for c, v := range w {
			g += float64(float64(v) * s[c])
			gx += float64(float64(v) * sx[c])
		}
		dx, shift, slope := all[from:to], g/float64(t.width), gx*r/float64(t.width)
		switch {
		case t.inner > 1:
			runsGrad(table, dx, x, dy, w, mean, r, shift, slope, t.inner, t.add)
		case t.add:
			numbersGrad(table, dx, x, dy, w, mean, r, shift, slope)
		default:
			clear(dx)
			numbersGrad(table, dx, x, dy, w, mean, r, shift, slope)
		}
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
	t.sumsAbout(s, sx, dy, x, inner, high)
	for c := range sx {
		sx[c] = (sx[c] - float64(float64(low)*s[c])) * r
	}
}

// runsGrad writes or adds the gradient of a row of runs; shift is mean(g) and slope
// mean(g∘x̂)·r, so it is r·w·dy − r·slope·(x − mean) − r·shift.
func runsGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r, shift, slope float64, inner int, add bool) {
	high, low := parts[T](mean)
	q := T(float64(r*slope*float64(low)) - float64(r*shift))
	loop := t.centredSum
	if add {
		loop = t.addCentredSum
	}
	for c, v := range w {
		from, to := c*inner, (c+1)*inner
		loop(dx[from:to], dy[from:to], x[from:to], high, T(-r*slope), T(float64(v)*r), q)
	}
}

// numbersGrad adds the gradient of a row with one number for each channel.
func numbersGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r, shift, slope float64) {
	high, low := parts[T](mean)
	buf := scratch.Take(2 * Chunk)
	defer scratch.Put(buf)
	both := scratch.Of[T](buf, 2*Chunk)
	for from := 0; from < len(x); from += Chunk {
		to := min(from+Chunk, len(x))
		g, d := both[:to-from], both[Chunk:Chunk+to-from]
		t.mul(g, w[from:to], dy[from:to])
		t.centre(d, x[from:to], high, low)
		t.normGrad(dx[from:to], g, d, T(shift), T(slope), T(r))
	}
}
