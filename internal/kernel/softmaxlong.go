package kernel

import "math"

// longRow is from how many logits on a row is worked on in chunks. Memory is
// what such a row waits for, and chunks pass through it twice and not three
// times: with m_c the largest logit of chunk c and s_c its Σ exp(x − m_c),
//
//	m = max m_c    s = Σ s_c·exp(m_c − m)
//	y = exp(x − m_c) · exp(m_c − m)/s
//
// where the exponential is taken while the chunk that was searched for m_c is
// still in the cache, and the factor is one for a chunk.
const longRow = 4 * chunk

// softmaxLong writes the softmax of one row.
func softmaxLong(y, x Slice) {
	n := chunks(x.Len())
	scratch := buffers.take(2 * n)
	defer buffers.put(scratch)
	stats := Slice{F64: room[float64](scratch, 2*n)} // of chunks: the largest, then the sums
	softmaxChunks(runSoftmaxExp, softmaxExp, y, x, stats)
	longFactors(stats.F64[:n], stats.F64[n:])
	softmaxChunks(runSoftmaxScale, softmaxScale, y, x, stats)
}

// softmaxChunks does one step with all chunks, on the pool if it is free.
func softmaxChunks(run func(j *job, c int), one func(y, x Slice, stats []float64, c int), y, x, stats Slice) {
	n := chunks(x.Len())
	if workers.acquire() {
		workers.job = job{run: run, chunks: n, y: y, a: x, b: stats}
		workers.finish()
		return
	}
	for c := range n {
		one(y, x, stats.F64, c)
	}
}

func runSoftmaxExp(j *job, c int)   { softmaxExp(j.y, j.a, j.b.F64, c) }
func runSoftmaxScale(j *job, c int) { softmaxScale(j.y, j.a, j.b.F64, c) }

// longFactors turns the largest of each chunk into the factor of the chunk.
func longFactors(largest, sums []float64) {
	m, s := combine(largest, sums)
	for c, v := range largest {
		largest[c] = math.Exp(v-m) / s
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
			s += v * math.Exp(largest[c]-m)
		}
	}
	return m, s
}

func softmaxExp(y, x Slice, stats []float64, c int) {
	lo, hi := c*chunk, min((c+1)*chunk, y.Len())
	m, s := &stats[c], &stats[len(stats)/2+c]
	if y.F64 != nil {
		*m, *s = expSumAbout(&f64, y.F64[lo:hi], x.F64[lo:hi])
		return
	}
	*m, *s = expSumAbout(&f32, y.F32[lo:hi], x.F32[lo:hi])
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

func softmaxScale(y, _ Slice, stats []float64, c int) {
	lo, hi := c*chunk, min((c+1)*chunk, y.Len())
	if y.F64 != nil {
		f64.scaled(y.F64[lo:hi], y.F64[lo:hi], stats[c])
		return
	}
	f32.scaled(y.F32[lo:hi], y.F32[lo:hi], float32(stats[c]))
}
