package main

// The optimisers' rules, in the order of the scalar loops' operations and
// without multiply-add, so that every set of instructions gives the same bits.
// Array 0 is the parameter, 1 its gradient, 2 and 3 what the rule remembers.
var rules = []formula{
	{"sgd", "w −= rate·g", "w g m v", [2]int{2, 2}, func(p *program) {
		d := p.gradient()
		p.step(p.mul(p.number("rate"), d))
	}},
	{"momentum", "m = μ·m + g, w −= rate·m", "w g m v", [2]int{2, 2}, func(p *program) {
		d := p.gradient()
		m := p.add(p.decayed("momentum", p.load(2)), d)
		p.storeIn(2, m)
		p.step(p.mul(p.number("rate"), m))
	}},
	{"nesterov", "m = μ·m + g, w −= rate·(g + μ·m)", "w g m v", [2]int{2, 2}, func(p *program) {
		d := p.gradient()
		m := p.add(p.decayed("momentum", p.load(2)), d)
		p.storeIn(2, m)
		p.step(p.mul(p.number("rate"), p.add(d, p.mul(p.number("momentum"), m))))
	}},
	{"adagrad", "m += g², w −= rate·g/(√m + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		fresh, normal := p.squared(d)
		square := p.add(p.load(2), fresh)
		p.storeIn(2, square)
		p.step(p.mul(p.number("rate"), p.div(p.where(normal, d), p.add(p.sqrt(square), p.number("epsilon")))))
	}},
	{"rmsProp", "m = α·m + (1−α)·g², w −= rate·g/(√m + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square, normal := p.meanSquare(2, d)
		p.storeIn(2, square)
		p.step(p.mul(p.number("rate"), p.div(p.where(normal, d), p.add(p.sqrt(square), p.number("epsilon")))))
	}},
	{"rmsPropMomentum", "m = α·m + (1−α)·g², v = μ·v + g/(√m + ε), w −= rate·v", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square, normal := p.meanSquare(2, d)
		p.storeIn(2, square)
		mean := p.add(p.decayed("momentum", p.load(3)), p.div(p.where(normal, d), p.add(p.sqrt(square), p.number("epsilon"))))
		p.storeIn(3, mean)
		p.step(p.mul(p.number("rate"), mean))
	}},
	{"adam", "m = β₁·m + (1−β₁)·g, v = β₂·v + (1−β₂)·g², w −= rate·m/(correct·√v + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square, normal := p.meanSquare(3, d)
		p.storeIn(3, square)
		mean := p.add(p.decayed("beta1", p.load(2)), p.mulWhere(normal, d, p.number("rest1")))
		p.storeIn(2, mean)
		root := p.add(p.mul(p.number("correct"), p.sqrt(square)), p.number("epsilon"))
		p.step(p.mul(p.number("rate"), p.div(mean, root)))
	}},
}

// gradient returns clip(g, −limit, limit)·scale + l2·w. NaN stays.
func (p *program) gradient() value {
	g := p.max(p.number("low"), p.min(p.number("limit"), p.load(1)))
	return p.add(p.mul(g, p.number("scale")), p.mul(p.number("l2"), p.load(0)))
}

// decayed returns β·x, and 0 where |x| is below twice the smallest normal number.
func (p *program) decayed(beta string, x value) value {
	return p.mulWhere(p.reaches(x, pick(p, -125, -1021)), x, p.number(beta))
}

// meanSquare returns β₂·v + (1−β₂)·d², v in an array and not negative, and where
// d counts.
func (p *program) meanSquare(array int, d value) (square, normal value) {
	fresh, normal := p.squared(p.mul(p.number("root2"), d))
	v := p.load(array)
	counts := p.do("notLess", v, p.num(pick(p, 0x1p-125, 0x1p-1021)))
	return p.add(p.mulWhere(counts, v, p.number("beta2")), fresh), normal
}

// squared returns x², and where that is a normal number; it is 0 elsewhere.
func (p *program) squared(x value) (square, normal value) {
	normal = p.reaches(x, pick(p, -63, -511))
	return p.mulWhere(normal, x, x), normal
}

// step stores keep·w − d.
func (p *program) step(d value) {
	p.store(p.sub(p.mul(p.number("keep"), p.load(0)), d))
}
