package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"cajal/internal/parallel"
)

// rules are the optimisers with the settings that they read.
var rules = []struct {
	name     string
	runs     int // of state
	momentum float64
	apply    func(parts []Part, u Update)
}{
	{"sgd", 0, 0, SGD},
	{"momentum", 1, 0.9, Momentum},
	{"nesterov", 1, 0.9, func(parts []Part, u Update) { u.Nesterov = true; Momentum(parts, u) }},
	{"adagrad", 1, 0, Adagrad},
	{"rmsprop", 1, 0, RMSProp},
	{"rmsprop with momentum", 2, 0.9, RMSProp},
	{"adam", 2, 0, Adam},
	{"dampened", 1, 0.9, Dampened},
	{"centred rmsprop", 2, 0, RMSPropCentered},
	{"centred rmsprop with momentum", 3, 0.9, RMSPropCentered},
	{"amsgrad", 3, 0, AMSGrad},
	{"nadam", 2, 0, NAdam},
	{"unrectified", 2, 0, Unrectified},
	{"adamax", 2, 0, Adamax},
	{"adadelta", 2, 0, Adadelta},
	{"lion", 1, 0, Lion},
	{"rprop", 2, 0, Rprop},
	{"averaged", 1, 0, Averaged},
}

func someUpdate(rnd *rand.Rand) Update {
	u := Update{Limit: math.Inf(1), Scale: 1, Keep: 1, Rate: rnd.Float64(), Beta1: 0.9,
		Beta2: 0.99 + rnd.Float64()/101, Epsilon: 1e-8, Correct: 1 + rnd.Float64(), A: 0.5, B: 1.2, C: 1e-6, D: 50}
	if rnd.IntN(2) == 0 {
		u.Limit, u.Scale, u.L2, u.Keep = 1, rnd.Float64(), rnd.Float64(), 0.99
	}
	return u
}

// nothing returns exponents of numbers about which a rule changes its mind.
func nothing(double bool) [4]int {
	if double {
		return [4]int{-1021, -1023, -511, -507}
	}
	return [4]int{-125, -127, -63, -59}
}

// updated returns parameter and state after one step from random numbers, the
// same ones for the same seed.
func updated(rule int, n, off int, double, wild bool, seed uint64) (w, s Slice) {
	rnd := rand.New(rand.NewPCG(seed, 5))
	fill := func(n int, positive bool) Slice {
		x := Make(n+off, FloatKind(double))
		for i := range n + off {
			v := rnd.NormFloat64()
			switch k := rnd.IntN(40); {
			case wild && k < 4:
				v = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e-41}[k]
			case wild && k < 6:
				v *= 1e30
			case wild && k < 14: // around what counts as 0
				v = math.Ldexp(float64(2+rnd.IntN(3))/2, nothing(double)[k%4]) * float64(1-k/10*2)
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
	u := someUpdate(rnd)
	u.Momentum = rules[rule].momentum
	rules[rule].apply([]Part{{W: w, G: g, S: s}}, u)
	return w, s
}

// equalBits fails unless both hold the same numbers to the last bit, or NaN.
func equalBits(t *testing.T, what string, got, want Slice) {
	t.Helper()
	if sameBytes(got, want) {
		return
	}
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
					Use(Scalar)
					w, s := updated(r, n, off, double, wild, seed)
					Use(set)
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
	defer parallel.SetThreads(0)
	const n = worth/middling + 333
	for r, rule := range rules {
		parallel.SetThreads(1)
		w, s := updated(r, n, 1, false, false, 7)
		for _, threads := range someThreads() {
			parallel.SetThreads(threads)
			gw, gs := updated(r, n, 1, false, false, 7)
			equalBits(t, fmt.Sprintf("%s on %d threads, parameter", rule.name, threads), gw, w)
			equalBits(t, fmt.Sprintf("%s on %d threads, state", rule.name, threads), gs, s)
		}
	}
}

// However numbers are cut into parts, on one thread and on several, they get
// the bits of one long parameter.
func TestOptimisersInParts(t *testing.T) {
	defer parallel.SetThreads(0)
	const n = worth/middling + 333
	for _, rule := range rules {
		for _, double := range []bool{false, true} {
			rnd := rand.New(rand.NewPCG(3, 4))
			start, g := Make(n, FloatKind(double)), Make(n, FloatKind(double))
			for i := range n {
				start.Set(i, rnd.NormFloat64())
				g.Set(i, rnd.NormFloat64())
			}
			u := someUpdate(rnd)
			u.Momentum = rule.momentum
			stepped := func(threads int, sizes ...int) Slice {
				parallel.SetThreads(threads)
				w, at := Make(n, FloatKind(double)), 0
				Copy(w, start)
				var parts []Part
				for _, m := range sizes {
					parts = append(parts, Part{W: w.Range(at, at+m), G: g.Range(at, at+m), S: Make(m*rule.runs, FloatKind(double))})
					at += m
				}
				rule.apply(parts, u)
				return w
			}
			want := stepped(1, n)
			for _, sizes := range [][]int{{0, n - 1, 1, 0}, {1, 3, 2, Chunk - 6, Chunk, Chunk + 1, n - 3*Chunk - 1}, {n - 5, 2, 3}} {
				for _, threads := range []int{1, 3} {
					what := fmt.Sprintf("%s, double %v, parts of %v, %d threads", rule.name, double, sizes, threads)
					equalBits(t, what, stepped(threads, sizes...), want)
				}
			}
		}
	}
}

// Without gradients what a rule remembers goes to 0 and nowhere near it: a mean
// within some 1000 steps, a mean square with a β₂ of 0.9 as well. Numbers below
// the smallest normal one would cost a hundred times as much in each step.
func TestOptimisersForget(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, rule := range rules {
			if slices.Contains([]string{"adagrad", "amsgrad", "adamax", "adadelta", "rprop", "averaged"}, rule.name) {
				continue // which never forget all
			}
			for _, g := range []float64{0, 1e-40, -1e-20, 1e-300} {
				if (rule.momentum != 0 && rule.runs == 1 || rule.name == "lion") && g != 0 {
					continue // which adds any gradient up
				}
				for _, double := range []bool{false, true} {
					if double && math.Abs(g) > 1e-200 {
						continue // a size like any other
					}
					const n = 33
					w, grad, s := Make(n, FloatKind(double)), Make(n, FloatKind(double)), Make(n*rule.runs, FloatKind(double))
					for i := range n {
						w.Set(i, 1)
						grad.Set(i, g)
					}
					for i := range s.Len() {
						s.Set(i, math.Ldexp(1, -i%40))
					}
					u := Update{Limit: math.Inf(1), Scale: 1, Keep: 1, Rate: 1e-3, Momentum: rule.momentum,
						Beta1: 0.9, Beta2: 0.9, Epsilon: 1e-8, Correct: 1}
					for range 8000 {
						rule.apply([]Part{{W: w, G: grad, S: s}}, u)
					}
					for i := range s.Len() {
						if got := s.At(i); got != 0 {
							t.Fatalf("%s, double %v, gradient %g: state %d of %d: got %g, want 0", rule.name, double, g, i, s.Len(), got)
						}
					}
				}
			}
		}
	})
}

func TestOptimisersAllocateNothing(t *testing.T) {
	w, g, s := Make(worth/middling, F32), Make(worth/middling, F32), Make(maxRuns*worth/middling, F32)
	u := someUpdate(rand.New(rand.NewPCG(1, 1)))
	for _, rule := range rules {
		parts := []Part{{W: w, G: g, S: s.Range(0, rule.runs*w.Len())}}
		u.Momentum = rule.momentum
		rule.apply(parts, u)
		if got := testing.AllocsPerRun(20, func() { rule.apply(parts, u) }); got != 0 {
			t.Errorf("%s: got %g allocations a step, want 0", rule.name, got)
		}
	}
}

// BenchmarkOptimisers steps over parameters of the sizes of the moons network,
// a layer that fits in a cache, and the MNIST network's first layer.
func BenchmarkOptimisers(b *testing.B) {
	was := best
	defer Use(was)
	for _, set := range []string{Scalar, AVX2, AVX512, NEON} {
		if !Use(set) {
			continue
		}
		for _, rule := range rules {
			for _, n := range []int{6, 8192, 784 * 512} {
				for _, double := range []bool{false, true} {
					parts := []Part{{W: Make(n, FloatKind(double)), G: Make(n, FloatKind(double)), S: Make(n*rule.runs, FloatKind(double))}}
					u := someUpdate(rand.New(rand.NewPCG(1, 1)))
					u.Momentum = rule.momentum
					b.Run(fmt.Sprintf("%s/double=%v/%d/%s", rule.name, double, n, set), func(b *testing.B) {
						for b.Loop() {
							rule.apply(parts, u)
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
					})
				}
			}
		}
	}
}
