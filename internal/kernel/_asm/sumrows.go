package main

import (
	"fmt"
	"math/bits"
	"strings"
)

// sumRows emits the sums of each eight, or 64, of rows that are step apart, pairwise,
// column by column: the sums of 1, 2, 4, … rows that wait for their like stand in
// registers, as the digits of a binary counter do.
//
// Register plan: DI points to y, AX to the first of the rows, SI into it and BX into
// the first of eight, R8 to R12 hold one, three, five, seven and eight steps in bytes.
// R13 is k, CX counts the columns left and DX those of all sums. K1, or the last
// register, masks the tail.
func sumRows(a arch, rows int, out *strings.Builder) function {
	const mask, other = 15, 14
	depth := bits.Len(uint(rows)) - 1 // registers of a column
	unroll := 4                       // vectors at a time
	for unroll*depth > a.registers()-2 {
		unroll /= 2
	}
	f := sumRowsHead(a, rows, out)
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	e("MOVQ y_base+0(FP), DI")
	e("MOVQ y_len+8(FP), DX")
	e("MOVQ x_base+24(FP), AX")
	e("MOVQ k+48(FP), R13")
	e("MOVQ step+56(FP), R8")
	e("SHLQ $%d, R8", pickArch(a.double, 2, 3))
	e("LEAQ (R8)(R8*2), R9")
	e("LEAQ (R8)(R8*4), R10")
	e("LEAQ (R9)(R8*4), R11")
	e("LEAQ (R8*8), R12")
	e("TESTQ DX, DX")
	e("JZ done")
	places := [...]string{"(BX)", "(BX)(R8*1)", "(BX)(R8*2)", "(BX)(R9*1)", "(BX)(R8*4)", "(BX)(R10*1)", "(BX)(R9*2)", "(BX)(R11*1)"}
	place := func(row int) string {
		if row > 0 && row%8 == 0 {
			e("ADDQ R12, BX")
		}
		return places[row%8]
	}
	join := func(vectors int) func(r, s int) {
		return func(r, s int) {
			for v := range vectors {
				e("%s %s, %s, %s", a.mn("VADD"), a.name(depth*v+s), a.name(depth*v+r), a.name(depth*v+r))
			}
		}
	}
	sum := func(vectors int) {
		e("MOVQ SI, BX")
		pairwise(rows, func(row, r int) {
			at := place(row)
			for v := range vectors {
				e("%s %d%s, %s", a.mn("VMOVU"), v*a.bytes(), at, a.name(depth*v+r))
			}
		}, func(row, r int) {
			for v := range vectors {
				e("%s %d%s, %s, %s", a.mn("VADD"), v*a.bytes(), places[row%8], a.name(depth*v+r), a.name(depth*v+r))
			}
		}, join(vectors))
		for v := range vectors {
			e("%s %s, %d(DI)", a.mn("VMOVU"), a.name(depth*v), v*a.bytes())
		}
		e("ADDQ $%d, SI", vectors*a.bytes())
		e("ADDQ $%d, DI", vectors*a.bytes())
		e("SUBQ $%d, CX", vectors*a.lanes())
	}
	fmt.Fprintln(out, "rows:")
	e("MOVQ AX, SI")
	e("MOVQ R13, CX")
	e("SUBQ $%d, CX", unroll*a.lanes())
	e("JLT vectors")
	fmt.Fprintln(out, "block:")
	sum(unroll)
	e("JGE block")
	fmt.Fprintln(out, "vectors:")
	e("ADDQ $%d, CX", (unroll-1)*a.lanes())
	e("JLT tail")
	fmt.Fprintln(out, "vector:")
	sum(1)
	e("JGE vector")
	fmt.Fprintln(out, "tail:")
	e("ADDQ $%d, CX", a.lanes())
	e("JZ next")
	maskTail(a, mask, e)
	e("MOVQ SI, BX")
	pairwise(rows, func(row, r int) {
		at := place(row)
		if a.wide {
			e("%s.Z %s, K1, %s", a.mn("VMOVU"), at, a.name(r))
		} else {
			e("%s %s, %s, %s", a.mn("VMASKMOV"), at, a.name(mask), a.name(r))
		}
	}, func(row, r int) {
		at := places[row%8]
		if a.wide {
			e("%s.Z %s, %s, K1, %s", a.mn("VADD"), at, a.name(r), a.name(r))
		} else {
			e("%s %s, %s, %s", a.mn("VMASKMOV"), at, a.name(mask), a.name(other))
			e("%s %s, %s, %s", a.mn("VADD"), a.name(other), a.name(r), a.name(r))
		}
	}, join(1))
	if a.wide {
		e("%s %s, K1, (DI)", a.mn("VMOVU"), a.name(0))
	} else {
		e("%s %s, %s, (DI)", a.mn("VMASKMOV"), a.name(0), a.name(mask))
	}
	e("ADDQ CX, DI")
	fmt.Fprintln(out, "next:")
	for range rows / 8 {
		e("ADDQ R12, AX")
	}
	e("SUBQ R13, DX")
	e("JGT rows")
	fmt.Fprintln(out, "done:")
	e("VZEROUPPER")
	e("RET")
	return f
}

// pairwise emits the pairwise sum of rows, a power of two: load loads a row into a
// register, add adds a row to it, and join adds a register to the one before it.
// Registers count from 0.
func pairwise(rows int, load, add func(row, r int), join func(r, s int)) {
	depth := 0
	for p := range rows / 2 {
		load(2*p, depth)
		add(2*p+1, depth)
		depth++
		for range bits.TrailingZeros(uint(p + 1)) {
			depth--
			join(depth-1, depth)
		}
	}
}

func sumRowsHead(a arch, rows int, out *strings.Builder) function {
	t := pickArch(a.double, "float32", "float64")
	f := function{fmt.Sprintf("sumRows%dx%s", rows, a.suffix()), "(y, x []" + t + ", k, step int)"}
	fmt.Fprintf(out, "\n// func %s%s\n//\n// each k of y = the sum of %d rows of x\nTEXT ·%s(SB), NOSPLIT, $0-64\n", f.name, f.signature, rows, f.name)
	return f
}

// neonSumRows is sumRows for arm64.
//
// Register plan: R2 points to the first of the rows, R0 into it and R1 to the row at
// hand, R9 to y, R10 holds a step in bytes. R3 is k, R8 counts the columns left and R7
// those of all sums. Register 6 takes what is added.
func neonSumRows(a arch, rows int, out *strings.Builder) function {
	const other = 6
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	s := pickArch(a.double, "S", "D")
	f := sumRowsHead(a, rows, out)
	e("MOVD y_base+0(FP), R9")
	e("MOVD y_len+8(FP), R7")
	e("MOVD x_base+24(FP), R2")
	e("MOVD k+48(FP), R3")
	e("MOVD step+56(FP), R10")
	e("LSL $%d, R10, R10", pickArch(a.double, 2, 3))
	e("CBZ R7, done")
	// sum adds up a column of registers, with moves and additions of that width.
	sum := func(move string, size int, add func(dst, r, s int)) {
		load := func(_, r int) {
			e("%s (R1), F%d", move, r)
			e("ADD R10, R1, R1")
		}
		e("MOVD R0, R1")
		pairwise(rows, load, func(row, r int) {
			load(row, other)
			add(r, r, other)
		}, func(r, s int) { add(r, r, s) })
		e("%s.P F0, %d(R9)", move, size)
		e("ADD $%d, R0", size)
	}
	fmt.Fprintln(out, "rows:")
	e("MOVD R2, R0")
	e("MOVD R3, R8")
	e("SUBS $%d, R8", a.lanes())
	e("BLT tail")
	fmt.Fprintln(out, "vector:")
	sum("FMOVQ", 16, func(dst, r, s int) { out.WriteString(a.word("fadd", dst, r, s)) })
	e("SUBS $%d, R8", a.lanes())
	e("BGE vector")
	fmt.Fprintln(out, "tail:")
	e("ADDS $%d, R8", a.lanes())
	e("BEQ next")
	fmt.Fprintln(out, "one:")
	sum("FMOV"+s, a.size(), func(dst, r, other int) { e("FADD%s F%d, F%d, F%d", s, other, r, dst) })
	e("SUBS $1, R8")
	e("BNE one")
	fmt.Fprintln(out, "next:")
	e("ADD R10<<%d, R2, R2", bits.Len(uint(rows))-1)
	e("SUBS R3, R7")
	e("BGT rows")
	fmt.Fprintln(out, "done:")
	e("RET")
	return f
}
