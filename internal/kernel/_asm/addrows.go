package main

import (
	"fmt"
	"strings"
)

// addRows emits the sum of two or more rows that are step apart, one after the other,
// column by column, so that a sum is written once and not with each row.
//
// Register plan: DI points to y, SI to the first row and BX into the row at hand, R8
// holds a step in bytes, R13 the rows after the first and R9 those left. CX counts the
// columns left. K1, or register 15, masks the tail.
func addRows(a arch, out *strings.Builder) function {
	const mask, other, unroll = 15, 14, 4
	f := addRowsHead(a, out)
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	e("MOVQ y_base+0(FP), DI")
	e("MOVQ y_len+8(FP), CX")
	e("MOVQ x_base+24(FP), SI")
	e("MOVQ n+48(FP), R13")
	e("MOVQ step+56(FP), R8")
	e("SHLQ $%d, R8", pickArch(a.double, 2, 3))
	e("DECQ R13")
	rows := func(label string, load, add func()) {
		e("MOVQ SI, BX")
		load()
		e("MOVQ R13, R9")
		fmt.Fprintf(out, "%s:\n", label)
		e("ADDQ R8, BX")
		add()
		e("DECQ R9")
		e("JNZ %s", label)
	}
	sum := func(label string, vectors int) {
		rows(label, func() {
			for v := range vectors {
				e("%s %d(BX), %s", a.mn("VMOVU"), v*a.bytes(), a.name(v))
			}
		}, func() {
			for v := range vectors {
				e("%s %d(BX), %s, %s", a.mn("VADD"), v*a.bytes(), a.name(v), a.name(v))
			}
		})
		for v := range vectors {
			e("%s %s, %d(DI)", a.mn("VMOVU"), a.name(v), v*a.bytes())
		}
		e("ADDQ $%d, SI", vectors*a.bytes())
		e("ADDQ $%d, DI", vectors*a.bytes())
		e("SUBQ $%d, CX", vectors*a.lanes())
	}
	e("SUBQ $%d, CX", unroll*a.lanes())
	e("JLT vectors")
	fmt.Fprintln(out, "block:")
	sum("blockrow", unroll)
	e("JGE block")
	fmt.Fprintln(out, "vectors:")
	e("ADDQ $%d, CX", (unroll-1)*a.lanes())
	e("JLT tail")
	fmt.Fprintln(out, "vector:")
	sum("vectorrow", 1)
	e("JGE vector")
	fmt.Fprintln(out, "tail:")
	e("ADDQ $%d, CX", a.lanes())
	e("JZ done")
	maskTail(a, mask, e)
	rows("tailrow", func() {
		if a.wide {
			e("%s.Z (BX), K1, %s", a.mn("VMOVU"), a.name(0))
		} else {
			e("%s (BX), %s, %s", a.mn("VMASKMOV"), a.name(mask), a.name(0))
		}
	}, func() {
		if a.wide {
			e("%s.Z (BX), %s, K1, %s", a.mn("VADD"), a.name(0), a.name(0))
		} else {
			e("%s (BX), %s, %s", a.mn("VMASKMOV"), a.name(mask), a.name(other))
			e("%s %s, %s, %s", a.mn("VADD"), a.name(other), a.name(0), a.name(0))
		}
	})
	if a.wide {
		e("%s %s, K1, (DI)", a.mn("VMOVU"), a.name(0))
	} else {
		e("%s %s, %s, (DI)", a.mn("VMASKMOV"), a.name(0), a.name(mask))
	}
	fmt.Fprintln(out, "done:")
	e("VZEROUPPER")
	e("RET")
	return f
}

// maskTail emits the mask of a tail of CX columns, which it turns into bytes: in K1, or
// in a register. It uses BX.
func maskTail(a arch, register int, e func(format string, args ...any)) {
	if a.wide {
		e("MOVL $1, BX")
		e("SHLL CX, BX")
		e("DECL BX")
		e("KMOVW BX, K1")
	}
	e("SHLQ $%d, CX", pickArch(a.double, 2, 3))
	if !a.wide {
		e("LEAQ tailMask<>+32(SB), BX")
		e("SUBQ CX, BX")
		e("%s (BX), %s", a.mn("VMOVU"), a.name(register))
	}
}

func addRowsHead(a arch, out *strings.Builder) function {
	t := pickArch(a.double, "float32", "float64")
	f := function{"addRows" + a.suffix(), "(y, x []" + t + ", n, step int)"}
	fmt.Fprintf(out, "\n// func %s%s\n//\n// y = the sum of n rows of x, two or more\nTEXT ·%s(SB), NOSPLIT, $0-64\n", f.name, f.signature, f.name)
	return f
}

// neonAddRows is addRows for arm64.
//
// Register plan: R9 points to y, R0 to the first row and R1 into the row at hand, R10
// holds a step in bytes, R3 the rows after the first and R4 those left, R8 counts the
// columns left. Register 6 takes what is added.
func neonAddRows(a arch, out *strings.Builder) function {
	const other = 6
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	s := pickArch(a.double, "S", "D")
	f := addRowsHead(a, out)
	e("MOVD y_base+0(FP), R9")
	e("MOVD y_len+8(FP), R8")
	e("MOVD x_base+24(FP), R0")
	e("MOVD n+48(FP), R3")
	e("MOVD step+56(FP), R10")
	e("LSL $%d, R10, R10", pickArch(a.double, 2, 3))
	e("SUB $1, R3")
	// sum adds up a column of registers, with moves and additions of that width.
	sum := func(label, move string, size int, add func()) {
		e("MOVD R0, R1")
		e("%s (R1), F0", move)
		e("MOVD R3, R4")
		fmt.Fprintf(out, "%s:\n", label)
		e("ADD R10, R1, R1")
		e("%s (R1), F%d", move, other)
		add()
		e("SUBS $1, R4")
		e("BNE %s", label)
		e("%s.P F0, %d(R9)", move, size)
		e("ADD $%d, R0", size)
	}
	e("SUBS $%d, R8", a.lanes())
	e("BLT tail")
	fmt.Fprintln(out, "vector:")
	sum("vectorrow", "FMOVQ", 16, func() { out.WriteString(a.word("fadd", 0, 0, other)) })
	e("SUBS $%d, R8", a.lanes())
	e("BGE vector")
	fmt.Fprintln(out, "tail:")
	e("ADDS $%d, R8", a.lanes())
	e("BEQ done")
	fmt.Fprintln(out, "one:")
	sum("onerow", "FMOV"+s, a.size(), func() { e("FADD%s F%d, F0, F0", s, other) })
	e("SUBS $1, R8")
	e("BNE one")
	fmt.Fprintln(out, "done:")
	e("RET")
	return f
}
