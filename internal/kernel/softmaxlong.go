package kernel

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/scratch"
)

// longRow is from how many logits on a row is worked on in chunks. Memory is
// what such a row waits for, and chunks pass through it twice and not three
// times: with m_c the largest logit of chunk c and s_c its Σ exp(x − m_c),
//
//	m = max m_c    s = Σ s_c·exp(m_c − m)
//	y = exp(x − m_c) · exp(m_c − m)/s
//
// where the exponential is taken while the chunk that was searched for m_c is
// still in the cache, and the factor is one for a chunk.
const longRow = 4 * Chunk

// softmaxLong writes the softmax of one row.
func softmaxLong(y, x Slice) {
	n := chunks(x.Len())
	buf := scratch.Take(2 * n)
	defer scratch.Put(buf)
	stats := scratch.Of[float64](buf, 2*n)
	largest, sums := stats[:n], stats[n:] // of chunks
	t := newTask(y, softmaxExpPiece[float32], softmaxExpPiece[float64], x.Len())
	t.y, t.a, t.u, t.v = y, x, largest, sums
	t.run(middling)
	longFactors(largest, sums)
	t = newTask(y, softmaxScalePiece[float32], softmaxScalePiece[float64], x.Len())
	t.y, t.a, t.u = y, y, largest
	t.run(cheap)
}

// longFactors turns the largest of each chunk into the factor of the chunk.
func longFactors(largest, sums []float64) {
	m, s := combine(largest, sums)
	for c, v := range largest {
		largest[c] = elementary.Exp(v-m) / s
	}
}

// combine returns the largest of all chunks, NaN if one is, and Σ exp(x − m).
func combine(largest, sums []float64) (m, s float64) {
	m = math.Inf(-1)
	for _, v := range largest {
		m = max(m, v)
	}
	for c, v := range sums {
		if v != 0 { // a chunk of −∞, which adds nothing
			s += float64(v * elementary.Exp(largest[c]-m))
		}
	}
	return m, s
}

func softmaxExpPiece[T Float](t *task, lo, hi int) float64 {
	m, s := &t.u[lo/Chunk], &t.v[lo/Chunk]
	*m, *s = expSumAbout(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi])
	return 0
}

// expSumAbout writes y = exp(x − m) with m the largest of x, and returns m and
// Σ y. Where all x are −∞ it writes zeros, since the row may have others.
func expSumAbout[T Float](t *table[T], y, x []T) (m, s float64) {
	largest := t.largest(x)
	if math.IsInf(float64(largest), -1) {
		clear(y)
		return math.Inf(-1), 0
	}
	return float64(largest), float64(t.expSum(y, x, largest))
}

func softmaxScalePiece[T Float](t *task, lo, hi int) float64 {
	factor := t.u[lo/Chunk]
	loops[T]().scaled(Of[T](t.y)[lo:hi], Of[T](t.y)[lo:hi], T(factor))
	return 0
}
