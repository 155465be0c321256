package main

import (
	"fmt"
	"math/bits"
	"strings"
)

// sumRows emits the sums of 8 and of 64 rows that are step apart, pairwise, column
// by column: the sums of 1, 2, 4, … rows that wait for their like stand in
// registers, as the digits of a binary counter do.
func sumRows(a arch, out *strings.Builder) []function {
	return []function{sumSomeRows(a, 8, out), sumSomeRows(a, 64, out)}
}

// rowSum emits the pairwise sum of rows: load loads a row into a register, add adds
// a row to it, and join adds a register to the one before it. Registers count from 0.
func rowSum(rows int, load, add func(row, r int), join func(r, s int)) {
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

// sumSomeRows emits one of them for amd64.
//
// Register plan: DI and SI point to y and to the first row, BX to the first of eight
// rows, R8 to R12 hold one, three, five, seven and eight steps in bytes, CX counts
// the columns left. K1, or register 15, masks the tail.
func sumSomeRows(a arch, rows int, out *strings.Builder) function {
	const mask, other = 15, 14
	f := sumRowsHead(a, rows, out)
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	e("MOVQ y_base+0(FP), DI")
	e("MOVQ y_len+8(FP), CX")
	e("MOVQ x_base+24(FP), SI")
	e("MOVQ step+48(FP), R8")
	e("SHLQ $%d, R8", pickArch(a.double, 2, 3))
	e("LEAQ (R8)(R8*2), R9")
	e("LEAQ (R8)(R8*4), R10")
	e("LEAQ (R9)(R8*4), R11")
	e("LEAQ (R8*8), R12")
	places := []string{"(BX)", "(BX)(R8*1)", "(BX)(R8*2)", "(BX)(R9*1)", "(BX)(R8*4)", "(BX)(R10*1)", "(BX)(R9*2)", "(BX)(R11*1)"}
	const depth = 6 // registers of a column
	join := func(vectors int) func(r, s int) {
		return func(r, s int) {
			for v := range vectors {
				e("%s %s, %s, %s", a.mn("VADD"), a.name(depth*v+s), a.name(depth*v+r), a.name(depth*v+r))
			}
		}
	}
	next := func(row int) {
		if row > 0 && row%8 == 0 {
			e("ADDQ R12, BX")
		}
	}
	sum := func(vectors int) {
		e("MOVQ SI, BX")
		rowSum(rows, func(row, r int) {
			next(row)
			for v := range vectors {
				e("%s %d%s, %s", a.mn("VMOVU"), v*a.bytes(), places[row%8], a.name(depth*v+r))
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
	unroll := pickArch(a.wide, 2, 4)
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
	e("JZ done")
	if a.wide {
		e("MOVL $1, BX")
		e("SHLL CX, BX")
		e("DECL BX")
		e("KMOVW BX, K1")
	} else {
		e("SHLQ $%d, CX", pickArch(a.double, 2, 3))
		e("LEAQ tailMask<>+32(SB), BX")
		e("SUBQ CX, BX")
		e("%s (BX), %s", a.mn("VMOVU"), a.name(mask))
	}
	e("MOVQ SI, BX")
	rowSum(rows, func(row, r int) {
		next(row)
		if a.wide {
			e("%s.Z %s, K1, %s", a.mn("VMOVU"), places[row%8], a.name(r))
		} else {
			e("%s %s, %s, %s", a.mn("VMASKMOV"), places[row%8], a.name(mask), a.name(r))
		}
	}, func(row, r int) {
		if a.wide {
			e("%s.Z %s, %s, K1, %s", a.mn("VADD"), places[row%8], a.name(r), a.name(r))
		} else {
			e("%s %s, %s, %s", a.mn("VMASKMOV"), places[row%8], a.name(mask), a.name(other))
			e("%s %s, %s, %s", a.mn("VADD"), a.name(other), a.name(r), a.name(r))
		}
	}, join(1))
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

func sumRowsHead(a arch, rows int, out *strings.Builder) function {
	t := pickArch(a.double, "float32", "float64")
	f := function{fmt.Sprintf("sumRows%dx%s", rows, a.suffix()), "(y, x []" + t + ", step int)"}
	fmt.Fprintf(out, "\n// func %s%s\n//\n// y = the sum of %d rows of x\nTEXT ·%s(SB), NOSPLIT, $0-56\n", f.name, f.signature, rows, f.name)
	return f
}

// neonSumRows is sumRows for arm64.
//
// Register plan: R0 points to the first row and R1 to the one at hand, R9 to y, R10
// holds a step in bytes, R8 counts the columns left. Register 6 takes what is added.
func neonSumRows(a arch, out *strings.Builder) (list []function) {
	const other = 6
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	s := pickArch(a.double, "S", "D")
	for _, rows := range []int{8, 64} {
		list = append(list, sumRowsHead(a, rows, out))
		e("MOVD y_base+0(FP), R9")
		e("MOVD y_len+8(FP), R8")
		e("MOVD x_base+24(FP), R0")
		e("MOVD step+48(FP), R10")
		e("LSL $%d, R10, R10", pickArch(a.double, 2, 3))
		// sum adds up a column of registers, with moves and additions of that width.
		sum := func(move string, size int, add func(dst, r, s int)) {
			load := func(_, r int) {
				e("%s (R1), F%d", move, r)
				e("ADD R10, R1, R1")
			}
			e("MOVD R0, R1")
			rowSum(rows, load, func(row, r int) {
				load(row, other)
				add(r, r, other)
			}, func(r, s int) { add(r, r, s) })
			e("%s.P F0, %d(R9)", move, size)
			e("ADD $%d, R0", size)
		}
		e("SUBS $%d, R8", a.lanes())
		e("BLT tail")
		fmt.Fprintln(out, "vector:")
		sum("FMOVQ", 16, func(dst, r, s int) { out.WriteString(a.word("fadd", dst, r, s)) })
		e("SUBS $%d, R8", a.lanes())
		e("BGE vector")
		fmt.Fprintln(out, "tail:")
		e("ADDS $%d, R8", a.lanes())
		e("BEQ done")
		fmt.Fprintln(out, "one:")
		sum("FMOV"+s, a.size(), func(dst, r, other int) { e("FADD%s F%d, F%d, F%d", s, other, r, dst) })
		e("SUBS $1, R8")
		e("BNE one")
		fmt.Fprintln(out, "done:")
		e("RET")
	}
	return list
}
