package main

import (
	"fmt"
	"strings"
)

// neonLowering turns a program into instructions, as lowering does.
//
// Register plan: R0 to R4 point into the slices, R8 counts the elements left,
// R9 points to the constants. Vector registers are handed out from 0 up by
// linear scan; held ones from the top down. Those constants that there is no
// room to hold are loaded where they are used.
type neonLowering struct {
	*program
	out    strings.Builder
	table  *constants
	hold   int           // how many constants to hold
	held   map[value]int // registers that last through the kernel
	accs   [][]int       // accumulators: [unroll][sum]
	nextUp int           // the lowest held register
	reg    map[value]int // registers of the values alive now
	free   []bool
	loaded []int // constants that live for one instruction
	part   int   // bytes of a vector that count: 16, fewer in the tail
	mask   int   // the lanes that count, for sums in the tail
	full   bool  // there were not enough registers
}

func (l *neonLowering) emit(format string, args ...any) {
	fmt.Fprintf(&l.out, "\t"+format+"\n", args...)
}

func (l *neonLowering) word(op string, dst int, src ...int) {
	l.out.WriteString(l.arch.word(op, dst, src...))
}

// take returns a register that is free.
func (l *neonLowering) take() int {
	for r, ok := range l.free {
		if ok {
			l.free[r] = false
			return r
		}
	}
	l.full = true
	return 0
}

// takeHeld returns one that lasts through the kernel.
func (l *neonLowering) takeHeld() int {
	if l.nextUp == 0 {
		l.full = true
		return 0
	}
	l.nextUp--
	return l.nextUp
}

// load loads a constant.
func (l *neonLowering) load(v value, r int) {
	a := l.arch
	a.double = a.double || l.words[v]
	for _, in := range l.instrs {
		if in.op == "VPMULUDQ" && in.src[1] == v {
			a.double = false // umull takes neighbours
		}
	}
	l.emit("FMOVQ %d(R9), F%d", l.table.offset(l.consts[v], a), r)
}

// operand returns the register of v in a copy of the program.
func (l *neonLowering) operand(v, base value) int {
	if r, ok := l.held[v]; ok {
		return r
	}
	if l.kinds[v] == constant {
		r := l.take()
		l.load(v, r)
		l.loaded = append(l.loaded, r)
		return r
	}
	r, ok := l.reg[base+v]
	if !ok {
		panic("value without a register")
	}
	return r
}

// retire frees the registers of values that instruction i reads last.
func (l *neonLowering) retire(in instr, i int, base value, last map[value]int) {
	for _, s := range in.src {
		if r, ok := l.reg[base+s]; ok && last[s] == i {
			delete(l.reg, base+s)
			l.free[r] = true
		}
	}
	for _, r := range l.loaded {
		l.free[r] = true
	}
	l.loaded = nil
}

func (l *neonLowering) assign(v, base value) int {
	r := l.take()
	l.reg[base+v] = r
	return r
}

// body emits copies of the program, interleaved so that the processor finds
// independent work.
func (l *neonLowering) body(copies, part int) {
	l.part = part
	l.reg = map[value]int{}
	l.free = make([]bool, l.nextUp)
	for i := range l.free {
		l.free[i] = true
	}
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

// neonNames are those of operations that are one instruction.
var neonNames = map[string]string{
	"VADD": "fadd", "VSUB": "fsub", "VMUL": "fmul", "VDIV": "fdiv", "VMAX": "fmax", "VMIN": "fmin",
	"sqrt": "fsqrt", "round": "frintn", "negative": "cmlt", "equal": "fcmeq", "intGreater": "cmgt",
}

func (l *neonLowering) instr(in instr, i int, base value, copyNo int, last map[value]int) {
	switch in.op {
	case "argument", "field":
		return
	case "load", "store", "accumulate":
		l.memory(in, i, base, copyNo, last)
		return
	case "VFMADD", "VFNMADD":
		l.ternary(in, i, base, last)
		return
	case "select":
		l.choose(in, i, base, last)
		return
	case "index", "VPMULUDQ", "moveUp", "xor3":
		l.random(in, i, base, copyNo, last)
		return
	}
	if in.op == "VMAX" && l.kinds[in.src[0]] == constant && l.consts[in.src[0]] == 0 {
		// fmax would turn −0 into 0.
		x := l.operand(in.src[1], base)
		dst := l.assign(in.dst, base)
		l.word("fcmlt", dst, x)
		l.word("bic", dst, x, dst)
		l.retire(in, i, base, last)
		return
	}
	ops := make([]int, len(in.src))
	for j, s := range in.src {
		ops[j] = l.operand(s, base)
	}
	l.retire(in, i, base, last)
	dst := l.assign(in.dst, base)
	if name, ok := neonNames[in.op]; ok {
		l.word(name, dst, ops...)
		return
	}
	a := ops[0]
	switch in.op {
	case "less": // a < b
		l.word("fcmgt", dst, ops[1], a)
	case "notLess":
		l.word("fcmgt", dst, ops[1], a)
		l.word("mvn", dst, dst)
	case "notAtLeast":
		l.word("fcmge", dst, a, ops[1])
		l.word("mvn", dst, dst)
	case "anyBit":
		l.emit("VCMTST %s, %s, %s", l.vec(ops[1]), l.vec(a), l.vec(dst))
	case "where", "VAND", "VOR", "VPAND", "VPOR", "VPXOR":
		name := map[string]string{"where": "VAND", "VAND": "VAND", "VPAND": "VAND", "VOR": "VORR", "VPOR": "VORR", "VPXOR": "VEOR"}[in.op]
		l.emit("%s %s, %s, %s", name, bytesOf(ops[1]), bytesOf(a), bytesOf(dst))
	case "swap":
		if l.double {
			l.emit("VEXT $8, %s, %s, %s", bytesOf(a), bytesOf(a), bytesOf(dst))
		} else {
			l.emit("VREV64 %s, %s", l.vec(a), l.vec(dst))
		}
	case "shiftLeft", "shiftRight":
		l.emit("%s $%d, %s, %s", pickArch(in.op == "shiftLeft", "VUSHR", "VSHL"), in.imm, l.vec(a), l.vec(dst))
	case "intAdd", "intSub":
		l.emit("%s %s, %s, %s", pickArch(in.op == "intAdd", "VSUB", "VADD"), l.vec(ops[1]), l.vec(a), l.vec(dst))
	case "VPADDQ":
		l.emit("VADD V%d.D2, V%d.D2, V%d.D2", ops[1], a, dst)
	case "VPSRLQ", "VPSLLQ":
		l.emit("%s $%d, V%d.D2, V%d.D2", pickArch(in.op == "VPSLLQ", "VUSHR", "VSHL"), in.imm, a, dst)
	default:
		panic("neon: no instruction for " + in.op)
	}
}

// dies reports whether instruction i is the last to read v, which then leaves
// its register.
func (l *neonLowering) dies(v, base value, i int, last map[value]int) bool {
	_, ok := l.reg[base+v]
	return ok && last[v] == i
}

// inherit gives the register of source v, which dies here, to the result.
func (l *neonLowering) inherit(v value, in instr, i int, base value, last map[value]int) {
	r := l.reg[base+v]
	delete(l.reg, base+v)
	l.retire(in, i, base, last)
	l.reg[base+in.dst] = r
}

// ternary emits c += a·b, on a copy of c if that is still needed.
func (l *neonLowering) ternary(in instr, i int, base value, last map[value]int) {
	op := pickArch(in.op == "VFMADD", "VFMLS", "VFMLA")
	a, b, c := in.src[0], in.src[1], in.src[2]
	ra, rb := l.operand(a, base), l.operand(b, base)
	if l.dies(c, base, i, last) && a != c && b != c {
		l.emit("%s %s, %s, %s", op, l.vec(rb), l.vec(ra), l.vec(l.reg[base+c]))
		l.inherit(c, in, i, base, last)
		return
	}
	dst := l.assign(in.dst, base)
	if _, ok := l.held[c]; l.kinds[c] == constant && !ok {
		l.load(c, dst)
	} else {
		l.copy(l.operand(c, base), dst)
	}
	l.emit("%s %s, %s, %s", op, l.vec(rb), l.vec(ra), l.vec(dst))
	l.retire(in, i, base, last)
}

func (l *neonLowering) copy(from, to int) {
	l.emit("VORR %s, %s, %s", bytesOf(from), bytesOf(from), bytesOf(to))
}

// choose emits mask ? a : b, which overwrites the mask.
func (l *neonLowering) choose(in instr, i int, base value, last map[value]int) {
	m, a, b := in.src[0], l.operand(in.src[1], base), l.operand(in.src[2], base)
	if l.dies(m, base, i, last) && m != in.src[1] && m != in.src[2] {
		l.emit("VBSL %s, %s, %s", bytesOf(b), bytesOf(a), bytesOf(l.reg[base+m]))
		l.inherit(m, in, i, base, last)
		return
	}
	dst := l.assign(in.dst, base)
	l.copy(l.operand(m, base), dst)
	l.emit("VBSL %s, %s, %s", bytesOf(b), bytesOf(a), bytesOf(dst))
	l.retire(in, i, base, last)
}

// memory emits loads, stores and what outlasts a pass through the loop.
func (l *neonLowering) memory(in instr, i int, base value, copyNo int, last map[value]int) {
	move := map[int]string{16: "FMOVQ", 8: "FMOVD", 4: "FMOVS"}[l.part]
	at := fmt.Sprintf("%d(R%d)", copyNo*16, in.array)
	switch in.op {
	case "load":
		l.emit("%s %s, F%d", move, at, l.assign(in.dst, base))
	case "store":
		l.emit("%s F%d, %s", move, l.operand(in.src[0], base), at)
		l.retire(in, i, base, last)
	case "accumulate":
		v, acc, op := l.operand(in.src[0], base), l.accs[copyNo][in.imm], neonNames[l.sums[in.imm]]
		if l.part < 16 {
			t := l.take()
			l.word(op, t, acc, v)
			l.emit("VBIT %s, %s, %s", bytesOf(l.mask), bytesOf(t), bytesOf(acc))
			l.free[t] = true
		} else {
			l.word(op, acc, acc, v)
		}
		l.retire(in, i, base, last)
	}
}
