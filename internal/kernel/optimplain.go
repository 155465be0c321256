package kernel

import (
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// maxRuns is the most that a plain rule remembers of a number.
const maxRuns = 3

// plainRule is the loop of a rule that has no assembly: one that few trainings
// use, or an option that few give. It has more runs of state than those of the
// table have, and more numbers.
type plainRule[T Float] func(w, g []T, s [maxRuns][]T, u plainNumbers[T])

// plainNumbers are the numbers of a plain rule.
type plainNumbers[T Float] struct {
	numbers[T]
	rest2      T // 1−β₂
	a, b, c, d T
}

func plainNumbersOf[T Float](u Update) plainNumbers[T] {
	return plainNumbers[T]{numbers: numbersOf[T](u), rest2: T(1 - u.Beta2), a: T(u.A), b: T(u.B), c: T(u.C), d: T(u.D)}
}

// gradient returns the g that the rule starts with.
func (u *plainNumbers[T]) gradient(g, w T) T { return gradient(g, w, u.low, u.limit, u.scale, u.l2) }

// plainUpdate is one step of parts in one precision by a plain rule.
type plainUpdate[T Float] struct {
	parts []Part
	step  plainRule[T]
	u     plainNumbers[T]
}

var (
	plain32 scratch.List[plainUpdate[float32]]
	plain64 scratch.List[plainUpdate[float64]]
)

// runPlain is run for a plain rule.
func (u Update) runPlain(parts []Part, single plainRule[float32], double plainRule[float64]) {
	n := inRow(parts)
	switch {
	case n == 0:
	case parts[0].W.Double():
		runPlain(&plain64, plainUpdate[float64]{parts, double, plainNumbersOf[float64](u)}, n, 2)
	default:
		runPlain(&plain32, plainUpdate[float32]{parts, single, plainNumbersOf[float32](u)}, n, 1)
	}
}

// runPlain steps n numbers, which cost weight times as much as float32 do.
func runPlain[T Float](spare *scratch.List[plainUpdate[T]], u plainUpdate[T], n, weight int) {
	job := parallel.Acquire(weight*middling*n, chunks(n), ThreadsOf(u.parts[0].W, u.parts[0].G, u.parts[0].S))
	if job == nil {
		u.run(0, n)
		return
	}
	shared := spare.Take()
	*shared = u
	job.Run(shared)
	*shared = plainUpdate[T]{}
	spare.Put(shared)
}

// Do steps a chunk.
func (u *plainUpdate[T]) Do(c int) { u.run(c*Chunk, (c+1)*Chunk) }

// run steps the numbers lo..hi of all parts taken together.
func (u *plainUpdate[T]) run(lo, hi int) {
	for i := partAt(u.parts, lo); i < len(u.parts) && u.parts[i].from < hi; i++ {
		p := &u.parts[i]
		w, g, s := Of[T](p.W), Of[T](p.G), Of[T](p.S)
		n := len(w)
		lo, hi := max(lo-p.from, 0), min(hi-p.from, n)
		var runs [maxRuns][]T
		for k := range runs {
			runs[k] = slot(s, n, k, lo, hi)
		}
		u.step(w[lo:hi], g[lo:hi], runs, u.u)
	}
}
