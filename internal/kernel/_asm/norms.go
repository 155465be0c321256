package main

// The parts of normalisations over a run of numbers with one mean. The mean is
// s + t: what it loses when it is rounded to float32 is t, so that a run far
// from zero keeps its digits.
var norms = []formula{
	{"centre", "y = x − s − t", "y x", [2]int{4, 4}, func(p *program) {
		s, t := p.argument(), p.argument()
		p.store(p.sub(p.sub(p.load(1), s), t))
	}},
	{"normalize", "y = (x − s − t)·r·w + b", "y x w b", [2]int{4, 4}, func(p *program) {
		s, t, r := p.argument(), p.argument(), p.argument()
		x := p.mul(p.sub(p.sub(p.load(1), s), t), r)
		p.store(p.fma(x, p.load(2), p.load(3)))
	}},
	{"rescale", "y = (x − s − t)·r + q", "y x", [2]int{4, 4}, func(p *program) {
		s, t, r, q := p.argument(), p.argument(), p.argument(), p.argument()
		p.store(p.fma(p.sub(p.sub(p.load(1), s), t), r, q))
	}},
	{"normGrad", "y += r·(a − s − t·b)", "y a b", [2]int{4, 4}, func(p *program) {
		s, t, r := p.argument(), p.argument(), p.argument()
		p.store(p.fma(p.fnma(t, p.load(2), p.sub(p.load(1), s)), r, p.load(0)))
	}},
	{"centredSum", "y = r·a + t·(b − s) + q", "y a b", [2]int{4, 4}, func(p *program) {
		s, t, r, q := p.argument(), p.argument(), p.argument(), p.argument()
		p.store(p.fma(r, p.load(1), p.fma(t, p.sub(p.load(2), s), q)))
	}},
	{"addCentredSum", "y += r·a + t·(b − s) + q", "y a b", [2]int{4, 4}, func(p *program) {
		s, t, r, q := p.argument(), p.argument(), p.argument(), p.argument()
		p.store(p.fma(r, p.load(1), p.fma(t, p.sub(p.load(2), s), p.add(p.load(0), q))))
	}},
}
