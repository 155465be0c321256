package main

import (
	"fmt"
	"strings"
)

// neonDots emits the micro-kernels of a product in which both a and b run
// along k, as dots.go has them for amd64.
//
// Register plan: R0 the arguments, R1 to R4 point into rows of a, R5 to R8 into
// columns of b, R16 counts. Vectors: m·n sums, n of b, one or two of a.
func neonDots(a arch, out *strings.Builder) []function {
	var list []function
	for m := 1; m <= a.dotRows(); m++ {
		for _, n := range []int{1, 4} {
			d := &neonDot{arch: a, m: m, n: n, out: out}
			f := function{name: fmt.Sprintf("dots%dx%dx%s", m, n, a.suffix()), signature: "(t *tile)"}
			fmt.Fprintf(out, "\n// func %s%s\n//\n// %d rows, %d columns\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, m, n, f.name)
			d.body()
			list = append(list, f)
		}
	}
	return list
}

type neonDot struct {
	arch
	m, n int
	out  *strings.Builder
}

func (d *neonDot) e(format string, args ...any) { fmt.Fprintf(d.out, "\t"+format+"\n", args...) }

func (d *neonDot) word(op string, dst int, src ...int) {
	d.out.WriteString(d.arch.word(op, dst, src...))
}

func (d *neonDot) body() {
	e := d.e
	e("MOVD t+0(FP), R0")
	e("MOVD tile_a(R0), R1")
	e("MOVD tile_aRow(R0), R20")
	e("MOVD tile_b(R0), R5")
	e("MOVD tile_bCol(R0), R21")
	e("MOVD tile_k(R0), R16")
	for i := 1; i < d.m; i++ {
		e("ADD R20, R%d, R%d", i, i+1)
	}
	for j := 1; j < d.n; j++ {
		e("ADD R21, R%d, R%d", 4+j, 5+j)
	}
	for r := range d.m * d.n {
		e("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
	}
	e("SUBS $%d, R16", d.lanes())
	e("BLT rest")
	fmt.Fprintln(d.out, "loop:")
	d.step("FMOVQ.P 16(R%d), F%d")
	e("SUBS $%d, R16", d.lanes())
	e("BGE loop")
	fmt.Fprintln(d.out, "rest:")
	e("ADDS $%d, R16", d.lanes())
	e("BEQ fold")
	fmt.Fprintln(d.out, "one:") // the other lanes are zero
	d.step(fmt.Sprintf("%s.P %d(R%%d), F%%d", d.scalar(), d.size()))
	e("SUBS $1, R16")
	e("BNE one")
	fmt.Fprintln(d.out, "fold:")
	d.fold()
}

func (d *neonDot) step(load string) {
	first := d.m * d.n
	for j := range d.n {
		d.e(load, 5+j, first+j)
	}
	for i := range d.m {
		x := first + d.n + i%2
		d.e(load, 1+i, x)
		for j := range d.n {
			d.e("VFMLA %s, %s, %s", d.vec(x), d.vec(first+j), d.vec(i*d.n+j))
		}
	}
}

// fold adds neighbours until the sums of one row stand side by side, and stores.
func (d *neonDot) fold() {
	e := d.e
	var mores []func() // behind the end
	e("MOVD tile_more(R0), R23")
	e("MOVD tile_from(R0), R1")
	e("MOVD tile_fromRow(R0), R2")
	e("MOVD tile_c(R0), R3")
	e("MOVD tile_cRow(R0), R4")
	t := d.m * d.n // a free register
	for i := range d.m {
		r := i * d.n
		move, vectors := "FMOVQ", 1
		switch {
		case d.n == 1:
			for n := d.lanes(); n > 1; n /= 2 {
				d.word("faddp", r, r, r)
			}
			move = d.scalar()
		case d.double:
			d.word("faddp", r, r, r+1)
			d.word("faddp", r+1, r+2, r+3)
			vectors = 2
		default:
			d.word("faddp", r, r, r+1)
			d.word("faddp", r+2, r+2, r+3)
			d.word("faddp", r, r, r+2)
		}
		e("CBNZ R23, more%d", i)
		e("CBZ R1, store%d", i)
		for v := range vectors {
			e("%s %d(R1), F%d", move, 16*v, t)
			d.word("fadd", r+v, r+v, t)
		}
		e("ADD R2, R1")
		fmt.Fprintf(d.out, "store%d:\n", i)
		for v := range vectors {
			e("%s F%d, %d(R3)", move, r+v, 16*v)
		}
		e("ADD R4, R3")
		mores = append(mores, func() { d.more(i, r, vectors, t, move) })
	}
	e("RET")
	for _, more := range mores {
		more()
	}
}

// neonCopyRows emits the copy of k rows of some vectors to rows that stand one
// behind the other. What stands behind the last column is zero.
//
// Register plan: R14 the source, R15 its step, R20 the destination, R21 its
// step, R16 counts the rows, R17 is the number of columns in the last vector,
// R1 the number of vectors before it; R2 to R4 walk through a row.
func neonCopyRows(a arch, out *strings.Builder) function {
	return neonRowCopies(a, out, "copyRows", false)
}

// neonGatherRows emits the copy of rows that may stand anywhere, as gatherRows for
// amd64 does.
//
// Register plan: that of neonCopyRows, but R15 points to the offsets.
func neonGatherRows(a arch, out *strings.Builder) function {
	return neonRowCopies(a, out, "gatherRows", true)
}

// neonRowCopies emits one of the two.
func neonRowCopies(a arch, out *strings.Builder, name string, gather bool) function {
	f := function{name: name + a.suffix(), signature: "(t *tile)"}
	g := &neonTile{arch: a, out: out}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	g.e("MOVD t+0(FP), R0")
	for _, arg := range []struct {
		field string
		reg   int
	}{{"b", 14}, {pickArch(gather, "bRow", "keep"), 15}, {"c", 20}, {"cRow", 21}, {"k", 16}, {"last", 17}, {"vectors", 1}} {
		g.e("MOVD tile_%s(R0), R%d", arg.field, arg.reg)
	}
	g.e("SUB $1, R1")
	g.label("row")
	if gather {
		g.e("MOVD.P 8(R15), R2")
		g.e("ADD R14, R2, R2")
	} else {
		g.e("MOVD R14, R2")
	}
	g.e("MOVD R20, R3")
	g.e("MOVD R1, R4")
	g.e("CBZ R4, end")
	g.label("vector")
	g.e("FMOVQ.P 16(R2), F0")
	g.e("FMOVQ.P F0, 16(R3)")
	g.e("SUBS $1, R4")
	g.e("BNE vector")
	g.label("end")
	g.last(true, 2, 0, 0)
	if gather {
		g.last(false, 3, 0, 0)
	} else {
		g.e("FMOVQ F0, (R3)")
		g.e("ADD R15, R14")
	}
	g.e("ADD R21, R20")
	g.e("SUBS $1, R16")
	g.e("BNE row")
	g.e("RET")
	return f
}

// neonTranspose emits the copy of up to eight rows (four of float64) of length
// k to columns: blocks of as many rows as a vector has lanes are turned in
// registers. Where there are fewer rows, the last one stands in for those
// missing; without a row in it the upper half is not written.
//
// Register plan: R1 to R8 point into the source's rows, R9 to the destination,
// R10 is its step, R16 counts k, R17 is the number of rows.
func neonTranspose(a arch, out *strings.Builder) function {
	f := function{name: "transpose" + a.suffix(), signature: "(t *tile)"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	n := a.lanes()
	e("MOVD t+0(FP), R0")
	e("MOVD tile_b(R0), R1")
	e("MOVD tile_bCol(R0), R20")
	e("MOVD tile_last(R0), R17")
	for i := 1; i < 2*n; i++ {
		e("ADD R20, R%d, R21", i)
		e("CMP $%d, R17", i)
		e("CSEL GT, R21, R%d, R%d", i, i+1)
	}
	e("MOVD tile_c(R0), R9")
	e("MOVD tile_cRow(R0), R10")
	e("MOVD tile_k(R0), R16")
	e("CMP $%d, R17", n)
	e("BLE lower")
	neonTurn(a, 2, out)
	fmt.Fprintln(out, "lower:")
	neonTurn(a, 1, out)
	return f
}

// neonTurn emits the loop over k for one half of the columns or both.
func neonTurn(a arch, halves int, out *strings.Builder) {
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	label := func(s string) { fmt.Fprintf(out, "%s%d:\n", s, halves) }
	n := a.lanes()
	e("SUBS $%d, R16", n)
	e("BLT rest%d", halves)
	label("block")
	for h := range halves {
		for i := range n {
			e("FMOVQ.P 16(R%d), F%d", 1+h*n+i, i)
		}
		neonTurnBlock(a, 16+h*n, out)
	}
	for i := range n {
		for h := range halves {
			e("FMOVQ F%d, %d(R9)", 16+h*n+i, 16*h)
		}
		e("ADD R10, R9")
	}
	e("SUBS $%d, R16", n)
	e("BGE block%d", halves)
	label("rest")
	e("ADDS $%d, R16", n)
	e("BEQ done%d", halves)
	label("one")
	for i := range halves * n {
		e("%s.P %d(R%d), F0", a.scalar(), a.size(), 1+i)
		e("%s F0, %d(R9)", a.scalar(), i*a.size())
	}
	e("ADD R10, R9")
	e("SUBS $1, R16")
	e("BNE one%d", halves)
	label("done")
	e("RET")
}

// neonTurnBlock turns the rows in registers 0 to 3 (0 and 1 of float64), and
// leaves column i in register to + i.
func neonTurnBlock(a arch, to int, out *strings.Builder) {
	turn := func(op, lanes string, x, y, dst int) {
		fmt.Fprintf(out, "\t%s V%d.%s, V%d.%s, V%d.%s\n", op, y, lanes, x, lanes, dst, lanes)
	}
	if a.double {
		turn("VTRN1", "D2", 0, 1, to)
		turn("VTRN2", "D2", 0, 1, to+1)
		return
	}
	for r := 0; r < 4; r += 2 {
		turn("VTRN1", "S4", r, r+1, 4+r)
		turn("VTRN2", "S4", r, r+1, 5+r)
	}
	for i := range 2 {
		turn("VTRN1", "D2", 4+i, 6+i, to+i)
		turn("VTRN2", "D2", 4+i, 6+i, to+2+i)
	}
}
