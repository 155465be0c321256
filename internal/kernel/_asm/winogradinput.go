package main

import "fmt"

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
	w.nextVector(2, pickArch(w.wide, 4*w.bytes(), 4*8))
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

// nextVector emits the label of a loop over vectors of tiles, the last one first: R8 counts
// what is left, BX, R9, DI and CX begin anew, DI at the vector and BX at its first number,
// of which a tile has so many, and SI points to its masks, which take so many bytes.
func (w *winogradTiles) nextVector(side, masks int) {
	w.label("vectors")
	w.e("DECQ R8")
	w.arguments([2]string{"b", "BX"}, [2]string{"last", "R9"}, [2]string{"c", "DI"}, [2]string{"k", "CX"}, [2]string{"keep", "SI"})
	w.e("ADDQ tile_bCol(AX), BX")
	w.e("MOVQ R8, R14")
	w.e("IMULQ $%d, R14", w.bytes())
	w.e("ADDQ R14, DI")
	w.e("LEAQ (BX)(R14*%d), BX", side)
	w.e("MOVQ R8, R14")
	w.e("IMULQ $%d, R14", masks)
	w.e("ADDQ R14, SI")
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
