package main

import (
	"math"
	"slices"

	"cajal/internal/elementary/poly"
)

type formula struct {
	name   string
	doc    string
	arrays string
	unroll [2]int // vectors at a time: AVX2, AVX-512
	body   func(p *program)
}

// The elementwise kernels. Array 0 is the destination; a gradient reads it
// before it adds. The scalar loops of package kernel compute the same.
var formulas = []formula{
	{"exp", "y = eˣ", "y x", [2]int{3, 4}, func(p *program) { p.store(p.exp(p.load(1))) }},
	{"log", "y = ln x", "y x", [2]int{2, 3}, func(p *program) { p.store(p.log(p.load(1))) }},
	{"tanh", "y = tanh x", "y x", [2]int{3, 4}, func(p *program) { p.store(p.tanh(p.load(1))) }},
	{"sigmoid", "y = 1/(1 + e⁻ˣ)", "y x", [2]int{2, 4}, func(p *program) { p.store(p.sigmoid(p.load(1))) }},
	// max(0, x) in this order keeps NaN and −0.
	{"relu", "y = max(x, 0)", "y x", [2]int{4, 4}, func(p *program) { p.store(p.max(p.num(0), p.load(1))) }},
	{"relu6", "y = min(max(x, 0), 6)", "y x", [2]int{4, 4}, func(p *program) {
		p.store(p.min(p.num(6), p.max(p.num(0), p.load(1))))
	}},
	{"square", "y = x²", "y x", [2]int{4, 4}, func(p *program) { x := p.load(1); p.store(p.mul(x, x)) }},
	{"add", "y = a + b", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.add(p.load(1), p.load(2))) }},
	{"sub", "y = a − b", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.sub(p.load(1), p.load(2))) }},
	{"mul", "y = a·b", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.mul(p.load(1), p.load(2))) }},
	{"div", "y = a/b", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.div(p.load(1), p.load(2))) }},
	{"mulGrad", "y += a·b", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.fma(p.load(1), p.load(2), p.load(0))) }},
	{"divGrad", "y += b/a", "y a b", [2]int{4, 4}, func(p *program) { p.store(p.add(p.div(p.load(2), p.load(1)), p.load(0))) }},
	{"tanhGrad", "y += (1 − a²)·b", "y a b", [2]int{4, 4}, func(p *program) {
		y := p.load(1)
		p.store(p.fma(p.fnma(y, y, p.num(1)), p.load(2), p.load(0)))
	}},
	{"sigmoidGrad", "y += a·(1 − a)·b", "y a b", [2]int{4, 4}, func(p *program) {
		y := p.load(1)
		p.store(p.fma(p.mul(p.sub(p.num(1), y), y), p.load(2), p.load(0)))
	}},
	{"reluGrad", "y += b where a > 0", "y a b", [2]int{4, 4}, func(p *program) {
		dx := p.load(0)
		positive := p.do("less", p.num(0), p.load(1))
		p.store(p.sel(positive, p.add(dx, p.load(2)), dx))
	}},
	{"squareGrad", "y += 2a·b", "y a b", [2]int{4, 4}, func(p *program) {
		x := p.load(1)
		p.store(p.fma(p.add(x, x), p.load(2), p.load(0)))
	}},
	{"addScaled", "y += s·x", "y x", [2]int{4, 4}, func(p *program) {
		s := p.argument()
		p.store(p.fma(s, p.load(1), p.load(0)))
	}},
	{"scaled", "y = s·x", "y x", [2]int{4, 4}, func(p *program) {
		s := p.argument()
		p.store(p.mul(s, p.load(1)))
	}},
	{"expSum", "y = exp(x − s), returns Σ y", "y x", [2]int{2, 4}, func(p *program) {
		s := p.argument()
		y := p.exp(p.sub(p.load(1), s))
		p.store(y)
		p.accumulate("VADD", y)
	}},
	{"largest", "returns the largest of x, −∞ if there is none", "x", [2]int{4, 4}, func(p *program) { p.accumulate("VMAX", p.load(0)) }},
	{"logistic", "y = max(a, 0)·(1 − b) + max(−a, 0)·b + ln(1 + e^−|a|)", "y a b", [2]int{1, 2}, func(p *program) {
		x, t := p.load(1), p.load(2)
		l := p.log1p(p.exp(p.or(x, p.sign())))
		above, below := p.max(p.num(0), x), p.max(p.num(0), p.sub(p.num(0), x))
		p.store(p.add(p.fma(below, t, p.mul(above, p.sub(p.num(1), t))), l))
	}},
	{"logisticGrad", "y += s·(σ(a) − b)", "y a b", [2]int{2, 4}, func(p *program) {
		s := p.argument()
		p.store(p.fma(s, p.sub(p.sigmoid(p.load(1)), p.load(2)), p.load(0)))
	}},
	// The softmax of rows of two: both lanes of a pair share the maximum and
	// the sum with their neighbour.
	{"softmaxPairs", "the softmax of rows of two", "y x", [2]int{2, 4}, func(p *program) {
		x := p.load(1)
		e := p.exp(p.sub(x, p.max(p.do("swap", x), x)))
		p.store(p.div(e, p.add(e, p.do("swap", e))))
	}},
}

// exp returns eˣ as 2ⁿ·eʳ with n = round(x/ln 2) and r = x − n·ln 2.
//
// AVX-512 scales by any n, NaN and ±∞ too, if only r stays in its interval: it
// cuts |r| off at 1/2, which r itself never reaches. The others clamp x, whose
// ends give +∞ and 0 as any number beyond does, and multiply by two halves of
// the power, either of which is a normal number.
func (p *program) exp(x value) value {
	c := append([]float64{1, 1}, pick(p, poly.Exp32[:], poly.Exp64[:])...)
	if p.wide {
		_, n, r := p.reduce(x, 1, 0)
		r = p.imm("VRANGE", smaller, r, p.num(0.5))
		return p.do("VSCALEF", p.poly(r, c), n)
	}
	x = p.max(p.num(pick(p, -104.0, -746)), x)
	x = p.min(p.num(pick(p, 89.0, 710)), x)
	t, _, r := p.reduce(x, 1, 2*p.bias())
	half := p.imm("shiftRight", 1, t)
	y := p.mul(p.poly(r, c), p.power(half))
	return p.mul(y, p.power(p.do("intSub", t, half)))
}

// smaller makes VRANGE take the number nearer to 0, with the sign of the first,
// and the second for NaN.
const smaller = 2

// reduce returns n = round(s·x/ln 2), the rest r = x − n·ln 2/s, s = ±1 or ±2,
// and t, whose lowest bits are the whole number n + up: t is magic + up + n, and
// adding 1.5 times the largest power of two with a fraction rounds. ln 2 comes
// in two parts, of which the first has so many zeros at its end that n times it
// is exact.
func (p *program) reduce(x value, s, up float64) (t, n, r value) {
	magic := p.num(pick(p, 0x1.8p23, 0x1.8p52) + up)
	t = p.fma(x, p.num(s*math.Log2E), magic)
	n = p.sub(t, magic)
	hi := pick(p, 0x1.62e4p-1, 0x1.62e42feep-1)
	lo := pick(p, 0x1.7f7d1cf79abcap-20, 0x1.a39ef35793c76p-33)
	r = p.fnma(n, p.num(lo/s), p.fnma(n, p.num(hi/s), x))
	return t, n, r
}

// bias is what a number's exponent is stored with.
func (p *program) bias() float64 { return pick(p, 127.0, 1023) }

// power returns the power of two whose exponent, with the bias, is in t's lowest
// bits.
func (p *program) power(t value) value { return p.imm("shiftLeft", pick(p, 23, 52), t) }

// expm1 returns eˣ − 1 = 2ⁿ·q + (2ⁿ − 1) with q = eʳ − 1, where eˣ is a normal
// number.
func (p *program) expm1(x value) value {
	t, _, r := p.reduce(x, 1, p.bias())
	q := p.fma(p.mul(p.poly(r, pick(p, poly.Exp32[:], poly.Exp64[:])), r), r, r)
	two := p.power(t)
	return p.fma(two, q, p.sub(two, p.num(1)))
}

// tanhPart returns tanh(s·r)/s = r + r³·(…) for a small r, s a power of two.
func (p *program) tanhPart(r value, s float64) value {
	c := slices.Clone(pick(p, poly.Tanh32[:], poly.Tanh64[:]))
	for i, f := 0, s*s; i < len(c); i, f = i+1, f*s*s {
		c[i] *= f
	}
	z := p.mul(r, r)
	return p.fma(p.mul(z, r), p.poly(z, c), r)
}

// tanh returns the tangent of |x| = n·ln2/2 + r and the sign of x. With h =
// tanh r and e²ʳ = (1+h)/(1−h) it is
//
//	(2ⁿ·e²ʳ − 1)/(2ⁿ·e²ʳ + 1) = ((2ⁿ−1) + (2ⁿ+1)·h) / ((2ⁿ+1) + (2ⁿ−1)·h)
//
// with no branch, and h itself for small x. From 9.1 (22) on the result is 1 in
// float32 (float64).
func (p *program) tanh(x value) value {
	z := p.min(p.num(pick(p, 9.1, 22.0)), p.abs(x))
	t, _, r := p.reduce(z, 2, p.bias())
	h, two := p.tanhPart(r, 1), p.power(t)
	up, down := p.add(two, p.num(1)), p.sub(two, p.num(1))
	return p.copySign(p.quotient(p.fma(up, h, down), p.fma(down, h, up)), x)
}

// sigmoid returns 1/(1 + e⁻ˣ) with x = n·ln 2 + r. With h = 2·tanh(r/2) and
// eʳ = (2+h)/(2−h) it is
//
//	(2+h) / ((2+h) + 2⁻ⁿ·(2−h))
//
// Both terms are scaled by 2⁻ᵏ, so that 2⁻ⁿ⁻ᵏ is a normal number wherever the
// result is more than 0. From 17.4 (37) on it is 1 in float32 (float64).
func (p *program) sigmoid(x value) value {
	x = p.max(p.num(pick(p, -104.0, -746)), x)
	return p.sigmoidWithin(p.min(p.num(pick(p, 20.0, 40)), x))
}

// sigmoidWithin is sigmoid for a number that is cut off already, at −105 and 20
// (−749 and 40).
func (p *program) sigmoidWithin(x value) value {
	k := pick(p, 64.0, 512)
	t, _, r := p.reduce(x, -1, p.bias()-k)
	h := p.tanhPart(r, 0.5)
	two := p.num(math.Exp2(-k))
	top := p.fma(h, two, p.num(2*math.Exp2(-k)))
	return p.quotient(top, p.fma(p.power(t), p.sub(p.num(2), h), top))
}

// quotient returns a/b for a divisor that is normal as its reciprocal is. A
// division of float64 keeps AVX-512 busy longer than all else in a tangent:
// there c = 1/b begins with 14 bits, d = 1 − b·c is what it lacks, c·(1 + d + d²)
// has 42, and the rest a − b·y of the quotient y = a·c gives the last ones.
func (p *program) quotient(a, b value) value {
	if !p.wide {
		return p.div(a, b)
	}
	c := p.do("VRCP14", b)
	if p.double {
		d := p.fnma(b, c, p.num(1))
		c = p.fma(c, p.fma(d, d, d), c)
	}
	y := p.mul(a, c)
	return p.fma(p.fnma(y, b, a), c, y)
}

// copySign returns x >= 0 with the sign of y.
func (p *program) copySign(x, y value) value {
	if p.wide {
		return p.imm("VPTERNLOG", 0xF8, x, y, p.sign()) // x | y & sign
	}
	return p.or(x, p.and(y, p.sign()))
}

// log returns ln x = k·ln 2 + ln m with x = 2ᵏ·m, 3/4 <= m < 3/2. With f = m − 1
// and s = f/(2+f), ln m = f − (f²/2 − s·(f²/2 + R)), R = s²·Log(s²): the form of
// FreeBSD's e_log.c, whose leading term is exact.
func (p *program) log(x value) value {
	k, m := p.split(x)
	f := p.sub(m, p.num(1))
	s := p.div(f, p.add(f, p.num(2)))
	z := p.mul(s, s)
	r := p.mul(z, p.poly(z, pick(p, poly.Log32[:], poly.Log64[:])))
	half := p.mul(p.mul(f, f), p.num(0.5))
	hi := pick(p, 0x1.62e4p-1, 0x1.62e42feep-1)
	lo := pick(p, 0x1.7f7d1cf79abcap-20, 0x1.a39ef35793c76p-33)
	t := p.fma(s, p.add(half, r), p.mul(k, p.num(lo)))
	y := p.fma(k, p.num(hi), p.sub(f, p.sub(half, t)))
	if p.wide {
		return y // split has seen to ±∞, 0 and below
	}
	inf := p.num(math.Inf(1))
	y = p.sel(p.do("equal", x, inf), x, y)
	y = p.sel(p.do("equal", x, p.num(0)), p.num(math.Inf(-1)), y)
	return p.or(y, p.do("notAtLeast", x, p.num(0)))
}

// log1p returns ln(1 + z) for 0 <= z <= 1: ln u of the rounded sum u, and the
// part of z that the sum lost, divided by u. With f = u − 1 the reciprocal is
// 1 − f + f²/2, which is off by f³/(2u): so little where the part matters that
// a division would not be more exact.
func (p *program) log1p(z value) value {
	u := p.add(z, p.num(1))
	f := p.sub(u, p.num(1))
	c := p.fma(f, p.fma(f, p.num(0.5), p.num(-1)), p.num(1))
	return p.fma(p.sub(z, f), c, p.log(u))
}

// split returns k and m with x = 2ᵏ·m and 3/4 <= m < 3/2.
func (p *program) split(x value) (k, m value) {
	if p.wide {
		// 15: m in that interval, NaN for negative x, m = 1 for 0 and ∞, whose
		// exponents are −∞ and ∞.
		m = p.imm("VGETMANT", 15, x)
		return p.sub(p.do("VGETEXP", x), p.do("VGETEXP", m)), m
	}
	// A denormal number is scaled to a normal one first.
	width := pick(p, 23, 52)
	up := pick(p, 24.0, 54)
	small := p.do("less", x, p.num(pick(p, 0x1p-126, 0x1p-1022)))
	x = p.sel(small, p.mul(x, p.num(math.Exp2(up))), x)
	k0 := p.sel(small, p.num(up), p.num(0))
	// t is the number of x's bits from those of 3/4 on, kept above 0; its upper
	// part is k plus a bias, which turns into a number below 2²³ (2⁵²).
	bias := pick(p, uint64(128), uint64(1024)) << width
	low := pick(p, uint64(math.Float32bits(0.75)), math.Float64bits(0.75))
	t := p.do("intSub", x, p.bits((low-bias)&pick(p, uint64(1)<<32-1, ^uint64(0))))
	kb := p.do("VOR", p.imm("shiftRight", width, t), p.num(pick(p, 0x1p23, 0x1p52)))
	k = p.sub(p.sub(kb, p.num(pick(p, 0x1p23+128, 0x1p52+1024))), k0)
	upper := ^uint64(0) << width & pick(p, uint64(1)<<32-1, ^uint64(0))
	m = p.do("intAdd", p.do("intSub", x, p.and(t, p.bits(upper))), p.bits(bias))
	return k, m
}
