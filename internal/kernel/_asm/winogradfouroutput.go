package main

import "fmt"

// fourOutput emits y = Aᵀ·m·A for the tiles of one channel. The arguments
// are those of output, but that number (i, j) of the tiles stands aRow·(6i + j) behind b, and
// that a row of tiles is four rows of c.
//
// Register plan: BX a vector of tiles, SI and DX rows 0 and 3 of a column of theirs, R8 aRow,
// R9 six of it, DI c, R10 cRow, R11 three of it, CX counts rows of c, R13 numbers of a row, R14
// for the moment. Vectors: 0 to 23 Aᵀ·m, number i of column j in 4j + i, 24 to 27 for the
// moment, 28 the bias, 29 the floor, 30 and 31 how columns are dealt.
func (w *winogradTiles) fourOutput() function {
	f := w.begin("winogradFourOutput", "Aᵀ·m·A for rows of tiles, six by six numbers each")
	w.arguments([2]string{"b", "BX"}, [2]string{"aRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R10"})
	w.e("LEAQ (R8)(R8*2), R9")
	w.e("ADDQ R9, R9")
	w.e("LEAQ (R10)(R10*2), R11")
	w.biasAndFloor(28, 29)
	w.loadTurns(w.out, 30, 31)
	w.e("MOVQ tile_last(AX), CX")
	w.e("ANDQ $%d, CX", 4*w.lanes()-1)
	w.e("MOVL $1, R14")
	w.e("SHLQ CX, R14")
	w.e("DECQ R14")
	for i, k := range []int{1, 2, 4, 5} {
		if i > 0 {
			w.e("SHRQ $%d, R14", w.lanes())
		}
		w.e("KMOVW R14, K%d", k)
	}
	w.e("MOVQ tile_k(AX), CX")
	w.label("row")
	w.e("MOVQ tile_last(AX), R13")
	w.label("vectors")
	w.e("CMPQ R13, $%d", 4*w.lanes())
	w.e("JLT tail")
	w.fourSums("Whole", false)
	w.e("SUBQ $%d, R13", 4*w.lanes())
	w.e("JNZ vectors")
	w.e("JMP next")
	w.label("tail")
	w.fourSums("Tail", true)
	w.label("next")
	w.e("ADDQ tile_fromRow(AX), BX")
	// Four rows on, and back along the row.
	w.e("ADDQ tile_bRow(AX), DI")
	w.e("SUBQ $4, CX")
	w.e("JGT row")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// fourSums emits one vector of tiles, and goes on to the next.
func (w *winogradTiles) fourSums(name string, masked bool) {
	w.e("MOVQ BX, SI")
	w.e("LEAQ (BX)(R9*2), DX")
	w.e("ADDQ R9, DX")
	for j := range 6 {
		w.load("(SI)(R9*1)", 24)
		w.load("(SI)(R9*2)", 25)
		w.load("(DX)", 26)
		w.load("(DX)(R9*1)", 27)
		w.load("(SI)", 4*j)
		w.load("(DX)(R9*2)", 4*j+3)
		w.four([6]int{4 * j, 24, 25, 26, 27, 4*j + 3}, 4*j+1, 4*j+2)
		w.e("ADDQ R8, SI")
		w.e("ADDQ R8, DX")
	}
	for i := range 4 {
		if i > 0 {
			w.e("CMPQ CX, $%d", i)
			w.e("JLE done%s", name)
		}
		free := []int{4 + i, 8 + i, 12 + i, 16 + i, 20 + i}
		for j, r := range []int{24, 25, 26, 27} {
			w.move(4*(1+j)+i, r)
		}
		w.move(20+i, 12+i)
		w.four([6]int{i, 24, 25, 26, 27, 12 + i}, 4+i, 8+i)
		w.e("VADDPS %s, %s, %[2]s", w.name(28), w.name(i))
		for _, r := range free[:3] {
			w.e("VADDPS %s, %s, %[2]s", w.name(28), w.name(r))
		}
		// Columns 0 and 2 in turn, 1 and 3, and then all of them.
		w.turns(w.out, i, 8+i, 24, 25, 30, 31)
		w.turns(w.out, 4+i, 12+i, 26, 27, 30, 31)
		at := []string{"(DI)", "(DI)(R10*1)", "(DI)(R10*2)", "(DI)(R11*1)"}[i]
		regs := storing{low: i, high: 4 + i, moment: 8 + i, first: 12 + i, second: 16 + i, floor: 29, x: 30, y: 31}
		w.store(regs, 24, 26, 0, at, fmt.Sprintf("%s%dLeft", name, i), masked)
		w.store(regs, 25, 27, 2, at, fmt.Sprintf("%s%dRight", name, i), masked)
	}
	w.label("done" + name)
	w.e("ADDQ $%d, BX", w.bytes())
	w.e("ADDQ $%d, DI", 4*w.bytes())
}

// four emits Aᵀ·m for six numbers m, in place of the first, in two more registers, and in
// place of the last.
func (w *winogradTiles) four(m [6]int, second, third int) {
	w.minus(m[1], m[2], second)
	w.plus(m[1], m[2], m[1])
	w.minus(m[3], m[4], third)
	w.plus(m[3], m[4], m[3]) // now m1 + m2, and m3 + m4
	w.plus(m[0], m[1], m[0])
	w.plus(m[0], m[3], m[0])
	w.add(second, "a³", m[5])
	w.add(third, "b³", m[5])
	w.times(second, "a", second)
	w.add(third, "b", second)
	w.times(m[1], "a²", third)
	w.add(m[3], "b²", third)
}
