package kernel

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// Update holds the numbers of one step of an optimiser, the same for each of
// the parameters w with gradients g that it is given. All rules start alike, and
// then follow the formula in the comment of the function, where g and w are
// these:
//
//	g = clip(g, −Limit, Limit)·Scale + L2·w
//	w = Keep·w
//
// Every rule is one pass over the memory of w, g and the state s, which holds
// what the rule remembers of earlier steps: runs as long as w, one after the
// other. A NaN gradient stays NaN.
//
// What is next to nothing counts as 0. Processors take a hundred times as long
// over numbers below the smallest normal one, and a mean of gradients that have
// become 0 would stay there for good: rounded, 0.9 of a few units are as many
// units. So a number in the state that is below twice the smallest normal one
// (2.4e-38 in single precision) is read as 0; half of any other is normal still.
// And in a rule that remembers squares a g counts as 0 whose square, as it would
// be added, is not a normal number: one below 1.1e-19/√(1−β₂), or
// 1.5e-154/√(1−β₂) in double precision.
type Update struct {
	Limit, Scale, L2, Keep float64

	Rate         float64
	Momentum     float64 // μ
	Nesterov     bool
	Beta1, Beta2 float64
	Epsilon      float64
	Correct      float64 // Adam: what √s₂ is multiplied by

	// Numbers of rules without assembly, whose functions say what they are.
	A, B, C, D float64
}

func numbersOf[T Float](u Update) numbers[T] {
	return numbers[T]{
		limit: T(u.Limit), low: T(-u.Limit), scale: T(u.Scale), l2: T(u.L2), keep: T(u.Keep),
		rate: T(u.Rate), momentum: T(u.Momentum), epsilon: T(u.Epsilon), correct: T(u.Correct),
		beta1: T(u.Beta1), rest1: T(1 - u.Beta1), beta2: T(u.Beta2), root2: T(math.Sqrt(1 - u.Beta2)),
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

// least returns below which size a number counts as 0, twice the smallest normal
// one, and below which its square would not be a normal number.
func least[T Float]() (tiny, root T) {
	if _, double := any(tiny).(float64); double {
		return T(0x1p-1021), T(0x1p-511)
	}
	return T(0x1p-125), T(0x1p-63)
}

// counted returns x, and 0 if it is next to nothing.
func counted[T Float](x, tiny T) T {
	if -tiny < x && x < tiny {
		return 0
	}
	return x
}

// countedSquare is counted for an x that is not negative.
func countedSquare[T Float](x, tiny T) T {
	if x < tiny {
		return 0
	}
	return x
}

// squared returns (1−β₂)·g² and g, and zeros if the square would not be a normal
// number.
func squared[T Float](g, root2, root T) (square, _ T) {
	r := root2 * g
	if -root < r && r < root {
		return 0, 0
	}
	return r * r, g
}

// Part is a parameter in the step of an optimiser: its numbers w, the gradient
// g, and the state s.
type Part struct {
	W, G, S Slice
	from    int // the numbers of the parts before it in the call
}

// run makes the step of parts of one precision as if they were one long
// parameter: the numbers of u are rounded once for all, and a thread takes
// as many small parts at a time as fill its chunk.
func (u Update) run(parts []Part, single rule[float32], double rule[float64]) {
	u.runEither(parts, update[float32]{rule: single}, update[float64]{rule: double})
}

// runPlain is run for a plain rule.
func (u Update) runPlain(parts []Part, single plainRule[float32], double plainRule[float64]) {
	u.runEither(parts, update[float32]{plain: single}, update[float64]{plain: double})
}

func (u Update) runEither(parts []Part, single update[float32], double update[float64]) {
	n := 0
	for i := range parts {
		parts[i].from = n
		n += parts[i].W.Len()
	}
	switch {
	case n == 0:
	case parts[0].W.Double():
		double.parts, double.u = parts, plainNumbersOf[float64](u)
		runUpdate(&updates64, double, n, 2)
	default:
		single.parts, single.u = parts, plainNumbersOf[float32](u)
		runUpdate(&updates32, single, n, 1)
	}
}

// update is one step of parts in one precision, by one of two kinds of rule.
type update[T Float] struct {
	parts []Part
	rule  rule[T]
	plain plainRule[T]
	u     plainNumbers[T]
}

var (
	updates32 scratch.List[update[float32]]
	updates64 scratch.List[update[float64]]
)

// runUpdate steps n numbers, which cost weight times as much as float32 do.
func runUpdate[T Float](spare *scratch.List[update[T]], u update[T], n, weight int) {
	job := parallel.Acquire(weight*middling*n, chunks(n), ThreadsOf(u.parts[0].W, u.parts[0].G, u.parts[0].S))
	if job == nil {
		u.run(0, n)
		return
	}
	shared := spare.Take()
	*shared = u
	job.Run(shared)
	*shared = update[T]{}
	spare.Put(shared)
}

// Do steps a chunk.
func (u *update[T]) Do(c int) { u.run(c*Chunk, (c+1)*Chunk) }

// run steps the numbers lo..hi of all parts taken together.
func (u *update[T]) run(lo, hi int) {
	for i := partAt(u.parts, lo); i < len(u.parts) && u.parts[i].from < hi; i++ {
		p := &u.parts[i]
		w, g, s := Of[T](p.W), Of[T](p.G), Of[T](p.S)
		n := len(w)
		lo, hi := max(lo-p.from, 0), min(hi-p.from, n)
		w, g = w[lo:hi], g[lo:hi]
		if u.plain == nil {
			u.rule(w, g, slot(s, n, 0, lo, hi), slot(s, n, 1, lo, hi), u.u.numbers)
			continue
		}
		var runs [maxRuns][]T
		for k := range runs {
			runs[k] = slot(s, n, k, lo, hi)
		}
		u.plain(w, g, runs, u.u)
	}
}

// partAt returns the last part that begins at or before a number.
func partAt(parts []Part, number int) int {
	lo, hi := 0, len(parts)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; parts[mid].from <= number {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
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
	if math.IsInf(limit, 1) {
		return Dot(x, x)
	}
	n := x.Len()
	t := newTask(x, clippedSquares[float32], clippedSquares[float64], n)
	t.a, t.scale = x, limit
	return t.run(cheap)
}

func clippedSquares[T Float](t *task, lo, hi int) float64 {
	b := scratch.Take(Chunk)
	defer scratch.Put(b)
	y := scratch.Of[T](b, hi-lo)
	loops[T]().clip(y, Of[T](t.a)[lo:hi], T(t.scale))
	return loops[T]().dot(y, y)
}

// SumPowers returns Σ |clip(x, −limit, limit)|^p, added up in double precision in
// a fixed order.
func SumPowers(x Slice, p, limit float64) float64 {
	t := newTask(x, powers[float32], powers[float64], x.Len())
	t.a, t.scale, t.other = x, limit, p
	return t.run(dear)
}

func powers[T Float](t *task, lo, hi int) (sum float64) {
	for _, v := range Of[T](t.a)[lo:hi] {
		size := min(math.Abs(float64(v)), t.scale)
		if t.other == 1 {
			sum += size
			continue
		}
		sum += elementary.Pow(size, t.other)
	}
	return sum
}

// MaxAbs returns the largest |x|, NaN if there is one, and 0 of nothing.
func MaxAbs(x Slice) float64 {
	if x.Double() {
		return maxAbs(Of[float64](x))
	}
	return maxAbs(Of[float32](x))
}

func maxAbs[T Float](x []T) (most float64) {
	for _, v := range x {
		most = max(most, math.Abs(float64(v)))
	}
	return most
}
