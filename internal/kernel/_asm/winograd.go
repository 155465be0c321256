package main

import (
	"fmt"
	"strings"
)

// winograd emits what Winograd's algorithm F(2×2, 3×3) needs beside matrix products, for
// tiles that stand next to each other, one in each lane. AVX-512 has it for shorter vectors
// too, which waste less on short rows of tiles.
func winograd(a arch, out *strings.Builder) (list []function) {
	for _, lanes := range a.tileLanes() {
		a.short = a.lanes() / lanes
		w := &winogradTiles{a, out}
		list = append(list, w.input(), w.output())
		a.short = 0
	}
	w := &winogradTiles{a, out}
	return append(list, w.gradient(), w.kernels())
}

// tileLanes lists how many tiles vectors have.
func (a arch) tileLanes() []int { return pickArch(a.wide, []int{8}, []int{16, 8, 4}) }

type winogradTiles struct {
	arch
	out *strings.Builder
}

func (w *winogradTiles) e(format string, args ...any) { fmt.Fprintf(w.out, "\t"+format+"\n", args...) }

func (w *winogradTiles) label(s string) { fmt.Fprintf(w.out, "%s:\n", s) }

func (w *winogradTiles) begin(name, doc string) function {
	f := function{name: fmt.Sprintf("%s%dx%s", name, w.lanes(), w.suffix()), signature: "(t *tile)"}
	fmt.Fprintf(w.out, "\n// func %s%s\n//\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, doc, f.name)
	w.e("MOVQ t+0(FP), AX")
	return f
}

func (w *winogradTiles) arguments(list ...[2]string) {
	for _, arg := range list {
		w.e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
}

// each emits to = a op b for four registers from each of these on.
func (w *winogradTiles) each(op string, a, b, to int) {
	for j := range 4 {
		w.e("%s %s, %s, %s", w.mn(op), w.name(b+j), w.name(a+j), w.name(to+j))
	}
}

// input emits Bᵀ·d·B for the tiles d of one channel:
//
//	     ⎡1  0 −1  0⎤
//	Bᵀ = ⎢0  1  1  0⎥
//	     ⎢0 −1  1  0⎥
//	     ⎣0  1  0 −1⎦
//
// bCol behind b stands the first number of row last of the picture, which has aRow rows,
// bRow apart; rows before the first and behind the last are zeros. keep points to masks: for
// each vector of a row of tiles of the numbers that its four loads may read, which begin at
// the first number, a vector, two numbers, and two numbers and a vector behind it. k rows
// of so many vectors of tiles are written fromRow apart, and number (i, j) of the tiles
// cRow·(4i + j) behind c. What is behind a row's tiles in its last vector is written over
// by the next row: the last vectors come first.
//
// Register plan: BX a row of the picture, R10 bRow, R9 its number, R13 aRow, SI the masks,
// DI c, R11 cRow, R12 three of it, R8 counts vectors, CX rows of tiles, R14 and DX for the
// moment. Vectors: 0 to 3 d·B of the first of a tile's rows, or of the fourth, 4 to 7 of the
// second, 8 to 11 of the third, 12 to 15 for the moment, 16 and 17 how AVX-512 deals columns.
func (w *winogradTiles) input() function {
	f := w.begin("winogradInput", "Bᵀ·d·B for rows of tiles")
	w.arguments([2]string{"bRow", "R10"}, [2]string{"aRow", "R13"}, [2]string{"cRow", "R11"}, [2]string{"vectors", "R8"})
	w.e("LEAQ (R11)(R11*2), R12")
	if w.wide {
		w.e("VMOVUPS %s<>(SB), %s", w.table("evens"), w.name(16))
		w.e("VMOVUPS %s<>(SB), %s", w.table("odds"), w.name(17))
	}
	w.label("vectors")
	w.e("DECQ R8")
	w.arguments([2]string{"b", "BX"}, [2]string{"last", "R9"}, [2]string{"c", "DI"}, [2]string{"k", "CX"}, [2]string{"keep", "SI"})
	w.e("ADDQ tile_bCol(AX), BX")
	w.e("MOVQ R8, R14")
	w.e("IMULQ $%d, R14", w.bytes())
	w.e("ADDQ R14, DI")
	w.e("LEAQ (BX)(R14*2), BX")
	w.e("MOVQ R8, R14")
	w.e("IMULQ $%d, R14", pickArch(w.wide, 4*w.bytes(), 4*8))
	w.e("ADDQ R14, SI")
	if w.wide {
		for i := range 4 {
			w.e("KMOVW %d(SI), K%d", 8*i, 1+i)
		}
	}
	w.columns("First", 0)
	w.columns("Second", 4)
	w.label("tiles")
	w.e("MOVQ DI, R14")
	w.columns("Third", 8)
	w.each("VSUB", 0, 8, 0)
	w.row(0)
	w.each("VADD", 4, 8, 12)
	w.row(12)
	w.each("VSUB", 8, 4, 12)
	w.row(12)
	w.columns("Fourth", 0)
	w.each("VSUB", 4, 0, 4)
	w.row(4)
	for j := range 4 {
		w.e("%s %s, %s", w.mn("VMOVA"), w.name(j), w.name(4+j))
		w.e("%s %s, %s", w.mn("VMOVA"), w.name(8+j), w.name(j))
	}
	w.e("ADDQ tile_fromRow(AX), DI")
	w.e("DECQ CX")
	w.e("JNZ tiles")
	w.e("TESTQ R8, R8")
	w.e("JNZ vectors")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// row writes four numbers of the tiles, from a register on.
func (w *winogradTiles) row(from int) {
	for j, at := range []string{"(R14)", "(R14)(R11*1)", "(R14)(R11*2)", "(R14)(R12*1)"} {
		w.e("%s %s, %s", w.mn("VMOVU"), w.name(from+j), at)
	}
	w.e("LEAQ (R14)(R11*4), R14")
}

// columns emits d·B for the next row of the picture, in four registers from to on.
func (w *winogradTiles) columns(name string, to int) {
	w.e("CMPQ R9, R13")
	w.e("JCC none%s", name)
	for pair, at := range []string{"", "8"} { // the even and odd columns, and those two places on
		even, odd := w.name(12+2*pair), w.name(13+2*pair)
		a, b := w.name(to), w.name(to+1)
		for half, reg := range []string{a, b} {
			place := at + "(BX)"
			if half == 1 {
				place = fmt.Sprintf("%d(BX)", w.bytes()+8*pair)
			}
			if w.wide {
				w.e("%s.Z %s, K%d, %s", w.mn("VMOVU"), place, 1+2*pair+half, reg)
				continue
			}
			w.e("%s %d(SI), %s", w.mn("VMOVU"), 32*(2*pair+half), even)
			w.e("%s %s, %s, %s", w.mn("VMASKMOV"), place, even, reg)
		}
		if w.wide {
			w.e("VMOVAPS %s, %s", a, even)
			w.e("VMOVAPS %s, %s", a, odd)
			w.e("VPERMT2PS %s, %s, %s", b, w.name(16), even)
			w.e("VPERMT2PS %s, %s, %s", b, w.name(17), odd)
			continue
		}
		w.e("VSHUFPS $0x88, %s, %s, %s", b, a, even)
		w.e("VSHUFPS $0xdd, %s, %s, %s", b, a, odd)
		w.e("VPERMPD $0xd8, %[1]s, %[1]s", even)
		w.e("VPERMPD $0xd8, %[1]s, %[1]s", odd)
	}
	three := func(op string, a, b, to int) { w.e("%s %s, %s, %s", w.mn(op), w.name(b), w.name(a), w.name(to)) }
	three("VSUB", 12, 14, to)
	three("VADD", 13, 14, to+1)
	three("VSUB", 14, 13, to+2)
	three("VSUB", 13, 15, to+3)
	w.e("JMP some%s", name)
	w.label("none" + name)
	for j := range 4 {
		w.e("%s %[2]s, %[2]s, %[2]s", w.mn("VXOR"), w.name(to+j))
	}
	w.label("some" + name)
	w.e("ADDQ R10, BX")
	w.e("INCQ R9")
}

// table is the name of what says how AVX-512 deals the lanes of two vectors.
func (w *winogradTiles) table(what string) string { return fmt.Sprintf("%s%d", what, w.lanes()) }

// output emits y = Aᵀ·m·A for the tiles of one channel, two by two outputs each:
//
//	Aᵀ = ⎡1  1  1  0⎤
//	     ⎣0  1 −1 −1⎦
//
// Number (i, j) of the tiles stands aRow·(4i + j) behind b, and each row of tiles fromRow
// behind the last vector of the one before. c gets k rows of last numbers, cRow apart. The
// number at from is added if there is one, and what is there if keep is set. Then comes what
// more says, see epilogue.go; the gate's numbers stand gateRow behind those of c, and those of
// plus plusRow.
//
// Register plan: BX, SI, DX, R11 rows 0 to 3 of the tiles, R8 aRow, R9 three of it, DI c,
// R10 cRow, CX counts rows of c, R13 numbers of a row, R12 is from a row's end to the next
// one of c, R14 for the moment. Vectors: 0 and 1 even and odd columns of the upper row, 2
// and 3 of the lower, 4 and 5 sums, 6 the bias, 7 the floor, 8 the factor of the gate, 9 to
// 11 for the moment, 12 and 13 how columns are dealt, or 14 and 15 the masks.
func (w *winogradTiles) output() function {
	f := w.begin("winogradOutput", "Aᵀ·m·A for rows of tiles")
	w.arguments([2]string{"b", "BX"}, [2]string{"aRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R10"}, [2]string{"k", "CX"})
	w.e("LEAQ (BX)(R8*4), SI")
	w.e("LEAQ (BX)(R8*8), DX")
	w.e("LEAQ (SI)(R8*8), R11")
	w.e("LEAQ (R8)(R8*2), R9")
	bias, floor, factor := w.name(6), w.name(7), w.name(8)
	w.e("%s %s, %s, %s", w.mn("VXOR"), bias, bias, bias)
	w.e("MOVQ tile_from(AX), R13")
	w.e("TESTQ R13, R13")
	w.e("JZ unbiased")
	w.e("VBROADCASTSS (R13), %s", bias)
	w.label("unbiased")
	w.e("MOVL $0xff800000, R13") // nothing is less than −∞
	w.e("VMOVD R13, X7")
	w.e("VBROADCASTSS X7, %s", floor)
	w.e("MOVQ tile_more(AX), R13")
	w.e("TESTQ $const_moreFloor, R13")
	w.e("JZ unfloored")
	w.e("%s %s, %s, %s", w.mn("VXOR"), floor, floor, floor)
	w.label("unfloored")
	w.e("VBROADCASTSS tile_alpha(AX), %s", factor)
	w.loadTurns(w.out, 12, 13)
	w.e("MOVQ CX, R12")
	w.e("MOVQ tile_last(AX), R13")
	w.e("ANDQ $%d, R13", 2*w.lanes()-1)
	w.twoMasks(w.out, 0)
	w.e("MOVQ R12, CX")
	w.label("row")
	w.e("MOVQ tile_last(AX), R13")
	w.label("vectors")
	w.e("CMPQ R13, $%d", 2*w.lanes())
	w.e("JLT tail")
	w.sums("Whole", false)
	w.advance()
	w.e("SUBQ $%d, R13", 2*w.lanes())
	w.e("JNZ vectors")
	w.e("JMP next")
	w.label("tail")
	w.sums("Tail", true)
	w.advance()
	w.label("next")
	for _, p := range []string{"BX", "SI", "DX", "R11"} {
		w.e("ADDQ tile_fromRow(AX), %s", p)
	}
	// Two rows on, and back along the row.
	w.e("ADDQ tile_bRow(AX), DI")
	w.e("SUBQ $2, CX")
	w.e("JGT row")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// advance goes on to the next vector.
func (w *winogradTiles) advance() {
	for _, p := range []string{"BX", "SI", "DX", "R11"} {
		w.e("ADDQ $%d, %s", w.bytes(), p)
	}
	w.e("ADDQ $%d, DI", 2*w.bytes())
}

// sums emits one vector of tiles.
func (w *winogradTiles) sums(name string, masked bool) {
	three := func(op string, a, b, to int) { w.e("%s %s, %s, %s", w.mn(op), w.name(b), w.name(a), w.name(to)) }
	for j, at := range []string{"(%s)", "(%s)(R8*1)", "(%s)(R8*2)", "(%s)(R9*1)"} {
		place := func(row string) string { return fmt.Sprintf(at, row) }
		upper, lower := 4, 5
		if j == 0 {
			upper, lower = 0, 2
		}
		w.e("%s %s, %s", w.mn("VMOVU"), place("SI"), w.name(9))
		w.e("%s %s, %s", w.mn("VMOVU"), place("DX"), w.name(10))
		w.e("%s %s, %s, %s", w.mn("VADD"), place("BX"), w.name(9), w.name(upper))
		three("VADD", upper, 10, upper)
		three("VSUB", 9, 10, lower)
		w.e("%s %s, %s, %s", w.mn("VSUB"), place("R11"), w.name(lower), w.name(lower))
		switch j {
		case 1:
			three("VADD", 0, 4, 0)
			three("VADD", 2, 5, 2)
			w.e("%s %s, %s", w.mn("VMOVA"), w.name(4), w.name(1))
			w.e("%s %s, %s", w.mn("VMOVA"), w.name(5), w.name(3))
		case 2:
			three("VADD", 0, 4, 0)
			three("VADD", 2, 5, 2)
			three("VSUB", 1, 4, 1)
			three("VSUB", 3, 5, 3)
		case 3:
			three("VSUB", 1, 4, 1)
			three("VSUB", 3, 5, 3)
		}
	}
	for r := range 4 {
		three("VADD", r, 6, r)
	}
	w.store(0, "(DI)", name+"Upper", masked)
	w.e("CMPQ CX, $1")
	w.e("JEQ done%s", name)
	w.store(2, "(DI)(R10*1)", name+"Lower", masked)
	w.label("done" + name)
}

// store deals the even columns of a row, in register even, and the odd ones behind them, and
// writes them.
func (w *winogradTiles) store(even int, at, name string, masked bool) {
	low, high := w.name(9), w.name(10)
	x, y := 4, 5
	if w.wide {
		x, y = 12, 13
	}
	w.turns(w.out, even, even+1, 9, 10, x, y)
	both := func(f func(half int, reg, at string)) {
		f(0, low, at)
		f(1, high, fmt.Sprintf("%d%s", w.bytes(), at))
	}
	w.e("CMPQ tile_keep(AX), $0")
	w.e("JEQ alone%s", name)
	both(func(half int, reg, at string) {
		if !masked {
			w.e("%s %s, %s, %s", w.mn("VADD"), at, reg, reg)
			return
		}
		w.maskedLoad(w.out, half, at, w.name(11))
		w.e("%s %s, %s, %s", w.mn("VADD"), w.name(11), reg, reg)
	})
	w.label("alone" + name)
	unless := func(flag, label string) {
		w.e("MOVQ tile_more(AX), R14")
		w.e("TESTQ $const_more%s, R14", flag)
		w.e("JZ %s%s", label, name)
	}
	// elsewhere reads two vectors that stand as far from c as a field says.
	elsewhere := func(field string, f func(reg, v string)) {
		w.e("MOVQ tile_%s(AX), R14", field)
		w.e("ADDQ DI, R14")
		both(func(half int, reg, at string) {
			at = strings.Replace(at, "DI", "R14", 1)
			if masked {
				w.maskedLoad(w.out, half, at, w.name(11))
			} else {
				w.e("%s %s, %s", w.mn("VMOVU"), at, w.name(11))
			}
			f(reg, w.name(11))
		})
	}
	unless("Norm", "plain")
	w.e("MOVQ tile_norm(AX), R14")
	w.e("VBROADCASTSS (R14), %s", w.name(4))
	w.e("VBROADCASTSS 4(R14), %s", w.name(5))
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VFMADD213"), w.name(5), w.name(4), reg) })
	w.label("plain" + name)
	unless("Plus", "single")
	elsewhere("plusRow", func(reg, v string) { w.e("%s %s, %s, %s", w.mn("VADD"), v, reg, reg) })
	w.label("single" + name)
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VMAX"), reg, w.name(7), reg) }) // a NaN passes
	unless("Ceiling", "free")
	w.e("VBROADCASTSS tile_ceiling(AX), %s", w.name(4))
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VMIN"), reg, w.name(4), reg) })
	w.label("free" + name)
	unless("Gate", "open")
	zero := w.name(4)
	w.e("%s %s, %s, %s", w.mn("VXOR"), zero, zero, zero)
	elsewhere("gateRow", func(reg, v string) {
		// Plus 0, which makes 0 of −0 as where a gradient adds to 0.
		w.e("%s %s, %s, %s", w.mn("VFMADD213"), zero, w.name(8), reg)
		if w.wide {
			w.e("%s $1, %s, %s, K3", w.mn("VCMP"), v, zero)
			w.e("%s.Z %s, K3, %s", w.mn("VMOVU"), reg, reg)
		} else {
			w.e("%s $1, %s, %s, %s", w.mn("VCMP"), w.name(11), zero, w.name(11))
			w.e("%s %s, %s, %s", w.mn("VAND"), w.name(11), reg, reg)
		}
	})
	w.label("open" + name)
	both(func(half int, reg, at string) { w.maskedStore(w.out, masked, half, reg, at) })
}

// gradient emits A·p·Aᵀ of a row of tiles p, two by two gradients of outputs each, with row 3
// and column 3 of the result times −1:
//
//	     ⎡1  1  1  0⎤
//	Aᵀ ≈ ⎣0  1 −1  1⎦
//
// A gradient has a row of so many vectors, a channel in each lane; the next one to the right
// stands bCol on, and the one below bRow. For k tiles, which follow one behind the other in
// both, number (i, j) is written cRow·(4i + j) behind c, a tile fromRow on from the one
// before. What is behind a tile's channels in its last vector is written over by the next
// tile.
//
// Register plan: BX and SI the upper and lower row of gradients, R9 bCol, DI c, R11 cRow, R12
// three of it, R10 fromRow, CX counts tiles, R8 vectors, DX goes along a tile, R14 for the
// moment. Vectors: 0 to 3 the gradients, 4 and 5 a row of A·p, 6 and 7 of the result.
func (w *winogradTiles) gradient() function {
	f := w.begin("winogradGradient", "A·p·Aᵀ for a row of tiles")
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "SI"}, [2]string{"bCol", "R9"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"fromRow", "R10"}, [2]string{"k", "CX"})
	w.e("ADDQ BX, SI")
	w.e("LEAQ (R11)(R11*2), R12")
	w.label("tile")
	w.e("MOVQ tile_vectors(AX), R8")
	w.e("XORQ DX, DX")
	w.label("vector")
	w.e("LEAQ (DI)(DX*1), R14")
	for i, base := range []string{"BX", "SI"} {
		w.e("LEAQ (%s)(DX*1), R13", base)
		w.e("%s (R13), %s", w.mn("VMOVU"), w.name(2*i))
		w.e("%s (R13)(R9*1), %s", w.mn("VMOVU"), w.name(2*i+1))
	}
	for i, op := range []string{"", "VADD", "VSUB", ""} {
		left, right := 2*(i/3), 2*(i/3)+1 // of the upper or the lower row
		if op != "" {
			w.e("%s %s, %s, %s", w.mn(op), w.name(2), w.name(0), w.name(4))
			w.e("%s %s, %s, %s", w.mn(op), w.name(3), w.name(1), w.name(5))
			left, right = 4, 5
		}
		w.e("%s %s, %s, %s", w.mn("VADD"), w.name(right), w.name(left), w.name(6))
		w.e("%s %s, %s, %s", w.mn("VSUB"), w.name(right), w.name(left), w.name(7))
		for j, reg := range []int{left, 6, 7, right} {
			w.e("%s %s, %s", w.mn("VMOVU"), w.name(reg), []string{"(R14)", "(R14)(R11*1)", "(R14)(R11*2)", "(R14)(R12*1)"}[j])
		}
		if i < 3 {
			w.e("LEAQ (R14)(R11*4), R14")
		}
	}
	w.e("ADDQ $%d, DX", w.bytes())
	w.e("DECQ R8")
	w.e("JNZ vector")
	w.e("LEAQ (BX)(R9*2), BX")
	w.e("LEAQ (SI)(R9*2), SI")
	w.e("ADDQ R10, DI")
	w.e("DECQ CX")
	w.e("JNZ tile")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// kernels emits G·g·Gᵀ of kernels g, one in each lane:
//
//	    ⎡1   0   0⎤
//	G = ⎢½   ½   ½⎥
//	    ⎢½  −½   ½⎥
//	    ⎣0   0   1⎦
//
// Number (i, j) of the kernels stands bRow·(3i + j) behind b, and that of the result is
// written cRow·(4i + j) behind c, so many vectors of them and the last one with last numbers.
//
// Register plan: BX and SI b, DI and R14 c, R8 bRow, R9 three of it, R11 cRow, R12 three of
// it, CX counts vectors. Vectors: 0 to 8 the kernels, 9 to 12 for the moment, 13 halves.
func (w *winogradTiles) kernels() function {
	f := w.begin("winogradKernels", "G·g·Gᵀ of kernels")
	w.e("MOVL $0x3f000000, R13")
	w.e("VMOVD R13, X13")
	w.e("VBROADCASTSS X13, %s", w.name(13))
	w.e("MOVQ tile_last(AX), R13")
	w.twoMasks(w.out, 0)
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"vectors", "CX"})
	w.e("LEAQ (R8)(R8*2), R9")
	w.e("LEAQ (R11)(R11*2), R12")
	w.label("vectors")
	w.e("DECQ CX")
	w.e("JZ last")
	w.kernel(false)
	w.e("ADDQ $%d, BX", w.bytes())
	w.e("ADDQ $%d, DI", w.bytes())
	w.e("JMP vectors")
	w.label("last")
	w.kernel(true)
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// kernel emits one vector of kernels.
func (w *winogradTiles) kernel(masked bool) {
	w.e("MOVQ BX, SI")
	for i := range 3 {
		for j, at := range []string{"(SI)", "(SI)(R8*1)", "(SI)(R8*2)"} {
			if masked {
				w.maskedLoad(w.out, 0, at, w.name(3*i+j))
			} else {
				w.e("VMOVUPS %s, %s", at, w.name(3*i+j))
			}
		}
		w.e("ADDQ R9, SI")
	}
	// halves leaves ½(a + b + c) and ½(a − b + c) in two registers.
	halves := func(a, b, c, sum, difference int) {
		w.e("VADDPS %s, %s, %s", w.name(c), w.name(a), w.name(sum))
		w.e("VSUBPS %s, %s, %s", w.name(b), w.name(sum), w.name(difference))
		w.e("VADDPS %s, %s, %s", w.name(b), w.name(sum), w.name(sum))
		for _, r := range []int{sum, difference} {
			w.e("VMULPS %s, %s, %s", w.name(13), w.name(r), w.name(r))
		}
	}
	w.e("MOVQ DI, R14")
	row := func(a, b, c int) {
		halves(a, b, c, 11, 12)
		for j, r := range []int{a, 11, 12, c} {
			w.maskedStore(w.out, masked, 0, w.name(r), []string{"(R14)", "(R14)(R11*1)", "(R14)(R11*2)", "(R14)(R12*1)"}[j])
		}
		w.e("LEAQ (R14)(R11*4), R14")
	}
	row(0, 1, 2)
	for j := range 3 { // G·g, rows 1 and 2 in the place of rows 1 and 0 of g
		halves(j, 3+j, 6+j, 9, 10)
		w.e("VMOVAPS %s, %s", w.name(9), w.name(3+j))
		w.e("VMOVAPS %s, %s", w.name(10), w.name(j))
	}
	row(3, 4, 5)
	row(0, 1, 2)
	row(6, 7, 8)
}
