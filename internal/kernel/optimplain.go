package kernel

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
