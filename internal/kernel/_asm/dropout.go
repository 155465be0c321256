package main

// Dropout's masks come from Philox with seven rounds: one block of 64 random
// bits for every two elements. See dropout.go of package kernel.
var dropouts = []formula{
	{"dropout", "y = m∘x", "y x", [2]int{2, 4}, func(p *program) {
		m := p.mask()
		p.store(p.mul(p.load(1), m))
	}},
	{"dropoutGrad", "y += m∘x", "y x", [2]int{2, 4}, func(p *program) {
		m := p.mask()
		p.store(p.add(p.load(0), p.mul(p.load(1), m))) // the scalar loop's bits
	}},
}

// mask returns 0 where the random bits are below the bound, keep elsewhere.
// The bound comes with its top bit turned over, and so do the bits here, since
// AVX2 compares with signs.
func (p *program) mask() value {
	bits := p.philox()
	if p.double {
		bits = p.do("moveUp", bits)
	}
	bits = p.do("VPXOR", bits, p.word(pick(p, uint64(1)<<63|1<<31, 1<<63)))
	dropped := p.do("intGreater", p.field(philox, "below"), bits)
	return p.sel(dropped, p.num(0), p.field(philox, "keep"))
}

// philox returns a block of random bits. A product takes the lower halves of
// its operands, so that what has gathered in the upper ones does not matter
// before the end.
func (p *program) philox() value {
	left := p.do("VPADDQ", p.do("index"), p.field(philox, "first"))
	right := p.field(philox, "high")
	for _, key := range philox.fields[:7] {
		product := p.do("VPMULUDQ", left, p.word(0xD256D193))
		left = p.do("xor3", p.imm("VPSRLQ", 32, product), right, p.field(philox, key))
		right = product
	}
	return p.do("VPOR", p.do("VPAND", left, p.word(1<<32-1)), p.imm("VPSLLQ", 32, right))
}
