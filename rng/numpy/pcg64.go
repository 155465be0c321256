package numpy

import (
	"math/big"
	"math/bits"
)

// PCG64 is a generator of 64 random bits a step with a state of 128 bits: NumPy's
// PCG64, the generator behind default_rng. [NewPCG64], [SeedSequence] and
// UnmarshalBinary make one that can be drawn from.
//
//	state ← a·state + c (mod 2¹²⁸)
//	output = the two halves of state, exclusive-or, rotated right by its top six bits
//
// M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
// Algorithms for Random Number Generation", Harvey Mudd College HMC-CS-2014-0905:
// PCG XSL RR 128/64. A PCG64 is a [math/rand/v2.Source].
type PCG64 struct {
	state, inc uint128
	// The upper half of a step waits here for the next call of Uint32.
	kept    uint32
	hasKept bool
}

// NewPCG64 returns the generator of a sequence of seeds: NumPy's PCG64(s).
func NewPCG64(s *SeedSequence) *PCG64 {
	words := s.State64(4)
	p := &PCG64{inc: uint128{words[2]<<1 | words[3]>>63, words[3]<<1 | 1}}
	p.step()
	p.state = p.state.add(uint128{words[0], words[1]})
	p.step()
	return p
}

// multiplier is a, L'Ecuyer's for 128 bits.
var multiplier = uint128{0x2360ed051fc65da4, 0x4385df649fccf645}

func (p *PCG64) step() { p.state = p.state.mul(multiplier).add(p.inc) }

// Uint64 returns the next 64 bits: NumPy's random_raw().
func (p *PCG64) Uint64() uint64 {
	if p.inc.lo&1 == 0 {
		fail("draw", "want a generator from DefaultRNG, NewPCG64 or UnmarshalBinary, got the zero PCG64")
	}
	p.step()
	return bits.RotateLeft64(p.state.hi^p.state.lo, -int(p.state.hi>>58))
}

// Uint32 returns 32 bits: the lower half of a step, and then its upper half, whatever
// was drawn from the generator in between.
func (p *PCG64) Uint32() uint32 {
	if p.hasKept {
		p.hasKept = false
		return p.kept
	}
	v := p.Uint64()
	p.kept, p.hasKept = uint32(v>>32), true
	return uint32(v)
}

// Advance moves the generator as far as delta steps do, back if delta is negative, in
// time that grows with the digits of delta: NumPy's advance(delta). It forgets half a
// step that is kept.
//
// k steps are one of the same kind, with a' = aᵏ and c' = c·(1 + a + … + aᵏ⁻¹):
// F. B. Brown, "Random Number Generation with Arbitrary Strides", Transactions of the
// American Nuclear Society 71 (1994).
func (p *PCG64) Advance(delta *big.Int) {
	p.advance(uint128Of(delta))
}

func (p *PCG64) advance(steps uint128) {
	mult, plus := uint128{lo: 1}, uint128{}
	a, c := multiplier, p.inc
	for steps != (uint128{}) {
		if steps.lo&1 == 1 {
			mult, plus = mult.mul(a), plus.mul(a).add(c)
		}
		c = a.add(uint128{lo: 1}).mul(c)
		a = a.mul(a)
		steps = uint128{steps.hi >> 1, steps.lo>>1 | steps.hi<<63}
	}
	p.state = mult.mul(p.state).add(plus)
	p.kept, p.hasKept = 0, false
}

// jump is how far Jumped goes for each jump: 2¹²⁸ over the golden ratio, so that jumps
// stay far from each other, however many there are.
var jump = uint128{0x9e3779b97f4a7c15, 0xf39cc0605cedc835}

// Jumped returns a new generator as far ahead as so many times 2¹²⁸/φ steps, at a
// place that this one does not reach: NumPy's jumped(jumps).
func (p *PCG64) Jumped(jumps int) *PCG64 {
	q := *p
	q.advance(jump.mul(uint128Of(big.NewInt(int64(jumps)))))
	return &q
}

// uint128 is a number of 128 bits, with arithmetic modulo 2¹²⁸.
type uint128 struct{ hi, lo uint64 }

func (a uint128) add(b uint128) uint128 {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, _ := bits.Add64(a.hi, b.hi, carry)
	return uint128{hi, lo}
}

func (a uint128) mul(b uint128) uint128 {
	hi, lo := bits.Mul64(a.lo, b.lo)
	return uint128{hi + a.hi*b.lo + a.lo*b.hi, lo}
}

// uint128Of returns n modulo 2¹²⁸.
func uint128Of(n *big.Int) uint128 {
	m := new(big.Int).And(n, largest) // of a negative number as in two's complement
	return uint128{new(big.Int).Rsh(m, 64).Uint64(), new(big.Int).And(m, new(big.Int).SetUint64(1<<64-1)).Uint64()}
}

// largest is 2¹²⁸ − 1.
var largest = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(1))

// big returns the number.
func (a uint128) big() *big.Int {
	n := new(big.Int).SetUint64(a.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.lo))
}
