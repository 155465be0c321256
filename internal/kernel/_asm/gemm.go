package main

import (
	"fmt"
	"strings"
)

// The micro-kernels of the matrix product. Each computes, for m rows and as
// many columns as fit in nv vectors (the last one masked),
//
//	c[i, j] = from[i, j] + Σₖ a[i, k]·b[k, j]
//
// with every sum in a register: for each k, nv vectors of b are loaded, and a
// number of each row of a is repeated in all lanes and multiplied with them.
// Rows and columns of a may have any step, rows of b too; columns of b and c
// are next to each other. Without from (nil) the sum starts from zero.
//
// Rows of b may have any step; columns of b and c are next to each other. A
// tile of a is read in one of two ways: along its rows (numbers of a row next
// to each other, any step between rows) or along its columns (numbers of a
// column next to each other, as in a packed or a transposed a). The second
// needs no index register, so a multiply-add can repeat a number of a by itself
// and the processor has fewer instructions to read.
//
// With keep set, the rows of b that a tile reads are also written there, one
// behind the other: the first tile packs b for those that follow, and what it
// waits for is asked for ahead of time. The other tiles ask for c, a row for
// every four k, and then for what the next panel will be read from: all of c at
// once would take every place from which the first-level cache is filled, and a
// would wait.
//
// A direct micro-kernel, for convolutions, reads rows of b that stand anywhere, and a
// along its rows. Its R12 points to the offsets of the rows of b, of which R13 has one.
//
// Register plan: AX the arguments, BX b, R12 and R13 one and three steps between
// its rows, CX counts k, DI what to fetch ahead, R14 the step to the next of it.
// Along rows: SI row 0 of a, DX row 7, R8 R9 R10 one, three and five steps
// between rows, R11 keep, or how many rows of c are still to be asked for. Along
// columns: SI a, R11 the step between its columns, R8 keep, or that number.
// Vectors: m·nv sums from 0 up, then nv of b, then numbers of a. AVX2 holds its
// mask in the last register.
type gemm struct {
	arch
	m, nv  int
	direct bool // rows of b stand anywhere: keep has their offsets from b
	out    *strings.Builder
}

func (g *gemm) e(format string, args ...any) { fmt.Fprintf(g.out, "\t"+format+"\n", args...) }

func (g *gemm) label(s string) { fmt.Fprintf(g.out, "%s:\n", s) }

func (g *gemm) acc(i, v int) string { return g.name(i*g.nv + v) }
func (g *gemm) b(v int) string      { return g.name(g.m*g.nv + v) }

// number is where the number of row i of a stands, u columns further on.
func (g *gemm) number(i, u int, columns bool) string {
	if columns {
		return fmt.Sprintf("%d(SI)", i*g.size())
	}
	base := "SI"
	if i >= 7 {
		base, i = "DX", i-7
	}
	form := []string{"(%s)", "(%s)(R8*1)", "(%s)(R8*2)", "(%s)(R9*1)", "(%s)(R8*4)", "(%s)(R10*1)", "(%s)(R9*2)"}
	return fmt.Sprintf("%d"+form[i], u*g.size(), base)
}

// tallest is the number of rows of the tallest tile, broadest that of tiles
// four vectors wide, dotRows that of tiles of products along k.
func (a arch) tallest() int  { return pickArch(a.neon, pickArch(a.wide, 6, 14), 12) }
func (a arch) broadest() int { return pickArch(a.neon, pickArch(a.wide, 2, 6), 6) }
func (a arch) dotRows() int  { return pickArch(a.wide || a.neon, 2, 4) }

// shapes lists the micro-kernels: tall ones for many rows, wide ones for few,
// so that there are always enough sums to keep the multipliers busy.
func (a arch) shapes() (list [][2]int) {
	for m := 1; m <= a.tallest(); m++ {
		for _, nv := range []int{1, 2, 4} {
			if nv < 4 || m <= a.broadest() {
				list = append(list, [2]int{m, nv})
			}
		}
	}
	return list
}

// directRows is the height of the tallest direct tile: more rows repay packing b, and of
// short vectors fewer do.
func (a arch) directRows() int { return pickArch(a.neon, min(8, a.tallest()), 2) }

// shapesOf lists the shapes of direct micro-kernels, or of the others.
func (a arch) shapesOf(direct bool) (list [][2]int) {
	for _, s := range a.shapes() {
		if !direct || s[0] <= a.directRows() {
			list = append(list, s)
		}
	}
	return list
}

func microKernels(a arch, out *strings.Builder) []function {
	return append(tiles(a, out, "gemm", false), tiles(a, out, "conv", true)...)
}

// tiles emits the micro-kernels of one kind, of all shapes.
func tiles(a arch, out *strings.Builder, name string, direct bool) []function {
	var list []function
	for _, s := range a.shapesOf(direct) {
		g := &gemm{arch: a, m: s[0], nv: s[1], direct: direct, out: out}
		f := function{name: fmt.Sprintf("%s%dx%dx%s", name, g.m, g.nv, a.suffix()), signature: "(t *tile)"}
		fmt.Fprintf(out, "\n// func %s%s\n//\n// %d rows, %d columns\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, g.m, g.nv*g.lanes(), f.name)
		g.prologue()
		g.loops()
		g.label("sums")
		g.epilogue()
		list = append(list, f)
	}
	return list
}

func (g *gemm) prologue() {
	g.e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"a", "SI"}, {"aRow", "R8"}, {"b", "BX"}, {pickArch(g.direct, "bRow", "keep"), "R12"}, {"k", "CX"}, {"last", "R13"}} {
		g.e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	if g.wide {
		g.e("MOVL $1, DI")
		g.e("XCHGQ R13, CX")
		g.e("SHLL CX, DI")
		g.e("XCHGQ R13, CX")
		g.e("DECL DI")
		g.e("KMOVW DI, K1")
	} else {
		g.e("LEAQ tailMask<>+32(SB), DI")
		g.e("MOVQ R13, R9")
		g.e("SHLQ $%d, R9", pickArch(g.double, 2, 3))
		g.e("SUBQ R9, DI")
		g.e("VMOVUPS (DI), Y15")
	}
	for r := range g.m * g.nv {
		g.e("%s %s, %s, %s", g.mn("VXOR"), g.name(r), g.name(r), g.name(r))
	}
}

// keepRows is the height of the lowest tile that can keep b; there is none with
// NEON.
func (a arch) keepRows() int { return pickArch(a.neon, pickArch(a.wide, 4, 10), a.tallest()+1) }

// loops chooses between the ways to read a and b.
func (g *gemm) loops() {
	if !g.direct {
		g.e("LEAQ (R12)(R12*2), R13")
		g.e("CMPQ R8, $%d", g.size())
		g.e("JEQ columns")
	}
	g.e("LEAQ (R8)(R8*2), R9")
	g.e("LEAQ (R8)(R8*4), R10")
	if g.m > 7 {
		g.e("LEAQ (SI)(R9*2), DX")
		g.e("ADDQ R8, DX")
	}
	g.ways("Rows", false)
	if g.direct {
		return
	}
	g.label("columns")
	g.e("MOVQ tile_aCol(AX), R11")
	g.ways("Columns", true)
}

func (g *gemm) ways(name string, columns bool) {
	keeps := g.nv <= 2 && g.m >= g.keepRows() && !g.direct
	if keeps {
		g.e("MOVQ tile_keep(AX), %s", g.spare(columns))
		g.e("TESTQ %[1]s, %[1]s", g.spare(columns))
		g.e("JNZ keep%s", name)
	}
	g.e("CMPQ tile_last(AX), $%d", g.lanes())
	g.e("JEQ full%s", name)
	g.loop("Masked"+name, columns, true, false)
	g.label("full" + name)
	g.loop(name, columns, false, false)
	if keeps {
		g.label("keep" + name)
		g.loop("Keep"+name, columns, true, true)
	}
}

// spare is a register that a way to read a leaves free.
func (g *gemm) spare(columns bool) string { return pickArch(columns, "R11", "R8") }

// ahead is how many rows of b a tile that keeps them asks for before it needs
// them. More would push each other out where rows are a page apart.
const ahead = 8

// loop runs over k, four at a time and then one at a time, and goes on to sums.
func (g *gemm) loop(name string, columns, masked, keep bool) {
	switch {
	case g.direct:
	case keep:
		g.e("LEAQ (BX)(R12*%d), DI", ahead)
	default:
		g.e("MOVQ tile_c(AX), DI")
		g.e("MOVQ tile_cRow(AX), R14")
		g.e("MOVQ $%d, %s", g.m, g.spare(columns))
	}
	g.e("SUBQ $4, CX")
	g.e("JLT rest%s", name)
	g.label("four" + name)
	if !keep && !g.direct {
		g.e("PREFETCHT1 (DI)")
		g.e("PREFETCHT1 64(DI)")
		g.e("ADDQ R14, DI")
		g.e("DECQ %s", g.spare(columns))
		g.e("JZ next%s", name)
		g.label("on" + name)
	}
	for u := range 4 {
		g.step(u, columns, masked, keep)
		if columns {
			g.e("ADDQ R11, SI")
		}
	}
	g.advance(4, columns, keep)
	g.e("SUBQ $4, CX")
	g.e("JGE four%s", name)
	g.label("rest" + name)
	g.e("ADDQ $4, CX")
	g.e("JZ sums")
	g.label("one" + name)
	g.step(0, columns, masked, keep)
	if columns {
		g.e("ADDQ R11, SI")
	}
	g.advance(1, columns, keep)
	g.e("DECQ CX")
	g.e("JNZ one%s", name)
	g.e("JMP sums")
	if !keep && !g.direct {
		g.label("next" + name)
		g.e("MOVQ tile_ahead(AX), DI")
		g.e("MOVQ tile_aheadStep(AX), R14")
		g.e("JMP on%s", name)
	}
}

// advance moves on by n rows of b, and as many numbers in the rows of a.
func (g *gemm) advance(n int, columns, keep bool) {
	if !columns {
		g.e("ADDQ $%d, SI", n*g.size())
		if g.m > 7 {
			g.e("ADDQ $%d, DX", n*g.size())
		}
	}
	if g.direct {
		g.e("ADDQ $%d, R12", 8*n)
		return
	}
	g.e("LEAQ (BX)(R12*%d), BX", n)
	if keep {
		g.e("LEAQ (DI)(R12*%d), DI", n)
		g.e("ADDQ $%d, %s", n*g.nv*g.bytes(), g.spare(columns))
	}
}

// step multiplies one row of b, u rows on from BX.
func (g *gemm) step(u int, columns, masked, keep bool) {
	index := []string{"", "(R12*1)", "(R12*2)", "(R13*1)"}[u]
	if g.direct {
		g.e("MOVQ %d(R12), R13", 8*u)
		index = "(R13*1)"
	}
	for v := range g.nv {
		at := fmt.Sprintf("%d(BX)%s", v*g.bytes(), index)
		switch {
		case !masked || v < g.nv-1:
			g.e("%s %s, %s", g.mn("VMOVU"), at, g.b(v))
		case g.wide:
			g.e("%s.Z %s, K1, %s", g.mn("VMOVU"), at, g.b(v))
		default:
			g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), at, g.b(v))
		}
	}
	if keep {
		for at := 0; at < g.nv*g.bytes(); at += 64 {
			g.e("PREFETCHT0 %d(DI)%s", at, index)
		}
		for v := range g.nv {
			g.e("%s %s, %d(%s)", g.mn("VMOVU"), g.b(v), (u*g.nv+v)*g.bytes(), g.spare(columns))
		}
	}
	spare := (g.m + 1) * g.nv // the first register for numbers of a
	room := min(2, pickArch(g.wide, 15, 32)-spare)
	for i := range g.m {
		at := g.number(i, u, columns)
		if g.wide && (g.nv == 1 || room == 0 || columns && g.nv == 2 && i%5 > 0) {
			for v := range g.nv {
				g.e("%s.BCST %s, %s, %s", g.mn("VFMADD231"), at, g.b(v), g.acc(i, v))
			}
			continue
		}
		x := g.name(spare + i%room)
		g.e("VBROADCASTS%s %s, %s", pickArch(g.double, "S", "D"), at, x)
		for v := range g.nv {
			g.e("%s %s, %s, %s", g.mn("VFMADD231"), x, g.b(v), g.acc(i, v))
		}
	}
}

// epilogue adds from, if there is one, and stores. Registers from the first of
// b up are free.
func (g *gemm) epilogue() {
	g.e("MOVQ tile_more(AX), DX")
	g.e("TESTQ DX, DX")
	g.e("JNZ more")
	g.e("MOVQ tile_from(AX), SI")
	g.e("TESTQ SI, SI")
	g.e("JZ store")
	g.e("MOVQ tile_fromRow(AX), R8")
	for i := range g.m {
		for v := range g.nv {
			at := fmt.Sprintf("%d(SI)", v*g.bytes())
			switch {
			case v < g.nv-1:
				g.e("%s %s, %s, %s", g.mn("VADD"), at, g.acc(i, v), g.acc(i, v))
			case g.wide:
				g.e("%s %s, %s, K1, %s", g.mn("VADD"), at, g.acc(i, v), g.acc(i, v))
			default:
				g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), at, g.b(0))
				g.e("%s %s, %s, %s", g.mn("VADD"), g.b(0), g.acc(i, v), g.acc(i, v))
			}
		}
		if i < g.m-1 {
			g.e("ADDQ R8, SI")
		}
	}
	g.label("store")
	g.e("MOVQ tile_c(AX), DI")
	g.e("MOVQ tile_cRow(AX), R8")
	for i := range g.m {
		for v := range g.nv {
			at := fmt.Sprintf("%d(DI)", v*g.bytes())
			switch {
			case v < g.nv-1:
				g.e("%s %s, %s", g.mn("VMOVU"), g.acc(i, v), at)
			case g.wide:
				g.e("%s %s, K1, %s", g.mn("VMOVU"), g.acc(i, v), at)
			default:
				g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), g.acc(i, v), at)
			}
		}
		if i < g.m-1 {
			g.e("ADDQ R8, DI")
		}
	}
	g.e("VZEROUPPER")
	g.e("RET")
	g.more()
}

// gemmTable returns the Go table of the micro-kernels of one arch.
func gemmTable(a arch) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nvar gemm%s = gemmTable{\nrows: %d, directRows: %d, keepRows: %d, lanes: %d, size: %d,\n", a.suffix(), a.tallest(), a.directRows(), a.keepRows(), a.lanes(), a.size())
	for _, kind := range [][2]string{{"kernels", "gemm"}, {"direct", "conv"}} {
		fmt.Fprintf(&b, "%s: [15][5]func(*tile){\n", kind[0])
		last := 0
		for _, s := range a.shapesOf(kind[0] == "direct") {
			if s[0] != last {
				if last > 0 {
					b.WriteString("},\n")
				}
				fmt.Fprintf(&b, "%d: {", s[0])
				last = s[0]
			}
			fmt.Fprintf(&b, "%d: %s%dx%dx%s, ", s[1], kind[1], s[0], s[1], a.suffix())
		}
		b.WriteString("},\n},\n")
	}
	fmt.Fprintf(&b, "dots: [5][5]func(*tile){\n")
	for m := 1; m <= a.dotRows(); m++ {
		fmt.Fprintf(&b, "%d: {", m)
		for n := 1; n <= 4; n++ {
			if n == 1 || n == 4 || !a.neon {
				fmt.Fprintf(&b, "%d: dots%dx%dx%s, ", n, m, n, a.suffix())
			}
		}
		b.WriteString("},\n")
	}
	fmt.Fprintf(&b, "},\ndotRows: %d, singleRow: singleRow%s, copyRows: copyRows%s, gatherRows: gatherRows%s, transpose: transpose%s, peak: peak%s,\n", a.dotRows(), a.suffix(), a.suffix(), a.suffix(), arch{double: a.double, neon: a.neon}.suffix(), a.suffix())
	if !a.neon {
		fmt.Fprintf(&b, "everySecond: everySecond%s, interleave: interleave%s, convRows: convRows%s,\n", a.suffix(), a.suffix(), a.suffix())
		if !a.double {
			b.WriteString("winograd: []winogradTable{\n")
			for _, side := range a.tileSides() {
				name := pickArch(side == 4, "winograd", "winogradFour")
				fmt.Fprintf(&b, "{side: %d, vectors: []winogradVectors{\n", side)
				for _, n := range a.tileLanes() {
					fmt.Fprintf(&b, "{lanes: %d, bits: %t, input: %sInput%[1]dx%[4]s, output: %[3]sOutput%[1]dx%[4]s},\n", n, a.wide, name, a.suffix())
				}
				fmt.Fprintf(&b, "}, gradient: %sGradient%dx%s, kernels: %[1]sKernels%[2]dx%[3]s},\n", name, a.lanes(), a.suffix())
			}
			b.WriteString("},\n")
		}
	}
	if a.wide && !a.double {
		b.WriteString("planes: planeTable{forward: [3]func(*planeTile){1: planes1, 2: planes2}, pair: planes1x2, taps: [3]func(*planeTile){1: planesTaps1, 2: planesTaps2}, back: planesBack2},\n")
	}
	b.WriteString("}\n")
	return b.String()
}
