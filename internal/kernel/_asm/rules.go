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
		m := p.add(p.mul(p.number("momentum"), p.load(2)), d)
		p.storeIn(2, m)
		p.step(p.mul(p.number("rate"), m))
	}},
	{"nesterov", "m = μ·m + g, w −= rate·(g + μ·m)", "w g m v", [2]int{2, 2}, func(p *program) {
		d := p.gradient()
		m := p.add(p.mul(p.number("momentum"), p.load(2)), d)
		p.storeIn(2, m)
		p.step(p.mul(p.number("rate"), p.add(d, p.mul(p.number("momentum"), m))))
	}},
	{"adagrad", "m += g², w −= rate·g/(√m + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square := p.add(p.load(2), p.mul(d, d))
		p.storeIn(2, square)
		p.step(p.div(p.mul(p.number("rate"), d), p.add(p.sqrt(square), p.number("epsilon"))))
	}},
	{"rmsProp", "m = α·m + (1−α)·g², w −= rate·g/(√m + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square := p.meanSquare(2, d)
		p.storeIn(2, square)
		p.step(p.div(p.mul(p.number("rate"), d), p.add(p.sqrt(square), p.number("epsilon"))))
	}},
	{"rmsPropMomentum", "m = α·m + (1−α)·g², v = μ·v + g/(√m + ε), w −= rate·v", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square := p.meanSquare(2, d)
		p.storeIn(2, square)
		mean := p.add(p.mul(p.number("momentum"), p.load(3)), p.div(d, p.add(p.sqrt(square), p.number("epsilon"))))
		p.storeIn(3, mean)
		p.step(p.mul(p.number("rate"), mean))
	}},
	{"adam", "m = β₁·m + (1−β₁)·g, v = β₂·v + (1−β₂)·g², w −= rate·m/(correct·√v + ε)", "w g m v", [2]int{1, 2}, func(p *program) {
		d := p.gradient()
		square := p.meanSquare(3, d)
		p.storeIn(3, square)
		mean := p.add(p.mul(p.number("beta1"), p.load(2)), p.mul(p.number("rest1"), d))
		p.storeIn(2, mean)
		root := p.add(p.mul(p.number("correct"), p.sqrt(square)), p.number("epsilon"))
		p.step(p.div(p.mul(p.number("rate"), mean), root))
	}},
}

// gradient returns clip(g, −limit, limit)·scale + l2·w. NaN stays.
func (p *program) gradient() value {
	g := p.max(p.number("low"), p.min(p.number("limit"), p.load(1)))
	return p.add(p.mul(g, p.number("scale")), p.mul(p.number("l2"), p.load(0)))
}

// meanSquare returns β₂·v + (1−β₂)·d², v in an array.
func (p *program) meanSquare(array int, d value) value {
	fresh := p.mul(p.mul(p.number("rest2"), d), d)
	return p.add(p.mul(p.number("beta2"), p.load(array)), fresh)
}

// step stores keep·w − d.
func (p *program) step(d value) {
	p.store(p.sub(p.mul(p.number("keep"), p.load(0)), d))
}
