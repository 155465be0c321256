package kernel

import (
	"cajal/internal/scratch"
)

// In this file statistics are kept in double precision, and what is left of a
// number without its mean is worked out before it is squared: a variance is a
// small difference of large numbers.
//
// A channel of x with shape (n, C, inner) is what has one middle index: x is a
// row of runs of length inner, and run i belongs to channel i mod C. The
// columns of a matrix are its channels with inner = 1.

// ChannelMoments writes the mean and the variance (divided by the count, not
// count − 1) of each of the len(mean) channels of x. The mean has the rounding
// error of its sum at first; what is left of the numbers without it tells the
// error, which is taken from both.
func ChannelMoments(mean, variance []float64, x Slice, inner int) {
	clear(mean)
	clear(variance)
	channels := len(mean)
	if channels == 0 || inner == 0 {
		return
	}
	b := scratch.Take(channels)
	defer scratch.Put(b)
	left := scratch.Of[float64](b, channels)
	clear(left)
	count := float64(x.Len() / channels)
	t := newTask(x, channelTotalsPiece[float32], channelTotalsPiece[float64], 0)
	t.a = x
	t.overChannels(channels, inner)
	t.addTotals(mean, left, cheap)
	for c := range mean {
		mean[c] /= count
	}
	t = newTask(x, channelSquaresPiece[float32], channelSquaresPiece[float64], 0)
	t.a, t.u = x, mean
	t.overChannels(channels, inner)
	t.addTotals(left, variance, cheap)
	for c, e := range left {
		e /= count
		mean[c] += e
		variance[c] = max(variance[c]/count-float64(e*e), 0)
	}
}

func channelTotalsPiece[T Float](t *task, lo, hi int) float64 {
	total, _ := t.ownTotals(lo)
	channelTotals(loops[T](), total, Of[T](t.a)[lo*t.width:hi*t.width], t.inner)
	return 0
}

func channelSquaresPiece[T Float](t *task, lo, hi int) float64 {
	left, squares := t.ownTotals(lo)
	channelSquares(loops[T](), left, squares, Of[T](t.a)[lo*t.width:hi*t.width], t.u, t.inner)
	return 0
}

// ChannelNormalize writes y = w·(x − mean)·r + b, where w, b, mean and r hold
// one number for each channel.
func ChannelNormalize(y, x, w, b Slice, mean, r []float64, inner int) {
	t := newTask(y, channelNormalizePiece[float32], channelNormalizePiece[float64], 0)
	t.y, t.a, t.b, t.c, t.u, t.v = y, x, w, b, mean, r
	t.overChannels(len(mean), inner)
	t.run(cheap)
}

func channelNormalizePiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	channelNormalize(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b), Of[T](t.c), t.u, t.v, t.inner)
	return 0
}

// ChannelSums writes, for each channel, s = Σ dy and sx = Σ dy·x̂ with
// x̂ = (x − mean)·r: the gradients of b and w in ChannelNormalize.
func ChannelSums(s, sx []float64, x, dy Slice, mean, r []float64, inner int) {
	clear(s)
	clear(sx)
	t := newTask(x, channelSumsPiece[float32], channelSumsPiece[float64], 0)
	t.a, t.b, t.u, t.v = x, dy, mean, r
	t.overChannels(len(mean), inner)
	t.addTotals(s, sx, cheap)
}

func channelSumsPiece[T Float](t *task, lo, hi int) float64 {
	s, sx := t.ownTotals(lo)
	lo, hi = lo*t.width, hi*t.width
	channelSums(loops[T](), s, sx, Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], t.u, t.v, t.inner)
	return 0
}

// ChannelNormalizeGrad writes dx = w·r·(dy − share·(s + x̂·sx)), or adds that to dx, with s
// and sx as ChannelSums has them; share is 1/count if mean and r are those of x
// itself, 0 if they are constants.
func ChannelNormalizeGrad(dx, x, dy, w Slice, mean, r, s, sx []float64, share float64, inner int, add bool) {
	t := newTask(dx, channelNormalizeGradPiece[float32], channelNormalizeGradPiece[float64], 0)
	t.y, t.a, t.b, t.c = dx, x, dy, w
	t.u, t.v, t.s, t.sx, t.scale, t.add = mean, r, s, sx, share, add
	t.overChannels(len(mean), inner)
	t.run(cheap)
}

func channelNormalizeGradPiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	channelNormalizeGrad(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], Of[T](t.c), t.u, t.v, t.s, t.sx, t.scale, t.inner, t.add)
	return 0
}

// overChannels sets the task to the rows of t.a, which have shape (channels,
// inner). A piece prepares each channel, so it has many rows of single numbers.
func (t *task) overChannels(channels, inner int) {
	t.width, t.inner = channels*inner, inner
	if t.width == 0 {
		return
	}
	t.n = t.a.Len() / t.width
	t.size = max(1, Chunk/t.width)
	if inner == 1 {
		t.size = max(t.size, 4*rowsAtATime)
	}
}

// mostTotals is how many pieces a task over channels has at most if each has
// totals of its own.
const mostTotals = 16

// addTotals runs the task, whose pieces add to totals of their own, and adds
// those to a and b in the order of the pieces. A single piece adds to a and b.
func (t *task) addTotals(a, b []float64, weight int) {
	t.size = max(t.size, (t.n+mostTotals-1)/mostTotals)
	if t.n <= t.size {
		t.s, t.sx = a, b
		t.run(weight)
		return
	}
	k := len(a)
	n := (t.n + t.size - 1) / t.size * 2 * k
	buf := scratch.Take(n)
	defer scratch.Put(buf)
	totals := scratch.Of[float64](buf, n)
	clear(totals)
	t.totals = totals
	t.run(weight)
	for at := 0; at < n; at += 2 * k {
		own := totals[at : at+2*k]
		for c := range a {
			a[c] += own[c]
			b[c] += own[k+c]
		}
	}
}

// ownTotals returns the totals of the piece that begins with row lo.
func (t *task) ownTotals(lo int) (a, b []float64) {
	if t.s != nil {
		return t.s, t.sx
	}
	k := t.width / t.inner
	own := t.totals[lo/t.size*2*k:][:2*k]
	return own[:k], own[k:]
}

// SetFloats writes y = x.
func SetFloats(y Slice, x []float64) {
	for i, v := range x {
		y.Set(i, v)
	}
}

// AddFloats adds y += x.
func AddFloats(y Slice, x []float64) {
	if y.Double() {
		addFloats(Of[float64](y), x)
	} else {
		addFloats(Of[float32](y), x)
	}
}

func addFloats[T Float](y []T, x []float64) {
	for i, v := range x {
		y[i] += T(v)
	}
}
