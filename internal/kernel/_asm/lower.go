package main

import (
	"fmt"
	"strings"
)

// lowering turns programs into instructions of one kernel.
//
// Register plan: DI, SI, DX, R8, R9 point to the slices, CX counts the elements left,
// AX is the offset in bytes. Vector registers are handed out from 0 up by
// linear scan; held ones (the scalar argument, constants that an instruction
// cannot take from memory, accumulators) from the top down. K1 masks the tail,
// K2 to K7 take comparisons; AVX2 has its tail mask in a held register.
type lowering struct {
	*program
	out    *strings.Builder
	table  *constants
	fields int           // AVX2: how many fields of the record to hold
	extra  int           // how many constants to hold that could stay in memory
	held   map[value]int // registers that last through the kernel
	accs   [][]int       // accumulators: [unroll][sum]
	nextUp int           // the lowest held register
	reg    map[value]int // registers of the values alive now
	free   []bool
	freeK  [8]bool
	masked bool
	tail   int  // AVX2: the register of the tail mask
	full   bool // there were not enough registers
}

var pointers = [5]string{"DI", "SI", "DX", "R8", "R9"}

func (l *lowering) emit(format string, args ...any) {
	fmt.Fprintf(l.out, "\t"+format+"\n", args...)
}

// bytes is the width of a vector, size that of an element.
func (a arch) bytes() int { return pickArch(a.neon, pickArch(a.wide, 32, 64), 16) / max(1, a.short) }
func (a arch) size() int  { return pickArch(a.double, 4, 8) }
func (a arch) lanes() int { return a.bytes() / a.size() }

func pickArch[T any](cond bool, no, yes T) T {
	if cond {
		return yes
	}
	return no
}

func (a arch) registers() int { return pickArch(a.wide, 16, 32) }
func (a arch) name(r int) string {
	return fmt.Sprintf("%s%d", map[int]string{16: "X", 32: "Y", 64: "Z"}[a.bytes()], r)
}
func (a arch) mn(op string) string    { return op + pickArch(a.double, "PS", "PD") }
func (a arch) intMn(op string) string { return op + pickArch(a.double, "D", "Q") }

// body emits copies of the program, interleaved so that the processor finds
// independent work, for the vectors at AX, AX + one vector, …
func (l *lowering) body(copies int, masked bool) {
	l.masked = masked
	l.reg = map[value]int{}
	l.free = make([]bool, max(1, l.nextUp))
	for i := range l.free {
		l.free[i] = true
	}
	l.freeK = [8]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true}
	last := map[value]int{}
	for i, in := range l.instrs {
		for _, s := range in.src {
			last[s] = i
		}
	}
	n := value(len(l.kinds))
	for i, in := range l.instrs {
		for c := range copies {
			l.instr(in, i, value(c)*n, c, last)
		}
	}
}

// operand returns the register of v in a copy of the program, or the place of
// a constant in memory.
func (l *lowering) operand(v, base value) string {
	if r, ok := l.held[v]; ok {
		return l.name(r)
	}
	switch l.kinds[v] {
	case constant:
		return l.table.operand(l.consts[v], arch{wide: l.wide, double: l.double || l.words[v]})
	case mask:
		if l.wide {
			return fmt.Sprintf("K%d", l.reg[base+v])
		}
	}
	r, ok := l.reg[base+v]
	if !ok {
		panic("value without a register")
	}
	return l.name(r)
}

func (l *lowering) inMemory(v value) bool {
	_, ok := l.held[v]
	return l.kinds[v] == constant && !ok
}

// bcst returns the suffix of an instruction with operand v: AVX-512 repeats a
// single number from memory in all lanes.
func (l *lowering) bcst(v value) string {
	return pickArch(l.wide && l.inMemory(v), "", ".BCST")
}

// retire frees the registers of values that instruction i reads last.
func (l *lowering) retire(in instr, i int, base value, last map[value]int) {
	for _, s := range in.src {
		r, ok := l.reg[base+s]
		if !ok || last[s] != i {
			continue
		}
		delete(l.reg, base+s)
		if l.kinds[s] == mask && l.wide {
			l.freeK[r] = true
		} else {
			l.free[r] = true
		}
	}
}

func (l *lowering) assign(v, base value) string {
	pool := l.free
	if l.kinds[v] == mask && l.wide {
		pool = l.freeK[:]
	}
	for r, ok := range pool {
		if ok {
			pool[r] = false
			l.reg[base+v] = r
			return l.operand(v, base)
		}
	}
	l.full = true
	l.reg[base+v] = 0
	return l.operand(v, base)
}

// ternary emits op with a dead or copied destination: multiply-add overwrites
// one of its three operands.
func (l *lowering) ternary(in instr, i int, base value, last map[value]int) {
	a, b, c := in.src[0], in.src[1], in.src[2]
	if l.inMemory(a) {
		a, b = b, a
	}
	dies := func(v value) bool {
		_, ok := l.reg[base+v]
		return ok && last[v] == i
	}
	if !dies(a) && dies(b) && !l.inMemory(b) {
		a, b = b, a
	}
	na, nb, nc := l.operand(a, base), l.operand(b, base), l.operand(c, base)
	sb, sc := l.bcst(b), l.bcst(c)
	switch {
	case dies(c) && a != c && b != c: // c += a·b
		l.emit("%s231%s%s %s, %s, %s", in.op, l.mn(""), sb, nb, na, nc)
		l.move(c, in, base, i, last)
	case dies(a) && a != b && a != c && !l.inMemory(b): // a = a·b + c
		l.emit("%s213%s%s %s, %s, %s", in.op, l.mn(""), sc, nc, nb, na)
		l.move(a, in, base, i, last)
	case dies(a) && a != b && a != c && !l.inMemory(c): // a = a·b + c, b in memory
		l.emit("%s132%s%s %s, %s, %s", in.op, l.mn(""), sb, nb, nc, na)
		l.move(a, in, base, i, last)
	default:
		dst := l.assign(in.dst, base)
		if l.inMemory(c) {
			l.broadcast(nc, dst)
		} else {
			l.emit("%s %s, %s", l.mn("VMOVA"), nc, dst)
		}
		l.emit("%s231%s%s %s, %s, %s", in.op, l.mn(""), sb, nb, na, dst)
		l.retire(in, i, base, last)
	}
}

// move gives the register of source v, which dies here, to the result.
func (l *lowering) move(v value, in instr, base value, i int, last map[value]int) {
	r := l.reg[base+v]
	delete(l.reg, base+v)
	l.retire(in, i, base, last)
	l.reg[base+in.dst] = r
}

// broadcast loads a constant from memory into a register.
func (l *lowering) broadcast(from, to string) {
	if l.wide {
		l.emit("VBROADCASTS%s %s, %s", pickArch(l.double, "S", "D"), from, to)
		return
	}
	l.emit("%s %s, %s", l.mn("VMOVU"), from, to)
}

func (l *lowering) instr(in instr, i int, base value, copyNo int, last map[value]int) {
	commutes := map[string]bool{"VADD": true, "VMUL": true, "VAND": true, "VOR": true, "intAdd": true}
	src := in.src
	if commutes[in.op] && l.inMemory(src[0]) {
		src = []value{src[1], src[0]}
	}
	switch in.op {
	case "load", "store", "argument", "field", "index", "accumulate":
		l.memory(in, i, base, copyNo, last)
		return
	case "VFMADD", "VFNMADD":
		l.ternary(in, i, base, last)
		return
	case "xor3":
		l.xor3(in, i, base, last)
		return
	case "VPTERNLOG":
		l.logic(in, i, base, last)
		return
	}
	ops, suffix := make([]string, len(src)), ""
	for j, s := range src {
		ops[j] = l.operand(s, base)
		suffix += l.bcst(s)
	}
	l.retire(in, i, base, last)
	dst := l.assign(in.dst, base)
	switch in.op {
	case "round":
		l.emit("%s%s $%d, %s, %s", l.mn(pickArch(l.wide, "VROUND", "VRNDSCALE")), suffix, 8, ops[0], dst)
	case "sqrt":
		l.emit("%s %s, %s", l.mn("VSQRT"), ops[0], dst)
	case "VGETEXP", "VRCP14":
		l.emit("%s %s, %s", l.mn(in.op), ops[0], dst)
	case "VGETMANT":
		l.emit("%s $%d, %s, %s", l.mn(in.op), in.imm, ops[0], dst)
	case "VRANGE":
		l.emit("%s%s $%d, %s, %s, %s", l.mn(in.op), suffix, in.imm, ops[1], ops[0], dst)
	case "swap":
		l.emit("%s $%d, %s, %s", l.mn("VPERMIL"), pickArch(l.double, 0xB1, 0x55), ops[0], dst)
	case "shiftLeft", "shiftRight":
		l.emit("%s $%d, %s, %s", l.intMn(pickArch(in.op == "shiftLeft", "VPSRL", "VPSLL")), in.imm, ops[0], dst)
	case "intAdd", "intSub":
		l.emit("%s%s %s, %s, %s", l.intMn(pickArch(in.op == "intAdd", "VPSUB", "VPADD")), suffix, ops[1], ops[0], dst)
	case "less", "equal", "notAtLeast", "notLess":
		predicate := map[string]int{"less": 17, "equal": 0, "notAtLeast": 25, "notLess": 21}[in.op]
		l.emit("%s%s $%d, %s, %s, %s", l.mn("VCMP"), suffix, predicate, ops[1], ops[0], dst)
	case "negative":
		if l.wide {
			l.emit("%s %s, %s", pickArch(l.double, "VPMOVD2M", "VPMOVQ2M"), ops[0], dst)
		} else {
			l.emit("%s %s, %s", l.mn("VMOVA"), ops[0], dst) // the sign bit is the mask
		}
	case "anyBit":
		l.emit("%s%s %s, %s, %s", l.intMn("VPTESTM"), suffix, ops[1], ops[0], dst)
	case "mulWhere":
		l.emit("%s.Z %s, %s, %s, %s", l.mn("VMUL"), ops[2], ops[1], ops[0], dst)
	case "where":
		if l.wide {
			l.emit("%s.Z %s, %s, %s", l.mn("VMOVA"), ops[1], ops[0], dst)
		} else {
			l.emit("%s %s, %s, %s", l.mn("VAND"), ops[1], ops[0], dst)
		}
	case "select":
		if l.wide {
			l.emit("%s%s %s, %s, %s, %s", l.mn("VBLENDM"), suffix, ops[1], ops[2], ops[0], dst)
		} else {
			l.emit("%s %s, %s, %s, %s", l.mn("VBLENDV"), ops[0], ops[1], ops[2], dst)
		}
	case "intGreater":
		l.emit("%s%s %s, %s, %s", l.intMn("VPCMPGT"), suffix, ops[1], ops[0], dst)
	case "VPSRLQ", "VPSLLQ":
		l.emit("%s $%d, %s, %s", in.op, in.imm, ops[0], dst)
	case "moveUp":
		l.emit("VPSLLVQ laneMoves<>(SB), %s, %s", ops[0], dst)
	case "VPMULUDQ", "VPADDQ":
		l.emit("%s%s %s, %s, %s", in.op, suffix, ops[1], ops[0], dst)
	case "VPXOR", "VPAND", "VPOR":
		l.emit("%s%s %s, %s, %s", in.op+pickArch(l.wide, "", "Q"), suffix, ops[1], ops[0], dst)
	default:
		l.emit("%s%s %s, %s, %s", l.mn(in.op), suffix, ops[1], ops[0], dst)
	}
}

// logic emits an AVX-512 function of the bits of three values, which overwrites
// the first.
func (l *lowering) logic(in instr, i int, base value, last map[value]int) {
	a, b, c := l.operand(in.src[0], base), l.operand(in.src[1], base), l.operand(in.src[2], base)
	l.emit("%s%s $%d, %s, %s, %s", l.intMn(in.op), l.bcst(in.src[2]), in.imm, c, b, a)
	l.move(in.src[0], in, base, i, last)
}
