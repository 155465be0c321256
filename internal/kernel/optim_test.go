package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// rules are the optimisers with the settings that they read.
var rules = []struct {
	name  string
	runs  int // of state
	apply func(w, g, s Slice, u Update)
}{
	{"sgd", 0, func(w, g, _ Slice, u Update) { SGD(w, g, u) }},
	{"momentum", 1, Momentum},
	{"nesterov", 1, func(w, g, s Slice, u Update) { u.Nesterov = true; Momentum(w, g, s, u) }},
	{"adagrad", 1, Adagrad},
	{"rmsprop", 1, RMSProp},
	{"rmsprop with momentum", 2, RMSProp},
	{"adam", 2, Adam},
}

func someUpdate(rnd *rand.Rand) Update {
	u := Update{Limit: math.Inf(1), Scale: 1, Keep: 1, Rate: rnd.Float64(), Momentum: 0.9, Beta1: 0.9,
		Beta2: 0.99 + rnd.Float64()/101, Epsilon: 1e-8, Correct: 1 + rnd.Float64()}
	if rnd.IntN(2) == 0 {
		u.Limit, u.Scale, u.L2, u.Keep = 1, rnd.Float64(), rnd.Float64(), 0.99
	}
	return u
}

// updated returns parameter and state after one step from random numbers, the
// same ones for the same seed.
func updated(rule int, n, off int, double, wild bool, seed uint64) (w, s Slice) {
	rnd := rand.New(rand.NewPCG(seed, 5))
	fill := func(n int, positive bool) Slice {
		x := Make(n+off, double)
		for i := range n + off {
			v := rnd.NormFloat64()
			switch k := rnd.IntN(40); {
			case wild && k < 4:
				v = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e-41}[k]
			case wild && k < 6:
				v *= 1e30
			}
			if positive {
				v = math.Abs(v)
			}
			x.Set(i, v)
		}
		return x.Range(off, off+n)
	}
	w = fill(n, false)
	g := fill(n, false)
	s = fill(n*rules[rule].runs, true)
	rules[rule].apply(w, g, s, someUpdate(rnd))
	return w, s
}

// equalBits fails unless both hold the same numbers to the last bit, or NaN.
func equalBits(t *testing.T, what string, got, want Slice) {
	t.Helper()
	for i := range want.Len() {
		g, w := got.At(i), want.At(i)
		if math.Float64bits(g) != math.Float64bits(w) && (g == g || w == w) {
			t.Fatalf("%s, element %d of %d: got %g, want %g", what, i, want.Len(), g, w)
		}
	}
}

// Every set of instructions gives the scalar loops' bits.
func TestOptimisersAgree(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		set := best
		for r, rule := range rules {
			for _, double := range []bool{false, true} {
				for i, n := range lengths() {
					off, wild, seed := i%3, i%2 == 1, uint64(i)
					use(Scalar)
					w, s := updated(r, n, off, double, wild, seed)
					use(set)
					gw, gs := updated(r, n, off, double, wild, seed)
					what := fmt.Sprintf("%s, double %v, offset %d", rule.name, double, off)
					equalBits(t, what+", parameter", gw, w)
					equalBits(t, what+", state", gs, s)
				}
			}
		}
	})
}

// The number of threads changes no bit.
func TestOptimisersOnThreads(t *testing.T) {
	defer SetThreads(0)
	const n = 2*twoThreads + 333
	for r, rule := range rules {
		SetThreads(1)
		w, s := updated(r, n, 1, false, false, 7)
		for _, threads := range []int{2, 3} {
			SetThreads(threads)
			gw, gs := updated(r, n, 1, false, false, 7)
			equalBits(t, fmt.Sprintf("%s on %d threads, parameter", rule.name, threads), gw, w)
			equalBits(t, fmt.Sprintf("%s on %d threads, state", rule.name, threads), gs, s)
		}
	}
}

func TestOptimisersAllocateNothing(t *testing.T) {
	w, g, s := Make(twoThreads, false), Make(twoThreads, false), Make(2*twoThreads, false)
	u := someUpdate(rand.New(rand.NewPCG(1, 1)))
	for r, rule := range rules {
		rules[r].apply(w, g, s, u)
		if got := testing.AllocsPerRun(20, func() { rules[r].apply(w, g, s.Range(0, rule.runs*w.Len()), u) }); got != 0 {
			t.Errorf("%s: got %g allocations a step, want 0", rule.name, got)
		}
	}
}

// BenchmarkOptimisers steps over parameters of the sizes of the moons network,
// a layer that fits in a cache, and the MNIST network's first layer.
func BenchmarkOptimisers(b *testing.B) {
	was := best
	defer use(was)
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		if !use(set) {
			continue
		}
		for r, rule := range rules {
			for _, n := range []int{6, 8192, 784 * 512} {
				for _, double := range []bool{false, true} {
					w, g, s := Make(n, double), Make(n, double), Make(n*rules[r].runs, double)
					u := someUpdate(rand.New(rand.NewPCG(1, 1)))
					b.Run(fmt.Sprintf("%s/double=%v/%d/%s", rule.name, double, n, set), func(b *testing.B) {
						for b.Loop() {
							rules[r].apply(w, g, s, u)
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
					})
				}
			}
		}
	}
}
