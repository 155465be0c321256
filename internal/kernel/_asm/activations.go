package main

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Activations with their gradients, and the parts of losses. A gradient's
// arrays are the destination, the input and the gradient of the output.
var activations = []formula{
	{"silu", "y = x·σ(x)", "y x", [2]int{2, 4}, func(p *program) {
		x := p.load(1)
		p.store(p.mul(x, p.sigmoid(x)))
	}},
	{"siluGrad", "y += σ(a)·(1 + a·(1 − σ(a)))·b", "y a b", [2]int{1, 2}, func(p *program) {
		// Farther out the slope is 0 or 1.
		x := p.max(p.num(pick(p, -110.0, -753)), p.min(p.num(pick(p, 24.0, 44)), p.load(1)))
		s, c := p.largeSigmoids(x)
		slope := p.small(p.mul(s, p.fma(x, c, p.num(1))))
		p.store(p.fma(slope, p.load(2), p.load(0)))
	}},
	{"softplus", "y = ln(1 + eˣ)", "y x", [2]int{1, 2}, func(p *program) {
		x := p.load(1)
		l := p.log1p(p.exp(p.or(x, p.sign())))
		p.store(p.add(p.max(p.num(0), x), l))
	}},
	{"softplusGrad", "y += σ(a)·b", "y a b", [2]int{2, 4}, func(p *program) {
		p.store(p.fma(p.sigmoid(p.load(1)), p.load(2), p.load(0)))
	}},
	{"elu", "y = x where x > 0, s·(eˣ − 1) elsewhere", "y x", [2]int{2, 3}, func(p *program) {
		s, x := p.argument(), p.load(1)
		e := p.expm1(p.max(p.num(pick(p, -87.0, -700)), p.min(p.num(0), x)))
		p.store(p.sel(p.do("less", p.num(0), x), x, p.mul(s, e)))
	}},
	{"eluGrad", "y += b where a > 0, s·eᵃ·b elsewhere", "y a b", [2]int{2, 3}, func(p *program) {
		s, x, dy := p.argument(), p.load(1), p.load(2)
		g := p.mul(dy, p.mul(s, p.exp(p.min(p.num(0), x))))
		p.store(p.add(p.load(0), p.sel(p.do("less", p.num(0), x), dy, g)))
	}},
	{"leakyReLU", "y = x where x > 0, s·x elsewhere", "y x", [2]int{4, 4}, func(p *program) {
		s, x := p.argument(), p.load(1)
		p.store(p.sel(p.do("less", p.num(0), x), x, p.mul(s, x)))
	}},
	{"leakyReLUGrad", "y += b where a > 0, s·b elsewhere", "y a b", [2]int{3, 4}, func(p *program) {
		s, dy := p.argument(), p.load(2)
		p.store(p.add(p.load(0), p.sel(p.do("less", p.num(0), p.load(1)), dy, p.mul(s, dy))))
	}},
	{"gelu", "y = x·Φ(x)", "y x", [2]int{1, 2}, func(p *program) {
		x := p.load(1)
		phi, _ := p.normal(x)
		p.store(p.mul(x, phi))
	}},
	{"geluGrad", "y += (Φ(a) + a·φ(a))·b", "y a b", [2]int{1, 2}, func(p *program) {
		x := p.load(1)
		phi, e := p.normal(x)
		slope := p.fma(p.mul(x, e), p.num(1/math.Sqrt(2*math.Pi)), phi)
		p.store(p.fma(slope, p.load(2), p.load(0)))
	}},
	{"geluTanh", "y = x·σ(2√(2/π)·(x + 0.044715·x³))", "y x", [2]int{1, 2}, func(p *program) {
		// Farther out σ is 0 or 1.
		x := p.max(p.num(pick(p, -10.7, -21.55)), p.min(p.num(pick(p, 5.3, 7.2)), p.load(1)))
		u, low, _ := p.geluCubic(x)
		s := p.sigmoidWithin(u)
		d := p.mul(s, low)
		p.store(p.mul(p.load(1), p.fnma(d, s, p.add(s, d)))) // s + s·(1 − s)·low
	}},
	{"geluTanhGrad", "y += (s + a·s·(1 − s)·2u′)·b", "y a b", [2]int{1, 2}, func(p *program) {
		// Farther out the slope is 0 or 1.
		x := p.max(p.num(pick(p, -10.95, -21.6)), p.min(p.num(pick(p, 6.0, 8)), p.load(1)))
		u, low, slope := p.geluCubic(x)
		s, c := p.largeSigmoids(u)
		d := p.mul(p.mul(s, c), low)
		s, c = p.add(s, d), p.sub(c, p.small(d))
		slope = p.small(p.fma(p.mul(p.mul(x, s), c), slope, s))
		p.store(p.fma(slope, p.load(2), p.load(0)))
	}},
	{"softmaxGrad", "y += a·(b − s)", "y a b", [2]int{4, 4}, func(p *program) {
		s := p.argument()
		p.store(p.fma(p.load(1), p.sub(p.load(2), s), p.load(0)))
	}},
	{"logSoftmaxGrad", "y += b − s·eᵃ", "y a b", [2]int{2, 4}, func(p *program) {
		s := p.argument()
		p.store(p.add(p.load(0), p.fnma(p.exp(p.load(1)), s, p.load(2))))
	}},
	{"minus", "y = x − s", "y x", [2]int{4, 4}, func(p *program) {
		s := p.argument()
		p.store(p.sub(p.load(1), s))
	}},
	{"addExp", "y += s·exp(x − t)", "y x", [2]int{2, 4}, func(p *program) {
		s, t := p.argument(), p.argument()
		p.store(p.fma(p.exp(p.sub(p.load(1), t)), s, p.load(0)))
	}},
	{"signGrad", "y += s·sign(x)", "y x", [2]int{3, 4}, func(p *program) {
		s, x, dx := p.argument(), p.load(1), p.load(0)
		one := p.or(p.and(x, p.sign()), p.num(1))
		p.store(p.sel(p.do("less", p.num(0), p.abs(x)), p.fma(s, one, dx), p.add(dx, x)))
	}},
	{"huberGrad", "y += s·clip(x, −t, t)", "y x", [2]int{4, 4}, func(p *program) {
		s, t := p.argument(), p.argument()
		x := p.max(p.sub(p.num(0), t), p.min(t, p.load(1)))
		p.store(p.fma(s, x, p.load(0)))
	}},
	{"huber", "y = x²/2 where |x| <= s, s·(|x| − s/2) elsewhere", "y x", [2]int{4, 4}, func(p *program) {
		s, x := p.argument(), p.abs(p.load(1))
		c := p.min(s, x) // c·(|x| − c/2)
		p.store(p.mul(c, p.fnma(c, p.num(0.5), x)))
	}},
	{"absolute", "y = |x|", "y x", [2]int{4, 4}, func(p *program) { p.store(p.abs(p.load(1))) }},
	{"clip", "y = clip(x, −s, s)", "y x", [2]int{4, 4}, func(p *program) {
		s := p.argument()
		p.store(p.max(p.sub(p.num(0), s), p.min(s, p.load(1))))
	}},
	{"weightedLogistic", "y = max(x, 0)·(1 − t) + max(−x, 0)·w·t + (1 − t + w·t)·ln(1 + e^−|x|)", "y x t w", [2]int{1, 1}, func(p *program) {
		x, t := p.load(1), p.load(2)
		l := p.log1p(p.exp(p.or(x, p.sign())))
		above, below := p.max(p.num(0), x), p.max(p.num(0), p.sub(p.num(0), x))
		no, yes := p.sub(p.num(1), t), p.mul(p.load(3), t)
		ends := p.fma(below, yes, p.mul(above, no))
		p.store(p.fma(p.add(no, yes), l, ends))
	}},
	{"weightedLogisticGrad", "dx += s·((1−t)·σ(x) − w·t·(1−σ(x)))", "dx x t w", [2]int{1, 2}, func(p *program) {
		scale, t := p.argument(), p.load(2)
		s, c := p.sigmoids(p.load(1))
		g := p.fnma(p.mul(p.load(3), t), c, p.mul(p.sub(p.num(1), t), s))
		p.store(p.fma(scale, g, p.load(0)))
	}},
}

// sigmoids returns σ(x) = (2+h)/d and 1 − σ(x) = 2⁻ⁿ·(2−h)/d, either with all
// its digits, where d is the sum of the two and n and h are those of sigmoid. It
// cuts x off at ±87 (±708), where one of them is as small as a normal number can
// be.
func (p *program) sigmoids(x value) (s, c value) {
	x = p.min(p.num(pick(p, 87.0, 708)), p.max(p.num(pick(p, -87.0, -708)), x))
	t, _, r := p.reduce(x, -1, p.bias())
	h := p.tanhPart(r, 0.5)
	up, down := p.add(h, p.num(2)), p.mul(p.power(t), p.sub(p.num(2), h))
	d := p.div(p.num(1), p.add(up, down))
	return p.mul(up, d), p.mul(down, d)
}

// largeSigmoids returns 2ᵏ·σ(x), which has all its digits also where σ(x) is too small
// to be a normal number, and 1 − σ(x), for a number that is cut off already, at −112
// and 40 (−755 and 350).
func (p *program) largeSigmoids(x value) (s, c value) {
	k := p.largeness()
	t, _, r := p.reduce(x, -1, p.bias()-k)
	h := p.tanhPart(r, 0.5)
	up, down := p.add(h, p.num(2)), p.mul(p.power(t), p.sub(p.num(2), h))
	d := p.div(p.num(1), p.fma(up, p.num(math.Exp2(-k)), down))
	return p.mul(up, d), p.mul(down, d)
}

// small returns x/2ᵏ with the k of largeSigmoids.
func (p *program) small(x value) value { return p.mul(x, p.num(math.Exp2(-p.largeness()))) }

func (p *program) largeness() float64 { return pick(p, 64.0, 512) }

// geluCubic returns u + low = x·(c₀ + c₁·x²) of poly.GELULinear and its
// derivative. Each product and sum keeps what it loses.
func (p *program) geluCubic(x value) (u, low, slope value) {
	c0, c0Low := p.split2(poly.GELULinear, poly.GELULinearLow)
	c1, c1Low := p.split2(poly.GELUCubic, poly.GELUCubicLow)
	z := p.mul(x, x)
	zLost := p.fnma(x, x, z) // z − x²
	q := p.mul(z, c1)
	qLost := p.fnma(z, c1, q)
	sum := p.add(q, c0)
	part := p.sub(sum, q)
	rest := p.sub(p.sub(p.sub(q, p.sub(sum, part)), p.sub(part, c0)), qLost)
	rest = p.fma(z, c1Low, p.fnma(zLost, c1, p.add(rest, c0Low)))
	u = p.mul(x, sum)
	low = p.sub(p.mul(x, rest), p.fnma(x, sum, u))
	return u, low, p.fma(z, p.num(3*poly.GELUCubic), p.num(poly.GELULinear))
}

// split2 returns a constant as a number and what the number lacks of it.
func (p *program) split2(c, low float64) (high, rest value) {
	h := pick(p, float64(float32(c)), c)
	return p.num(h), p.num(c - h + low)
}

// normal returns Φ(x) and e = exp(−x²/2). The tail Φ(−|x|) is e times a
// polynomial in 1/(|x| + k); e makes up for what x² has lost in rounding.
func (p *program) normal(x value) (phi, e value) {
	a := p.min(p.num(pick(p, 14.9, 38.9)), p.abs(x))
	square := p.mul(a, a)
	lost := p.fnma(a, a, square)
	e = p.exp(p.mul(square, p.num(-0.5)))
	e = p.fma(p.mul(e, lost), p.num(0.5), e)
	k := pick(p, float64(poly.TailShift32), poly.TailShift64)
	t := p.div(p.num(1), p.add(a, p.num(k)))
	tail := p.poly(p.fnma(t, p.num(2*k), p.num(1)), pick(p, poly.Tail32[:], poly.Tail64[:]))
	tail = p.mul(p.mul(tail, t), e)
	return p.sel(p.do("negative", x), tail, p.sub(p.num(1), tail)), e
}
