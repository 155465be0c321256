package kernel

import "math"

// Update holds the numbers of one step of an optimiser for one parameter w
// with gradient g. All rules start alike, and then follow the formula in the
// comment of the function, where g and w are these:
//
//	g = clip(g, −Limit, Limit)·Scale + L2·w
//	w = Keep·w
//
// Every rule is one pass over the memory of w, g and the state s, which holds
// what the rule remembers of earlier steps: runs as long as w, one after the
// other. A NaN gradient stays NaN.
type Update struct {
	Limit, Scale, L2, Keep float64

	Rate         float64
	Momentum     float64 // μ
	Nesterov     bool
	Beta1, Beta2 float64
	Epsilon      float64
	Correct      float64 // Adam: what √s₂ is multiplied by
}

// numbers is an Update in the precision of the parameter. The differences are
// taken before rounding, where 1 − β still has all its digits.
// The assembly knows the order of the fields.
type numbers[T Float] struct {
	limit, low, scale, l2, keep, rate, momentum, epsilon, correct T
	beta1, rest1, beta2, rest2                                    T
}

func numbersOf[T Float](u Update) numbers[T] {
	return numbers[T]{
		limit: T(u.Limit), low: T(-u.Limit), scale: T(u.Scale), l2: T(u.L2), keep: T(u.Keep),
		rate: T(u.Rate), momentum: T(u.Momentum), epsilon: T(u.Epsilon), correct: T(u.Correct),
		beta1: T(u.Beta1), rest1: T(1 - u.Beta1), beta2: T(u.Beta2), rest2: T(1 - u.Beta2),
	}
}

// gradient returns the g that the rules start with. Like the loops it takes
// the numbers one by one, since those stay in registers and fields do not.
func gradient[T Float](g, w, low, limit, scale, l2 T) T {
	if g > limit {
		g = limit
	} else if g < low {
		g = low
	}
	return T(g*scale) + T(l2*w)
}

// rule is the loop of an optimiser over a part of a parameter, with the same
// part of each run of its state; the runs that it does not have are empty.
//
// A product is converted before it is added to: that rounds it, where some
// processors would fuse the two, and so keeps the bits the same on all.
type rule[T Float] func(w, g, s1, s2 []T, u numbers[T])

// pending is the update that the owner of workers.busy is making. It holds no
// memory of a parameter, so it needs no clearing.
var pending struct {
	Update
	single rule[float32]
	double rule[float64]
}

func (u Update) run(w, g, s Slice, single rule[float32], double rule[float64]) {
	n := w.Len()
	if n >= twoThreads && workers.acquire() {
		pending.Update, pending.single, pending.double = u, single, double
		workers.job = job{run: runUpdate, chunks: chunks(n), y: w, a: g, b: s}
		workers.finish()
		return
	}
	u.part(w, g, s, 0, n, single, double)
}

func runUpdate(j *job, c int) {
	lo, hi := c*chunk, min((c+1)*chunk, j.y.Len())
	pending.part(j.y, j.a, j.b, lo, hi, pending.single, pending.double)
}

func (u Update) part(w, g, s Slice, lo, hi int, single rule[float32], double rule[float64]) {
	if w.F64 != nil {
		double(w.F64[lo:hi], g.F64[lo:hi], slot(s.F64, len(w.F64), 0, lo, hi), slot(s.F64, len(w.F64), 1, lo, hi), numbersOf[float64](u))
		return
	}
	single(w.F32[lo:hi], g.F32[lo:hi], slot(s.F32, len(w.F32), 0, lo, hi), slot(s.F32, len(w.F32), 1, lo, hi), numbersOf[float32](u))
}

// slot returns the part lo..hi of run k of a state with runs of n.
func slot[T Float](s []T, n, k, lo, hi int) []T {
	if len(s) < (k+1)*n {
		return nil
	}
	return s[k*n+lo : k*n+hi]
}

// SumSquares returns Σ clip(x, −limit, limit)², added up in double precision
// in a fixed order.
func SumSquares(x Slice, limit float64) float64 {
	switch {
	case math.IsInf(limit, 1):
		return Dot(x, x)
	case x.F64 != nil:
		return sumSquares(&f64, x.F64, limit)
	}
	return sumSquares(&f32, x.F32, limit)
}

func sumSquares[T Float](t *table[T], x []T, limit float64) (total float64) {
	b := buffers.take(chunk)
	defer buffers.put(b)
	for lo := 0; lo < len(x); lo += chunk {
		part := x[lo:min(lo+chunk, len(x))]
		y := room[T](b, len(part))
		t.clip(y, part, T(limit))
		total += t.dot(y, y)
	}
	return total
}
