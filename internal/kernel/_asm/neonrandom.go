package main

import "fmt"

// random emits what only random bits need, on lanes of 64 bits. The result
// never has the register of an operand.
func (l *neonLowering) random(in instr, i int, base value, copyNo int, last map[value]int) {
	if in.op == "index" {
		l.index(l.assign(in.dst, base), copyNo)
		return
	}
	a := l.operand(in.src[0], base)
	switch in.op {
	case "VPMULUDQ": // the lower halves' product; the constant stands in each 32 bits
		b := l.operand(in.src[1], base)
		dst := l.assign(in.dst, base)
		fmt.Fprintf(&l.out, "\tWORD $0x%08x // xtn v%d.2s, v%d.2d\n", 0x0ea12800|a<<5|dst, dst, a)
		fmt.Fprintf(&l.out, "\tWORD $0x%08x // umull v%d.2d, v%d.2s, v%d.2s\n", 0x2ea0c000|b<<16|dst<<5|dst, dst, dst, b)
	case "xor3":
		b, c := l.operand(in.src[1], base), l.operand(in.src[2], base)
		dst := l.assign(in.dst, base)
		l.emit("VEOR %s, %s, %s", bytesOf(a), bytesOf(b), bytesOf(dst))
		l.emit("VEOR %s, %s, %s", bytesOf(c), bytesOf(dst), bytesOf(dst))
	case "moveUp": // each lane's word to its upper half
		dst := l.assign(in.dst, base)
		l.emit("VSHL $32, V%d.D2, V%d.D2", a, dst)
		l.emit("VMOV V%d.D[1], V%d.D[1]", a, dst)
	}
	l.retire(in, i, base, last)
}

// index puts the number of each pair of elements into a register, 64 bits a
// lane: in float64 both elements of a pair have it. R11 is where the
// destination began.
func (l *neonLowering) index(dst, copyNo int) {
	l.emit("SUB R11, R0, R10")
	l.emit("LSR $%d, R10", pickArch(l.double, 3, 4))
	l.emit("ADD $%d, R10", copyNo*pickArch(l.double, 2, 1))
	l.emit("VDUP R10, V%d.D2", dst)
	if !l.double {
		l.emit("ADD $1, R10")
		l.emit("VMOV R10, V%d.D[1]", dst)
	}
}
