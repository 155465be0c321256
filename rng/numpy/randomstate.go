// Package numpy draws the numbers of NumPy's generators, so that data and first
// weights which an article made with them can be made again: [RandomState] is what
// np.random.seed and RandomState have, [Generator] what np.random.default_rng has.
//
// # RandomState
//
// RandomState is NumPy's old generator, frozen since version 1.16: the
// Mersenne twister MT19937 for bits, 53 of them in a uniform, and Marsaglia's
// polar method for normals. Every function here consumes the twister exactly
// as its namesake does, so calls may be mixed in any order:
//
//	r := numpy.Seed(0)     // np.random.seed(0)
//	w := r.Randn(2, 3)     // np.random.randn(2, 3)
//	p := r.Permutation(10) // np.random.permutation(10)
//
// Uniforms, integers and permutations are equal to NumPy's to the bit. Normals
// need a logarithm, which rounds differently from one C library to the next:
// ours is the same on every processor, and of the first 100,000 normals of
// seed 0 all but 124 have NumPy's bits; those are off by one or two units in
// the last place.
//
// # Generator
//
// NumPy's generator since version 1.17 is PCG64 for bits, a [SeedSequence] for seeds of
// any length and for many streams of one, a ziggurat for normals and exponentials, and
// Lemire's method for integers:
//
//	g := numpy.DefaultRNG(42)   // np.random.default_rng(42)
//	w := g.StandardNormal(2, 3) // g.standard_normal((2, 3))
//	s := g.Sample(100, 5)       // g.choice(100, 5, replace=False)
//
// Everything is equal to NumPy's to the bit, but for the few numbers that take a
// logarithm or a power which C libraries round in their own way.
//
// # Others
//
// For random numbers that no article prescribes, package rng is faster and
// keeps independent streams apart. Both have Float64, NormFloat64, IntN and
// Shuffle in common.
package numpy

import "math"

// RandomState is a generator equal to numpy.random.RandomState. [Seed] or
// UnmarshalBinary makes one that can be drawn from; the zero value cannot.
//
// A RandomState is not safe for concurrent use.
type RandomState struct {
	bits twister
	// The polar method makes normals in pairs: the second waits here.
	kept    float64
	hasKept bool
}

// Seed returns a generator that continues as NumPy does after
// np.random.seed(seed), or RandomState(seed), for a single integer. NumPy
// allows 0 to 2³² − 1, which is what the type holds. (NumPy feeds arrays of
// integers to another initialisation, which is not offered here.)
func Seed(seed uint32) *RandomState {
	r := new(RandomState)
	r.bits.seed(seed)
	return r
}

// Uint32 returns the next 32 bits of the twister. NumPy has it as
// randint(0, 2**32, dtype=np.uint32).
func (r *RandomState) Uint32() uint32 { return r.bits.next() }

// Float64 returns a number from [0, 1), a multiple of 2⁻⁵³: NumPy's
// random_sample(), rand() and random().
//
//	((a >> 5)·2²⁶ + (b >> 6)) / 2⁵³ for two words a, b of the twister
func (r *RandomState) Float64() float64 {
	a, b := r.bits.next()>>5, r.bits.next()>>6
	return (float64(float64(a)*(1<<26)) + float64(b)) / (1 << 53)
}

// NormFloat64 returns a number from the normal distribution with mean 0 and
// deviation 1: NumPy's standard_normal() and randn(). Marsaglia's polar method
// takes a point (x₁, x₂) in the unit disc and makes
//
//	x₂·√(−2·ln s / s) and x₁·√(−2·ln s / s) with s = x₁² + x₂²
//
// in this order: the second is kept for the next call.
func (r *RandomState) NormFloat64() float64 {
	if r.hasKept {
		z := r.kept
		r.kept, r.hasKept = 0, false
		return z
	}
	for {
		x1 := 2*r.Float64() - 1
		x2 := 2*r.Float64() - 1
		// The conversions round each product. Without them some processors
		// fuse product and sum, and the bits would depend on the machine.
		s := float64(x1*x1) + float64(x2*x2)
		if s < 1 && s != 0 {
			f := math.Sqrt(-2 * log(s) / s)
			r.kept, r.hasKept = float64(f*x1), true
			return float64(f * x2)
		}
	}
}
