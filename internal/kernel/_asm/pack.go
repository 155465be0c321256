package main

import (
	"fmt"
	"strings"
)

// copyRows emits the copy of k rows of up to two vectors to rows that stand one
// behind the other: a part of b, or of a transposed a, as the micro-kernels
// like to read it. What stands behind the last column is zero.
//
// Register plan: AX the arguments, BX the source, R12 its step, DI the
// destination, R8 its step, R9 leads to the row that is asked for ahead, CX
// counts the rows, DX is the number of vectors.
func copyRows(a arch, out *strings.Builder) function { return rowCopies(a, out, "copyRows", false) }

// gatherRows emits copyRows for rows that may stand anywhere: b is where their offsets,
// a word for each in keep, are counted from. What stands behind the last column in the
// destination stays as it is.
//
// Register plan: that of copyRows, but R12 points to the offsets and R9 is one of them.
func gatherRows(a arch, out *strings.Builder) function {
	return rowCopies(a, out, "gatherRows", true)
}

// rowCopies emits copyRows or gatherRows.
func rowCopies(a arch, out *strings.Builder, name string, gather bool) function {
	f := function{name: name + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"b", "BX"}, {pickArch(gather, "bRow", "keep"), "R12"}, {"c", "DI"}, {"cRow", "R8"}, {"last", "CX"}, {"vectors", "DX"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	if a.wide {
		e("MOVL $1, SI")
		e("SHLL CX, SI")
		e("DECL SI")
		e("KMOVW SI, K1")
	} else {
		e("SHLQ $%d, CX", pickArch(a.double, 2, 3))
		e("LEAQ tailMask<>+32(SB), SI")
		e("SUBQ CX, SI")
		e("VMOVUPS (SI), Y15")
	}
	e("MOVQ tile_k(AX), CX")
	last := func(at, to string) {
		if a.wide {
			e("%s.Z %s, K1, %s", a.mn("VMOVU"), at, to)
		} else {
			e("%s %s, Y15, %s", a.mn("VMASKMOV"), at, to)
		}
	}
	from := "(BX)"
	if gather {
		from = "(BX)(R9*1)"
	} else {
		// Rows of the source may be pages apart, which the processor's own prefetching
		// does not follow: sixteen rows ahead are asked for.
		e("MOVQ R12, R9")
		e("SHLQ $4, R9")
	}
	e("CMPQ DX, $2")
	e("JEQ two")
	for _, nv := range []int{1, 2} {
		if nv == 2 {
			fmt.Fprintln(out, "two:")
		}
		fmt.Fprintf(out, "row%d:\n", nv)
		if gather {
			e("MOVQ (R12), R9")
		}
		for at := 0; at < nv*a.bytes() && !gather; at += 64 {
			e("PREFETCHT0 %d(BX)(R9*1)", at)
		}
		if nv == 2 {
			e("%s %s, %s", a.mn("VMOVU"), from, a.name(0))
		}
		last(fmt.Sprintf("%d%s", (nv-1)*a.bytes(), from), a.name(nv-1))
		for v := range nv {
			to := fmt.Sprintf("%d(DI)", v*a.bytes())
			switch {
			case !gather || v < nv-1:
				e("%s %s, %s", a.mn("VMOVU"), a.name(v), to)
			case a.wide:
				e("%s %s, K1, %s", a.mn("VMOVU"), a.name(v), to)
			default:
				e("%s %s, Y15, %s", a.mn("VMASKMOV"), a.name(v), to)
			}
		}
		if gather {
			e("ADDQ $8, R12")
		} else {
			e("ADDQ R12, BX")
		}
		e("ADDQ R8, DI")
		e("DECQ CX")
		e("JNZ row%d", nv)
		e("VZEROUPPER")
		e("RET")
	}
	return f
}

// transpose emits the copy of eight rows (four of float64) of length k to
// columns: blocks of eight by eight (four by four) are turned in registers.
// Where there are fewer rows, the last one stands in for those missing.
//
// Register plan: SI BX DX R8 to R12 point to the source's rows, R14 leads to the
// rows behind them, which are asked for, DI to the destination, R13 is its step,
// CX counts k.
func transpose(double bool, out *strings.Builder) function {
	a := arch{double: double}
	f := function{name: "transpose" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	n := a.lanes()
	rows := []string{"SI", "BX", "DX", "R8", "R9", "R10", "R11", "R12"}[:n]
	e("MOVQ t+0(FP), AX")
	e("MOVQ tile_b(AX), SI")
	e("MOVQ tile_bCol(AX), R13")
	e("MOVQ tile_last(AX), CX")
	for i := 1; i < n; i++ {
		e("LEAQ (%s)(R13*1), %s", rows[i-1], rows[i])
		e("CMPQ CX, $%d", i)
		e("CMOVQLE %s, %s", rows[i-1], rows[i])
	}
	e("MOVQ R13, R14")
	e("SHLQ $%d, R14", pickArch(double, 3, 2))
	e("MOVQ tile_c(AX), DI")
	e("MOVQ tile_cRow(AX), R13")
	e("MOVQ tile_k(AX), CX")
	e("SUBQ $%d, CX", n)
	e("JLT rest")
	fmt.Fprintln(out, "block:")
	for _, r := range rows {
		e("PREFETCHT0 (%s)(R14*1)", r)
	}
	if double {
		turn4(rows, e)
	} else {
		turn8(rows, e)
	}
	for i := range n {
		e("%s Y%d, (DI)", a.mn("VMOVU"), i)
		e("ADDQ R13, DI")
		e("ADDQ $32, %s", rows[i])
	}
	e("SUBQ $%d, CX", n)
	e("JGE block")
	fmt.Fprintln(out, "rest:")
	e("ADDQ $%d, CX", n)
	e("JZ done")
	fmt.Fprintln(out, "one:")
	for i, r := range rows {
		e("%s (%s), X0", pickArch(double, "VMOVSS", "VMOVSD"), r)
		e("%s X0, %d(DI)", pickArch(double, "VMOVSS", "VMOVSD"), i*a.size())
		e("ADDQ $%d, %s", a.size(), r)
	}
	e("ADDQ R13, DI")
	e("DECQ CX")
	e("JNZ one")
	fmt.Fprintln(out, "done:")
	e("VZEROUPPER")
	e("RET")
	return f
}

// everySecond emits the copying of every second of the numbers at b: k rows of last numbers,
// read bRow and written cRow apart, in order. Behind a row it may write zeros, as many as a
// vector has.
//
// Register plan: BX b, R12 the step between its rows, DI c, R8 the step between its rows, CX
// counts rows, DX is last, SI and R9 go along a row, R10 counts what is left of it. The
// second vector that is read begins with the last number of the first one, so as to end
// with the last one that is asked for.
func everySecond(a arch, out *strings.Builder) function {
	f := function{name: "everySecond" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	n, size := a.lanes(), a.size()
	e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"b", "BX"}, {"bRow", "R12"}, {"c", "DI"}, {"cRow", "R8"}, {"k", "CX"}, {"last", "DX"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	if a.wide {
		e("VMOVUPS seconds%s<>(SB), Z2", pickArch(a.double, "32", "64"))
	}
	e("MOVQ CX, SI")
	e("LEAQ -1(DX), R13")
	e("ANDQ $%d, R13", n-1)
	e("LEAQ 1(R13)(R13*1), R13")
	a.twoMasks(out, 1)
	e("MOVQ SI, CX")
	deal := func() {
		if a.wide {
			e("%s Z1, Z2, Z0", pickArch(a.double, "VPERMT2PS", "VPERMT2PD"))
		} else {
			e("%s $%#x, Y1, Y0, Y0", a.mn("VSHUF"), pickArch(a.double, 0xd8, 0xa))
			e("VPERMPD $0xd8, Y0, Y0")
		}
		e("%s %s, (R9)", a.mn("VMOVU"), a.name(0))
	}
	fmt.Fprintln(out, "row:")
	e("MOVQ BX, SI")
	e("MOVQ DI, R9")
	e("MOVQ DX, R10")
	e("SUBQ $%d, R10", n)
	e("JLT tail")
	fmt.Fprintln(out, "vector:")
	e("%s (SI), %s", a.mn("VMOVU"), a.name(0))
	e("%s %d(SI), %s", a.mn("VMOVU"), (n-1)*size, a.name(1))
	deal()
	e("ADDQ $%d, SI", 2*n*size)
	e("ADDQ $%d, R9", n*size)
	e("SUBQ $%d, R10", n)
	e("JGE vector")
	fmt.Fprintln(out, "tail:")
	e("ADDQ $%d, R10", n)
	e("JZ next")
	a.maskedLoad(out, 0, "(SI)", a.name(0))
	a.maskedLoad(out, 1, fmt.Sprintf("%d(SI)", (n-1)*size), a.name(1))
	deal()
	fmt.Fprintln(out, "next:")
	e("ADDQ R12, BX")
	e("ADDQ R8, DI")
	e("DECQ CX")
	e("JNZ row")
	e("VZEROUPPER")
	e("RET")
	return f
}

// twoMasks emits the masks of R13 numbers that two vectors hold, of which the second begins
// overlap numbers before the end of the first: K1 and K2, or Y14 and Y15 with AVX2. It uses
// CX, R13 and R14.
func (a arch) twoMasks(out *strings.Builder, overlap int) {
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	for half := range 2 {
		e("MOVQ $%d, CX", pickArch(half == 1, a.lanes(), 0))
		if half == 0 {
			e("CMPQ R13, CX")
			e("CMOVQLT R13, CX")
		} else {
			e("SUBQ $%d, R13", a.lanes()-overlap)
			e("CMOVQGT R13, CX")
		}
		if a.wide {
			e("MOVL $1, R14")
			e("SHLL CX, R14")
			e("DECL R14")
			e("KMOVW R14, K%d", 1+half)
		} else {
			e("SHLQ $%d, CX", pickArch(a.double, 2, 3))
			e("LEAQ tailMask<>+32(SB), R14")
			e("SUBQ CX, R14")
			e("VMOVUPS (R14), Y%d", 14+half)
		}
	}
}

// maskedLoad emits the reading of one of the two vectors that twoMasks has masks for.
func (a arch) maskedLoad(out *strings.Builder, half int, at, to string) {
	if a.wide {
		fmt.Fprintf(out, "\t%s.Z %s, K%d, %s\n", a.mn("VMOVU"), at, 1+half, to)
	} else {
		fmt.Fprintf(out, "\t%s %s, Y%d, %s\n", a.mn("VMASKMOV"), at, 14+half, to)
	}
}

// turn8 loads eight by eight float32 and leaves column i in register i.
func turn8(rows []string, e func(string, ...any)) {
	// Register i: the lower (i < 4) or upper halves of rows i%4 and i%4 + 4.
	for i := range 8 {
		e("VMOVUPS %d(%s), X%d", i/4*16, rows[i%4], i)
		e("VINSERTF128 $1, %d(%s), Y%d, Y%d", i/4*16, rows[i%4+4], i, i)
	}
	for h := 0; h < 8; h += 4 {
		e("VUNPCKLPS Y%d, Y%d, Y8", h+1, h)
		e("VUNPCKHPS Y%d, Y%d, Y9", h+1, h)
		e("VUNPCKLPS Y%d, Y%d, Y10", h+3, h+2)
		e("VUNPCKHPS Y%d, Y%d, Y11", h+3, h+2)
		e("VUNPCKLPD Y10, Y8, Y%d", h)
		e("VUNPCKHPD Y10, Y8, Y%d", h+1)
		e("VUNPCKLPD Y11, Y9, Y%d", h+2)
		e("VUNPCKHPD Y11, Y9, Y%d", h+3)
	}
}

// turn4 loads four by four float64 and leaves column i in register i.
func turn4(rows []string, e func(string, ...any)) {
	for i := range 4 {
		e("VMOVUPD %d(%s), X%d", i/2*16, rows[i%2], 4+i)
		e("VINSERTF128 $1, %d(%s), Y%d, Y%d", i/2*16, rows[i%2+2], 4+i, 4+i)
	}
	for h := range 2 {
		e("VUNPCKLPD Y%d, Y%d, Y%d", 5+2*h, 4+2*h, 2*h)
		e("VUNPCKHPD Y%d, Y%d, Y%d", 5+2*h, 4+2*h, 2*h+1)
	}
}
