package main

import (
	"fmt"
	"strings"
)

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
// and 3 of the lower, 4 and 5 sums, 6 the bias, 7 the floor, 9 to
// 11 for the moment, 12 and 13 how columns are dealt, or 14 and 15 the masks.
func (w *winogradTiles) output() function {
	f := w.begin("winogradOutput", "Aᵀ·m·A for rows of tiles")
	w.arguments([2]string{"b", "BX"}, [2]string{"aRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R10"}, [2]string{"k", "CX"})
	w.e("LEAQ (BX)(R8*4), SI")
	w.e("LEAQ (BX)(R8*8), DX")
	w.e("LEAQ (SI)(R8*8), R11")
	w.e("LEAQ (R8)(R8*2), R9")
	w.biasAndFloor(6, 7)
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

// biasAndFloor emits what is added to all outputs, and what none is less than.
func (w *winogradTiles) biasAndFloor(bias, floor int) {
	w.e("%s %[2]s, %[2]s, %[2]s", w.mn("VXOR"), w.name(bias))
	w.e("MOVQ tile_from(AX), R13")
	w.e("TESTQ R13, R13")
	w.e("JZ unbiased")
	w.e("VBROADCASTSS (R13), %s", w.name(bias))
	w.label("unbiased")
	w.e("MOVL $0xff800000, R13") // nothing is less than −∞
	w.e("VMOVD R13, X%d", floor)
	w.e("VBROADCASTSS X%d, %s", floor, w.name(floor))
	w.e("MOVQ tile_more(AX), R13")
	w.e("TESTQ $const_moreFloor, R13")
	w.e("JZ unfloored")
	w.e("%s %[2]s, %[2]s, %[2]s", w.mn("VXOR"), w.name(floor))
	w.label("unfloored")
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
	regs := storing{low: 9, high: 10, moment: 11, first: 4, second: 5, floor: 7, x: pickArch(w.wide, 4, 12), y: pickArch(w.wide, 5, 13)}
	w.store(regs, 0, 1, 0, "(DI)", name+"Upper", masked)
	w.e("CMPQ CX, $1")
	w.e("JEQ done%s", name)
	w.store(regs, 2, 3, 0, "(DI)(R10*1)", name+"Lower", masked)
	w.label("done" + name)
}

// storing says which registers writing uses: for two vectors of outputs, three for the
// moment, the floor, and what turns needs.
type storing struct{ low, high, moment, first, second, floor, x, y int }

// store deals the even columns of a row and the odd ones, and writes them, vectors from one
// on; masked by the masks of these vectors, of which there are K1 and K2, K4 and K5.
func (w *winogradTiles) store(r storing, even, odd, vector int, at, name string, masked bool) {
	low, high, moment := w.name(r.low), w.name(r.high), w.name(r.moment)
	first, second, floor := w.name(r.first), w.name(r.second), w.name(r.floor)
	w.turns(w.out, even, odd, r.low, r.high, r.x, r.y)
	mask := vector / 2 * 3
	both := func(f func(mask int, reg, at string)) {
		f(mask, low, fmt.Sprintf("%d%s", vector*w.bytes(), at))
		f(mask+1, high, fmt.Sprintf("%d%s", (vector+1)*w.bytes(), at))
	}
	w.e("CMPQ tile_keep(AX), $0")
	w.e("JEQ alone%s", name)
	both(func(mask int, reg, at string) {
		if !masked {
			w.e("%s %s, %s, %s", w.mn("VADD"), at, reg, reg)
			return
		}
		w.maskedLoad(w.out, mask, at, moment)
		w.e("%s %s, %s, %s", w.mn("VADD"), moment, reg, reg)
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
		both(func(mask int, reg, at string) {
			at = strings.Replace(at, "DI", "R14", 1)
			if masked {
				w.maskedLoad(w.out, mask, at, moment)
			} else {
				w.e("%s %s, %s", w.mn("VMOVU"), at, moment)
			}
			f(reg, moment)
		})
	}
	unless("Norm", "plain")
	w.e("MOVQ tile_norm(AX), R14")
	w.e("VBROADCASTSS (R14), %s", first)
	w.e("VBROADCASTSS 4(R14), %s", second)
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VFMADD213"), second, first, reg) })
	w.label("plain" + name)
	unless("Plus", "single")
	elsewhere("plusRow", func(reg, v string) { w.e("%s %s, %s, %s", w.mn("VADD"), v, reg, reg) })
	w.label("single" + name)
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VMAX"), reg, floor, reg) }) // a NaN passes
	unless("Ceiling", "free")
	w.e("VBROADCASTSS tile_ceiling(AX), %s", first)
	both(func(_ int, reg, _ string) { w.e("%s %s, %s, %s", w.mn("VMIN"), reg, first, reg) })
	w.label("free" + name)
	unless("Gate", "open")
	w.e("%s %[2]s, %[2]s, %[2]s", w.mn("VXOR"), first)
	w.e("VBROADCASTSS tile_alpha(AX), %s", second)
	elsewhere("gateRow", func(reg, v string) {
		// Plus 0, which makes 0 of −0 as where a gradient adds to 0.
		w.e("%s %s, %s, %s", w.mn("VFMADD213"), first, second, reg)
		if w.wide {
			w.e("%s $1, %s, %s, K3", w.mn("VCMP"), v, first)
			w.e("%s.Z %s, K3, %s", w.mn("VMOVU"), reg, reg)
		} else {
			w.e("%s $1, %s, %s, %[2]s", w.mn("VCMP"), v, first)
			w.e("%s %s, %s, %s", w.mn("VAND"), v, reg, reg)
		}
	})
	w.label("open" + name)
	both(func(mask int, reg, at string) { w.maskedStore(w.out, masked, mask, reg, at) })
}
