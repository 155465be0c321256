package numpy

import (
	"math"
	"slices"
	"sort"
)

// Shuffle brings n things in random order by NumPy's shuffle: Fisher-Yates from the
// end, with integers by masked rejection. Calling swap(i, j) must exchange things i
// and j; it is not called for i = j. It panics with an [*Error] if n is negative.
func (g *Generator) Shuffle(n int, swap func(i, j int)) { shuffle(g.PCG64, n, swap) }

// Permutation returns 0, 1, …, n−1 in random order: NumPy's permutation(n). It panics
// with an [*Error] if n is negative.
func (g *Generator) Permutation(n int) []int { return permutation(g.PCG64, n) }

// Choice returns size numbers out of 0, 1, …, n−1, each drawn from all: NumPy's
// choice(n, size). It panics with an [*Error] if there is nothing to choose from.
func (g *Generator) Choice(n, size int) []int {
	checkChoice("choice", n, size)
	out := make([]int, size)
	if size > 0 {
		FillIntegers(g, out, 0, n-1)
	}
	return out
}

// ChoiceWeighted returns size numbers out of 0, 1, …, len(p)−1, i with probability
// p[i]: NumPy's choice(len(p), size, p=p). It panics with an [*Error] unless the
// probabilities are 0 or more and 1 together.
func (g *Generator) ChoiceWeighted(p []float64, size int) []int {
	checkChoice("choice", len(p), size)
	checkProbabilities(p)
	out := make([]int, size)
	sums := cumulative(p)
	for i := range out {
		out[i] = find(sums, g.Float64())
	}
	return out
}

// Sample returns size different numbers out of 0, 1, …, n−1 in random order: NumPy's
// choice(n, size, replace=False). It panics with an [*Error] if there are not so many.
func (g *Generator) Sample(n, size int) []int { return g.sample(n, size, true) }

// SampleUnordered is Sample without care for the order, which takes less time: NumPy's
// choice(n, size, replace=False, shuffle=False).
func (g *Generator) SampleUnordered(n, size int) []int { return g.sample(n, size, false) }

// sample shuffles the end of a list of all numbers where many are wanted; else it is
// R. Floyd's algorithm ("A Sample of Brilliance", Communications of the ACM 30, 9,
// 1987): for each j of the last ones a number up to j, or j where that is taken.
func (g *Generator) sample(n, size int, shuffle bool) []int {
	checkChoice("sample", n, size)
	if size > n {
		fail("sample", "want at most the %d there are, got %d", n, size)
	}
	many := n / 20
	if shuffle {
		many = n / 50
	}
	if n > 10000 && size > many {
		all := upward(n)
		g.shuffleEnd(all, max(n-size, 1))
		return slices.Clone(all[n-size:])
	}
	out, taken := make([]int, 0, size), make(map[int]bool, size)
	for j := n - size; j < n; j++ {
		v := int(g.upTo(uint64(j)))
		if taken[v] {
			v = j
		}
		taken[v] = true
		out = append(out, v)
	}
	if shuffle {
		g.shuffleEnd(out, 1)
	}
	return out
}

// SampleWeighted returns size different numbers out of 0, 1, …, len(p)−1, where of
// those not yet drawn i comes next with a probability that is proportional to p[i]:
// NumPy's choice(len(p), size, replace=False, p=p). It panics with an [*Error] unless
// the probabilities are 0 or more, 1 together, and size of them above 0.
func (g *Generator) SampleWeighted(p []float64, size int) []int {
	checkChoice("sample", len(p), size)
	checkProbabilities(p)
	positive := 0
	for _, v := range p {
		if v > 0 {
			positive++
		}
	}
	if size > positive {
		fail("sample", "want at most the %d with a probability above 0, got %d", positive, size)
	}
	p = slices.Clone(p)
	out := make([]int, 0, size)
	for len(out) < size {
		draws := make([]float64, size-len(out))
		for i := range draws {
			draws[i] = g.Float64()
		}
		for _, i := range out {
			p[i] = 0
		}
		sums := cumulative(p)
		known := len(out)
		for _, u := range draws {
			if i := find(sums, u); !slices.Contains(out[known:], i) {
				out = append(out, i)
			}
		}
	}
	return out
}

// shuffleEnd brings random elements to the places from first on, with integers by
// Lemire's method.
func (g *Generator) shuffleEnd(list []int, first int) {
	for i := len(list) - 1; i >= first; i-- {
		j := g.upTo(uint64(i))
		list[i], list[j] = list[j], list[i]
	}
}

// cumulative returns p's sums from the first on, over the whole.
func cumulative(p []float64) []float64 {
	sums, sum := make([]float64, len(p)), 0.0
	for i, v := range p {
		sum += v
		sums[i] = sum
	}
	for i := range sums {
		sums[i] /= sum
	}
	return sums
}

// find returns the first place whose sum is above u.
func find(sums []float64, u float64) int {
	return sort.Search(len(sums), func(i int) bool { return sums[i] > u })
}

func upward(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func checkChoice(op string, n, size int) {
	switch {
	case size < 0:
		fail(op, "want a size of 0 or more, got %d", size)
	case n < 1 && size > 0, n < 0:
		fail(op, "want something to choose from, got %d things", n)
	}
}

// checkProbabilities wants a sum of 1 to within half the digits, as NumPy does.
func checkProbabilities(p []float64) {
	sum, lost := 0.0, 0.0 // by Kahan, so that long lists pass
	for i, v := range p {
		if !(v >= 0) {
			fail("choice", "want probabilities of 0 or more, got %v for %d", v, i)
		}
		y := v - lost
		next := sum + y
		lost = (next - sum) - y
		sum = next
	}
	if len(p) > 0 && !(math.Abs(sum-1) <= 1.4901161193847656e-8) {
		fail("choice", "want probabilities that are 1 together, got %v", sum)
	}
}
