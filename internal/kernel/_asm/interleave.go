package main

import (
	"fmt"
	"strings"
)

// turns emits the numbers of two vectors in turn: those of their lower halves, then those of
// their upper ones. AVX-512 has in two registers how, AVX2 needs two for the moment.
func (a arch) turns(out *strings.Builder, even, odd, low, high, x, y int) {
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	if a.wide {
		permute := pickArch(a.double, "VPERMT2PS", "VPERMT2PD")
		e("VMOVAPS %s, %s", a.name(even), a.name(low))
		e("VMOVAPS %s, %s", a.name(even), a.name(high))
		e("%s %s, %s, %s", permute, a.name(odd), a.name(x), a.name(low))
		e("%s %s, %s, %s", permute, a.name(odd), a.name(y), a.name(high))
		return
	}
	e("%s %s, %s, %s", a.mn("VUNPCKL"), a.name(odd), a.name(even), a.name(x))
	e("%s %s, %s, %s", a.mn("VUNPCKH"), a.name(odd), a.name(even), a.name(y))
	e("VPERM2F128 $0x20, %s, %s, %s", a.name(y), a.name(x), a.name(low))
	e("VPERM2F128 $0x31, %s, %s, %s", a.name(y), a.name(x), a.name(high))
}

// loadTurns emits the reading of what turns needs with AVX-512.
func (a arch) loadTurns(out *strings.Builder, x, y int) {
	if a.wide {
		name := fmt.Sprintf("turns%sx%d", pickArch(a.double, "32", "64"), a.lanes())
		fmt.Fprintf(out, "\tVMOVUPS %s<>+0(SB), %s\n", name, a.name(x))
		fmt.Fprintf(out, "\tVMOVUPS %s<>+%d(SB), %s\n", name, a.bytes(), a.name(y))
	}
}

// interleave emits rows whose numbers come in turn from two others: k rows of last numbers,
// cRow apart, the even ones from b, whose rows are bRow apart, the odd ones from from,
// whose are fromRow apart. Behind these rows a vector may be read. With keep set the
// numbers are added to those that stand there.
//
// Register plan: BX, SI and R11 rows of b, from and c, R8, R9 and R10 the steps between
// them, CX counts rows, DX goes along those of b and from, DI along that of c, R13 counts
// what is left of it.
func interleave(a arch, out *strings.Builder) function {
	f := function{name: "interleave" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	e("MOVQ t+0(FP), AX")
	e("MOVQ tile_last(AX), R13")
	e("ANDQ $%d, R13", 2*a.lanes()-1)
	a.twoMasks(out, 0)
	for _, arg := range [][2]string{{"b", "BX"}, {"from", "SI"}, {"c", "R11"}, {"bRow", "R8"}, {"fromRow", "R9"}, {"cRow", "R10"}, {"k", "CX"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	a.loadTurns(out, 4, 5)
	pair := func(name string, masked bool) {
		e("%s (BX)(DX*1), %s", a.mn("VMOVU"), a.name(0))
		e("%s (SI)(DX*1), %s", a.mn("VMOVU"), a.name(1))
		a.turns(out, 0, 1, 2, 3, 4, 5)
		e("CMPQ tile_keep(AX), $0")
		e("JEQ alone%s", name)
		for half := range 2 {
			at := fmt.Sprintf("%d(DI)", half*a.bytes())
			if masked {
				a.maskedLoad(out, half, at, a.name(0))
			} else {
				e("%s %s, %s", a.mn("VMOVU"), at, a.name(0))
			}
			e("%s %s, %s, %s", a.mn("VADD"), a.name(0), a.name(2+half), a.name(2+half))
		}
		fmt.Fprintf(out, "alone%s:\n", name)
		for half := range 2 {
			a.maskedStore(out, masked, half, a.name(2+half), fmt.Sprintf("%d(DI)", half*a.bytes()))
		}
	}
	fmt.Fprintln(out, "row:")
	e("MOVQ R11, DI")
	e("XORQ DX, DX")
	e("MOVQ tile_last(AX), R13")
	fmt.Fprintln(out, "vectors:")
	e("CMPQ R13, $%d", 2*a.lanes())
	e("JLT tail")
	pair("Whole", false)
	e("ADDQ $%d, DX", a.bytes())
	e("ADDQ $%d, DI", 2*a.bytes())
	e("SUBQ $%d, R13", 2*a.lanes())
	e("JMP vectors")
	fmt.Fprintln(out, "tail:")
	e("TESTQ R13, R13")
	e("JZ next")
	pair("Tail", true)
	fmt.Fprintln(out, "next:")
	e("ADDQ R8, BX")
	e("ADDQ R9, SI")
	e("ADDQ R10, R11")
	e("DECQ CX")
	e("JNZ row")
	e("VZEROUPPER")
	e("RET")
	return f
}

// maskedStore emits the writing of one of two vectors, with its mask if it is masked.
func (a arch) maskedStore(out *strings.Builder, masked bool, half int, from, at string) {
	switch {
	case !masked:
		fmt.Fprintf(out, "\t%s %s, %s\n", a.mn("VMOVU"), from, at)
	case a.wide:
		fmt.Fprintf(out, "\t%s %s, K%d, %s\n", a.mn("VMOVU"), from, 1+half, at)
	default:
		fmt.Fprintf(out, "\t%s %s, Y%d, %s\n", a.mn("VMASKMOV"), from, 14+half, at)
	}
}
