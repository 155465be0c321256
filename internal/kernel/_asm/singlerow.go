package main

import (
	"fmt"
	"strings"
)

// singleRowPanels is how many panels of a packed b one row is multiplied with at a
// time: with two vectors of each, eight sums hide a multiply-add's latency.
const singleRowPanels = 4

// singleRow emits the product of one row of a with eight vectors of columns, two of
// each of four panels of a packed b,
//
//	c[j] = from[j] + Σₖ a[k]·b[k, j]
//
// Register plan: AX the arguments, SI a, R11 the step between its columns, BX
// the first panel, R12 and R13 one and three steps between panels, CX counts k,
// DI and R8 c and from. Vectors: eight sums, then the number of a.
func singleRow(a arch, out *strings.Builder) function {
	f := function{name: "singleRow" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"a", "SI"}, {"aCol", "R11"}, {"b", "BX"}, {"bCol", "R12"}, {"k", "CX"}, {"c", "DI"}, {"from", "R8"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	e("LEAQ (R12)(R12*2), R13")
	const n = 2 * singleRowPanels
	for r := range n {
		e("%s %s, %s, %s", a.mn("VXOR"), a.name(r), a.name(r), a.name(r))
	}
	panels := [singleRowPanels]string{"(BX)", "(BX)(R12*1)", "(BX)(R12*2)", "(BX)(R13*1)"}
	step := func(u int) {
		e("VBROADCASTS%s (SI), %s", pickArch(a.double, "S", "D"), a.name(n+u%2))
		e("ADDQ R11, SI")
		for r := range n {
			e("%s %d%s, %s, %s", a.mn("VFMADD231"), (2*u+r%2)*a.bytes(), panels[r/2], a.name(n+u%2), a.name(r))
		}
	}
	e("SUBQ $4, CX")
	e("JLT rest")
	fmt.Fprintln(out, "four:")
	for u := range 4 {
		step(u)
	}
	e("ADDQ $%d, BX", 8*a.bytes())
	e("SUBQ $4, CX")
	e("JGE four")
	fmt.Fprintln(out, "rest:")
	e("ADDQ $4, CX")
	e("JZ sums")
	fmt.Fprintln(out, "one:")
	step(0)
	e("ADDQ $%d, BX", 2*a.bytes())
	e("DECQ CX")
	e("JNZ one")
	fmt.Fprintln(out, "sums:")
	e("TESTQ R8, R8")
	e("JZ store")
	for r := range n {
		e("%s %d(R8), %s, %s", a.mn("VADD"), r*a.bytes(), a.name(r), a.name(r))
	}
	fmt.Fprintln(out, "store:")
	for r := range n {
		e("%s %s, %d(DI)", a.mn("VMOVU"), a.name(r), r*a.bytes())
	}
	e("VZEROUPPER")
	e("RET")
	return f
}

// neonSingleRow is singleRow for NEON.
//
// Register plan: R0 the arguments, R1 a, R2 the step between its columns, R3 to
// R6 the panels, R7 the step between them, R8 counts k, R9 and R10 c and from.
// Vectors: eight sums, eight of b, the number of a.
func neonSingleRow(a arch, out *strings.Builder) function {
	f := function{name: "singleRow" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	e("MOVD t+0(FP), R0")
	for i, field := range []string{"a", "aCol", "b"} {
		e("MOVD tile_%s(R0), R%d", field, i+1)
	}
	for i, field := range []string{"bCol", "k", "c", "from"} {
		e("MOVD tile_%s(R0), R%d", field, i+7)
	}
	const n = 2 * singleRowPanels
	for i := 1; i < singleRowPanels; i++ {
		e("ADD R7, R%d, R%d", i+2, i+3)
	}
	for r := range n {
		e("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
	}
	e("CBZ R8, sums")
	fmt.Fprintln(out, "one:")
	e("%s (R1), F%d", a.scalar(), 2*n)
	e("ADD R2, R1")
	for i := range singleRowPanels {
		e("FMOVQ (R%d), F%d", i+3, n+2*i)
		e("FMOVQ 16(R%d), F%d", i+3, n+2*i+1)
		e("ADD $32, R%d", i+3)
	}
	for r := range n {
		out.WriteString(a.word("fmla", r, n+r, 2*n))
	}
	e("SUBS $1, R8")
	e("BNE one")
	fmt.Fprintln(out, "sums:")
	e("CBZ R10, store")
	for r := range n {
		e("FMOVQ %d(R10), F%d", 16*r, n+r)
		out.WriteString(a.word("fadd", r, r, n+r))
	}
	fmt.Fprintln(out, "store:")
	for r := range n {
		e("FMOVQ F%d, %d(R9)", r, 16*r)
	}
	e("RET")
	return f
}
