package main

import (
	"math"
	"strings"
)

// A program is what one kernel does to one vector, written once for all
// instruction sets and both types: a list of instructions over values, each
// value assigned once. lower.go gives the values registers.
type program struct {
	arch
	instrs  []instr
	kinds   []kind
	consts  map[value]uint64 // bits of the constants, in every lane
	words   map[value]bool   // which of them are 64 bits long whatever the type
	arrays  []string         // the names of the kernel's slices, the destination first
	scalars int              // how many scalar arguments follow the slices
	record  *record          // the struct that follows them, nil for none
	sums    []string         // the operations that its accumulators fold with
}

// arch is an instruction set and a type.
type arch struct {
	wide   bool // AVX-512, not AVX2
	neon   bool // arm64's, not amd64's; formulas are then those of AVX2
	double bool
	short  int // by how much AVX-512 vectors are shorter than they could be: 2, 4, or 0 for not at all
}

type value int

type kind byte

const (
	vector kind = iota
	mask        // the result of a comparison
	constant
	held // lives in a register of its own from before the loop
)

// instr is dst = op(src...). Memory operations name an array.
type instr struct {
	op    string
	src   []value
	dst   value
	imm   int
	array int
	field string
}

func newProgram(a arch, arrays string) *program {
	return &program{arch: a, arrays: strings.Fields(arrays), consts: map[value]uint64{}, words: map[value]bool{}}
}

func (p *program) value(k kind) value {
	p.kinds = append(p.kinds, k)
	return value(len(p.kinds) - 1)
}

func (p *program) do(op string, src ...value) value {
	return p.imm(op, 0, src...)
}

func (p *program) imm(op string, imm int, src ...value) value {
	k := vector
	switch op {
	case "less", "negative", "equal", "notAtLeast", "intGreater", "anyBit", "notLess":
		k = mask
	}
	dst := p.value(k)
	p.instrs = append(p.instrs, instr{op: op, src: src, dst: dst, imm: imm})
	return dst
}

func (p *program) load(array int) value {
	dst := p.value(vector)
	p.instrs = append(p.instrs, instr{op: "load", dst: dst, array: array})
	return dst
}

// store writes v to the destination, storeIn to any array.
func (p *program) store(v value) { p.storeIn(0, v) }

func (p *program) storeIn(array int, v value) {
	p.instrs = append(p.instrs, instr{op: "store", src: []value{v}, dst: -1, array: array})
}

// argument returns the next scalar argument, in every lane.
func (p *program) argument() value {
	dst := p.value(held)
	p.instrs = append(p.instrs, instr{op: "argument", dst: dst, imm: p.scalars})
	p.scalars++
	return dst
}

// number returns a field of the struct of numbers, in every lane. AVX2, short
// of registers, may read it anew each time.
func (p *program) number(field string) value {
	return p.field(numbers, field)
}

func (p *program) field(r *record, field string) value {
	p.record = r
	holds := p.wide || p.neon
	if holds {
		for _, in := range p.instrs {
			if in.op == "field" && in.field == field {
				return in.dst
			}
		}
	}
	dst := p.value(pickArch(holds, vector, held))
	p.instrs = append(p.instrs, instr{op: "field", dst: dst, field: field})
	return dst
}

// accumulate folds v into the kernel's result with "VADD" or "VMAX".
func (p *program) accumulate(op string, v value) {
	p.instrs = append(p.instrs, instr{op: "accumulate", src: []value{v}, dst: -1, imm: len(p.sums)})
	p.sums = append(p.sums, op)
}

func (p *program) bits(b uint64) value {
	for v, have := range p.consts {
		if have == b && !p.words[v] {
			return v
		}
	}
	v := p.value(constant)
	p.consts[v] = b
	return v
}

// word returns a constant of 64 bits, also in float32's program.
func (p *program) word(b uint64) value {
	v := p.value(constant)
	p.consts[v], p.words[v] = b, true
	return v
}

// num returns the constant x, rounded to the kernel's type.
func (p *program) num(x float64) value {
	if p.double {
		return p.bits(math.Float64bits(x))
	}
	return p.bits(uint64(math.Float32bits(float32(x))))
}

// pick returns a for float32 and b for float64.
func pick[T any](p *program, a, b T) T {
	if p.double {
		return b
	}
	return a
}

func (p *program) add(a, b value) value { return p.do("VADD", a, b) }
func (p *program) sub(a, b value) value { return p.do("VSUB", a, b) }
func (p *program) mul(a, b value) value { return p.do("VMUL", a, b) }
func (p *program) div(a, b value) value { return p.do("VDIV", a, b) }
func (p *program) sqrt(a value) value   { return p.do("sqrt", a) }
func (p *program) and(a, b value) value { return p.do("VAND", a, b) }
func (p *program) or(a, b value) value  { return p.do("VOR", a, b) }

// max returns x where it is larger than c, and where it is NaN: the processor
// returns its second operand when one is NaN.
func (p *program) max(c, x value) value { return p.do("VMAX", c, x) }
func (p *program) min(c, x value) value { return p.do("VMIN", c, x) }

// fma returns a·b + c and fnma c − a·b, rounded once.
func (p *program) fma(a, b, c value) value  { return p.do("VFMADD", a, b, c) }
func (p *program) fnma(a, b, c value) value { return p.do("VFNMADD", a, b, c) }

// sel returns a in the lanes where the mask holds and b elsewhere.
func (p *program) sel(mask, a, b value) value { return p.do("select", mask, a, b) }

// reaches returns the mask of the lanes where the size of x is at least 2ⁿ, or x
// is NaN. The exponent, as it is stored, is then at least n + bias, which has to
// be a power of two: one of the bits from there up is set.
func (p *program) reaches(x value, n int) value {
	if !p.wide && !p.neon {
		return p.do("notLess", p.abs(x), p.num(math.Ldexp(1, n)))
	}
	stored := uint64(n + pick(p, 127, 1023))
	if stored&(stored-1) != 0 {
		panic("reaches: not a power of two")
	}
	return p.do("anyBit", x, p.bits((pick[uint64](p, 1<<8, 1<<11)-stored)<<pick(p, 23, 52)))
}

// where returns x in the lanes where the mask holds and 0 elsewhere.
func (p *program) where(mask, x value) value { return p.do("where", mask, x) }

// mulWhere returns x·y in the lanes where the mask holds and 0 elsewhere, for a
// y that is x, or finite and not negative.
func (p *program) mulWhere(mask, x, y value) value {
	if p.wide {
		return p.do("mulWhere", mask, x, y)
	}
	masked := p.where(mask, x)
	if y == x {
		y = masked
	}
	return p.mul(masked, y)
}

// abs clears the sign.
func (p *program) abs(x value) value { return p.and(x, p.signless()) }

func (p *program) signless() value { return p.bits(pick(p, uint64(1)<<31-1, uint64(1)<<63-1)) }
func (p *program) sign() value     { return p.bits(pick(p, uint64(1)<<31, uint64(1)<<63)) }

// poly returns c[0] + c[1]·x + c[2]·x² + … by Horner's rule.
func (p *program) poly(x value, c []float64) value {
	y := p.num(c[len(c)-1])
	for i := len(c) - 2; i >= 0; i-- {
		y = p.fma(y, x, p.num(c[i]))
	}
	return y
}
