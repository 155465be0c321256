package main

import (
	"fmt"
	"strings"
)

// The micro-kernels of the matrix product, as gemm.go has them for amd64: m
// rows and nv vectors of columns, the last one of them perhaps not full. A
// number of a is loaded into lane 0 of a register and multiplied with the
// vectors of b by element: that takes no instruction of the multipliers'
// pipelines to repeat it in all lanes.
//
// Register plan: R0 the arguments, R1 to R12 the rows of a, R19 how far along
// a's rows, R13 the step between its columns, R14 b, R15 its step, R16 counts
// k, R17 the columns in the last vector. Vectors: m·nv sums from 0 up, then nv
// of b, then the numbers of a. A direct micro-kernel has b in R23 and the offsets of its
// rows in R15.
type neonTile struct {
	arch
	m, nv  int
	direct bool // as for amd64
	out    *strings.Builder
	labels int
}

func (g *neonTile) e(format string, args ...any) { fmt.Fprintf(g.out, "\t"+format+"\n", args...) }

func (g *neonTile) label(s string) { fmt.Fprintf(g.out, "%s:\n", s) }

func (g *neonTile) acc(i, v int) int { return i*g.nv + v }
func (g *neonTile) b(v int) int      { return g.m*g.nv + v }

// scalar is the instruction that moves one number.
func (a arch) scalar() string { return pickArch(a.double, "FMOVS", "FMOVD") }

func neonGemm(a arch, out *strings.Builder) []function {
	return append(neonTiles(a, out, "gemm", false), neonTiles(a, out, "conv", true)...)
}

// neonTiles emits the micro-kernels of one kind, of all shapes.
func neonTiles(a arch, out *strings.Builder, name string, direct bool) []function {
	var list []function
	for _, s := range a.shapesOf(direct) {
		g := &neonTile{arch: a, m: s[0], nv: s[1], direct: direct, out: out}
		f := function{name: fmt.Sprintf("%s%dx%dx%s", name, g.m, g.nv, a.suffix()), signature: "(t *tile)"}
		fmt.Fprintf(out, "\n// func %s%s\n//\n// %d rows, %d columns\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, g.m, g.nv*g.lanes(), f.name)
		g.prologue()
		g.e("CMP $%d, R17", g.lanes())
		g.e("BEQ full")
		g.e("CBZ R16, sums")
		g.label("partial")
		g.step(true)
		g.e("SUBS $1, R16")
		g.e("BNE partial")
		g.e("B sums")
		g.label("full")
		g.loop()
		g.label("sums")
		g.epilogue()
		list = append(list, f)
	}
	return list
}

func (g *neonTile) prologue() {
	g.e("MOVD t+0(FP), R0")
	for _, arg := range []struct {
		field string
		reg   int
	}{{"a", 1}, {"aRow", 20}, {"aCol", 13}, {"b", pickArch(g.direct, 14, 23)}, {pickArch(g.direct, "bRow", "keep"), 15}, {"k", 16}, {"last", 17}} {
		g.e("MOVD tile_%s(R0), R%d", arg.field, arg.reg)
	}
	for i := 1; i < g.m; i++ {
		g.e("ADD R20, R%d, R%d", i, i+1)
	}
	g.e("MOVD ZR, R19")
	for r := range g.m * g.nv {
		g.e("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
	}
}

// loop runs over k, four at a time and then one at a time; one at a time where rows of b
// are looked up, which gains less.
func (g *neonTile) loop() {
	if g.direct {
		g.e("CBZ R16, sums")
		g.label("one")
		g.step(false)
		g.e("SUBS $1, R16")
		g.e("BNE one")
		return
	}
	g.e("SUBS $4, R16")
	g.e("BLT rest")
	g.label("four")
	for range 4 {
		g.step(false)
	}
	g.e("SUBS $4, R16")
	g.e("BGE four")
	g.label("rest")
	g.e("ADDS $4, R16")
	g.e("BEQ sums")
	g.label("one")
	g.step(false)
	g.e("SUBS $1, R16")
	g.e("BNE one")
}

func (g *neonTile) step(partial bool) {
	if g.direct {
		g.e("MOVD.P 8(R15), R21")
		g.e("ADD R21, R23, R14")
	}
	for v := range g.nv {
		if partial && v == g.nv-1 {
			g.last(true, 14, 16*v, g.b(v))
		} else {
			g.e("FMOVQ %d(R14), F%d", 16*v, g.b(v))
		}
	}
	spare := (g.m + 1) * g.nv // the first register for numbers of a
	room := min(4, 32-spare)
	for i := range g.m {
		x := spare + i%room
		g.e("%s (R%d)(R19), F%d", g.scalar(), i+1, x)
		for v := range g.nv {
			g.out.WriteString(g.word("fmla", g.acc(i, v), g.b(v), x))
		}
	}
	g.e("ADD R13, R19")
	if !g.direct {
		g.e("ADD R15, R14")
	}
}

// last loads or stores as many numbers of register r as the last vector has,
// at a pointer and an offset. R22 is its own.
func (g *neonTile) last(load bool, pointer, offset, r int) {
	at := fmt.Sprintf("%d(R%d)", offset, pointer)
	move := func(op, at string) {
		if load {
			g.e("%s %s, F%d", op, at, r)
		} else {
			g.e("%s F%d, %s", op, r, at)
		}
	}
	g.labels++
	name := func(s string) string { return fmt.Sprintf("%s%d", s, g.labels) }
	g.e("TBNZ $%d, R17, %s", pickArch(g.double, 2, 1), name("whole"))
	if !g.double {
		g.e("TBZ $1, R17, %s", name("single"))
		move("FMOVD", at)
		g.e("TBZ $0, R17, %s", name("done"))
		g.e("ADD $%d, R%d, R22", offset+8, pointer)
		if load {
			g.e("VLD1 (R22), V%d.S[2]", r)
		} else {
			g.e("VST1 V%d.S[2], (R22)", r)
		}
		g.e("B %s", name("done"))
		g.label(name("single"))
	}
	move(g.scalar(), at)
	g.e("B %s", name("done"))
	g.label(name("whole"))
	move("FMOVQ", at)
	g.label(name("done"))
}

// epilogue adds from, if there is one, and stores. Registers from the first of
// b up are free.
func (g *neonTile) epilogue() {
	g.e("MOVD tile_more(R0), R23")
	g.e("CBNZ R23, more")
	g.e("MOVD tile_from(R0), R20")
	g.e("CBZ R20, store")
	g.e("MOVD tile_fromRow(R0), R21")
	for i := range g.m {
		for v := range g.nv {
			if v < g.nv-1 {
				g.e("FMOVQ %d(R20), F%d", 16*v, g.b(v))
			} else {
				g.last(true, 20, 16*v, g.b(v))
			}
			g.out.WriteString(g.word("fadd", g.acc(i, v), g.acc(i, v), g.b(v)))
		}
		if i < g.m-1 {
			g.e("ADD R21, R20")
		}
	}
	g.label("store")
	g.e("MOVD tile_c(R0), R20")
	g.e("MOVD tile_cRow(R0), R21")
	for i := range g.m {
		for v := range g.nv {
			if v < g.nv-1 {
				g.e("FMOVQ F%d, %d(R20)", g.acc(i, v), 16*v)
			} else {
				g.last(false, 20, 16*v, g.acc(i, v))
			}
		}
		if i < g.m-1 {
			g.e("ADD R21, R20")
		}
	}
	g.e("RET")
	g.more()
}

// neonPeak is peak of the other processors: n rounds of multiply-adds that only touch
// registers.
func neonPeak(a arch, out *strings.Builder) function {
	f := function{name: "peak" + a.suffix(), signature: "(n int)"}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n\tMOVD n+0(FP), R8\n", f.name, f.signature, f.name)
	for r := range 32 {
		fmt.Fprintf(out, "\tVEOR %s, %s, %s\n", bytesOf(r), bytesOf(r), bytesOf(r))
	}
	fmt.Fprintln(out, "loop:")
	for r := range 28 {
		fmt.Fprintf(out, "\tVFMLA %s, %s, %s\n", a.vec(30), a.vec(31), a.vec(r))
	}
	fmt.Fprintf(out, "\tSUBS $1, R8\n\tBNE loop\n\tRET\n")
	return f
}
