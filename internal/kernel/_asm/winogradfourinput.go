package main

import "fmt"

// fourInput emits Bᵀ·d·B for the tiles d of one channel. The arguments are
// those of input, but that each vector of tiles has six masks, of loads at the first number,
// one, two and three vectors behind it, four vectors, and four vectors and a number; number
// (i, j) of the tiles is written cRow·(6i + j) behind c; and from has room for 24 vectors.
//
// Register plan: BX a row of the picture, R10 bRow, R9 its number, SI from, DI c, R11 cRow,
// R12 six of it, R8 counts vectors, CX rows of tiles, DX those of a tile, R13 and R14 for the
// moment. Vectors: 0 to 5 and 6 to 11 d·B of a tile's first rows, 12 to 23 for the moment, 24
// to 29 the numbers, 30 and 31 how columns are dealt.
func (w *winogradTiles) fourInput() function {
	f := w.begin("winogradFourInput", "Bᵀ·d·B for rows of tiles, six by six numbers each")
	w.arguments([2]string{"bRow", "R10"}, [2]string{"cRow", "R11"}, [2]string{"vectors", "R8"})
	w.e("LEAQ (R11)(R11*2), R12")
	w.e("ADDQ R12, R12")
	for _, n := range fours[:6] {
		w.e("VBROADCASTSS %s, %s", number(n.name), w.name(fourInputNumbers[n.name]))
	}
	w.e("VMOVUPS %s<>(SB), %s", w.table("evens"), w.name(30))
	w.e("VMOVUPS %s<>(SB), %s", w.table("odds"), w.name(31))
	w.nextVector(4, 6*8)
	for i := range 6 {
		w.e("KMOVW %d(SI), K%d", 8*i, 1+i)
	}
	w.arguments([2]string{"from", "SI"})
	for half, name := range []string{"First", "Second"} {
		for j, r := range w.fourColumns(name) {
			w.move(r, 6*half+j)
		}
	}
	w.label("tiles")
	w.e("MOVQ SI, R13")
	w.e("MOVQ $4, DX")
	w.label("rows")
	for j, r := range w.fourColumns("Next") {
		w.save(r, fmt.Sprintf("%d(R13)", j*w.bytes()))
	}
	w.e("ADDQ $%d, R13", 6*w.bytes())
	w.e("DECQ DX")
	w.e("JNZ rows")
	w.e("MOVQ DI, R14")
	for j := range 6 {
		for i := range 4 {
			w.load(fmt.Sprintf("%d(SI)", (6*i+j)*w.bytes()), 12+i)
		}
		w.move(14, 20)
		w.move(15, 21)
		for i, r := range w.six([6]int{j, 6 + j, 12, 13, 14, 15}, [6]int{16, 17, 18, 19, 22, 23}) {
			if i == 3 {
				w.e("LEAQ (R14)(R12*2), R13")
				w.e("ADDQ R12, R13")
			}
			w.save(r, []string{"(R14)", "(R14)(R12*1)", "(R14)(R12*2)", "(R13)", "(R13)(R12*1)", "(R13)(R12*2)"}[i])
		}
		w.move(20, j)
		w.move(21, 6+j)
		w.e("ADDQ R11, R14")
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

// fourInputNumbers says which registers have the numbers.
var fourInputNumbers = map[string]int{"a": 24, "b": 25, "a²": 26, "b²": 27, "a²+b²": 28, "a²b²": 29} // the first of fours

// six emits Bᵀ·d for six numbers d, the last two of which are written over, with six registers
// for the moment, and returns where it leaves the results.
func (w *winogradTiles) six(d, to [6]int) [6]int {
	sum := func(op string, a int, n string, to int) {
		w.e("VF%s231PS %s, %s, %s", op, w.name(fourInputNumbers[n]), w.name(a), w.name(to))
	}
	// pair leaves e + by·o and e − by·o, for e = d4 − square·d2 and o = d3 − square·d1.
	pair := func(square, by string, plus, minus, o int) {
		w.move(d[4], minus)
		sum("NMADD", d[2], square, minus)
		w.move(d[3], o)
		sum("NMADD", d[1], square, o)
		w.move(minus, plus)
		sum("MADD", o, by, plus)
		sum("NMADD", o, by, minus)
	}
	pair("b²", "a", to[1], to[2], to[0])
	pair("a²", "b", to[3], to[4], to[0])
	sum("NMADD", d[2], "a²+b²", d[4])
	sum("MADD", d[0], "a²b²", d[4])
	sum("NMADD", d[3], "a²+b²", d[5])
	sum("MADD", d[1], "a²b²", d[5])
	return [6]int{d[4], to[1], to[2], to[3], to[4], d[5]}
}

// fourColumns emits d·B for the next row of the picture, and returns where it leaves it.
func (w *winogradTiles) fourColumns(name string) [6]int {
	w.e("CMPQ R9, tile_aRow(AX)")
	w.e("JCC none%s", name)
	for i := range 6 {
		w.e("VMOVUPS.Z %d(BX), K%d, %s", min(i, 4)*w.bytes()+4*(i/5), 1+i, w.name([]int{12, 13, 14, 15, 20, 21}[i]))
	}
	// deal leaves the even numbers of two vectors in even, and the odd ones in the first's place.
	deal := func(a, b, even int) {
		w.move(a, even)
		w.e("VPERMT2PS %s, %s, %s", w.name(b), w.name(30), w.name(even))
		w.e("VPERMT2PS %s, %s, %s", w.name(b), w.name(31), w.name(a))
	}
	deal(12, 13, 16)
	deal(14, 15, 17)
	deal(16, 17, 18) // columns 0 and 2
	deal(12, 14, 19) // columns 1 and 3
	// Columns 4 and 5 are columns 0 and 1 of the next tile.
	w.e("VALIGND $1, %s, %s, %s", w.name(18), w.name(20), w.name(20))
	w.e("VALIGND $1, %s, %s, %s", w.name(19), w.name(21), w.name(21))
	result := w.six([6]int{18, 19, 16, 12, 20, 21}, [6]int{13, 14, 15, 17, 22, 23})
	w.e("JMP some%s", name)
	w.label("none" + name)
	for _, r := range result {
		w.e("VXORPS %[1]s, %[1]s, %[1]s", w.name(r))
	}
	w.label("some" + name)
	w.e("ADDQ R10, BX")
	w.e("INCQ R9")
	return result
}
