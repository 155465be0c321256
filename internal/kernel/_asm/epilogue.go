package main

import "fmt"

// What a micro-kernel does with its sums before it stores them, beside adding
// from: the flags of tile.more say which of these, in this order.
//
//	scale    c = alpha·sum + beta·from
//	norm     c = s·c + t, where norm has s and t of each row
//	plus     c += plus
//	floor    c = max(c, 0)
//	ceiling  c = min(c, ceiling)
//	gate     c = alpha·c where gate > 0, 0 elsewhere
//
// It stands behind the kernel's end, out of the way of the others, and goes
// back to store. Registers from the first of b up are free.

// more emits that for a tile.
func (g *gemm) more() {
	t, u, factor := g.b(0), g.name(g.m*g.nv+1), g.name(g.m*g.nv+2)
	g.label("more")
	g.flag("Scale", "plain")
	g.e("VBROADCASTS%s tile_alpha(AX), %s", pickArch(g.double, "S", "D"), u)
	g.eachSum(func(acc string) { g.e("%s %s, %s, %s", g.mn("VMUL"), u, acc, acc) })
	g.label("plain")
	g.e("MOVQ tile_from(AX), SI")
	g.e("TESTQ SI, SI")
	g.e("JZ norm")
	g.e("MOVQ tile_fromRow(AX), R8")
	g.e("VBROADCASTS%s tile_beta(AX), %s", pickArch(g.double, "S", "D"), u)
	g.eachAt("R8", func(at, acc string, last bool) {
		switch {
		case !last:
			g.e("%s %s, %s, %s", g.mn("VFMADD231"), at, u, acc)
		case g.wide:
			g.e("%s %s, %s, K1, %s", g.mn("VFMADD231"), at, u, acc)
		default:
			g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), at, t)
			g.e("%s %s, %s, %s", g.mn("VFMADD231"), t, u, acc)
		}
	})
	g.label("norm")
	g.flag("Norm", "plus")
	g.e("MOVQ tile_norm(AX), SI")
	for i := range g.m {
		g.e("VBROADCASTS%s %d(SI), %s", pickArch(g.double, "S", "D"), 2*i*g.size(), u)
		g.e("VBROADCASTS%s %d(SI), %s", pickArch(g.double, "S", "D"), (2*i+1)*g.size(), factor)
		for v := range g.nv {
			g.e("%s %s, %s, %s", g.mn("VFMADD213"), factor, u, g.acc(i, v))
		}
	}
	g.label("plus")
	g.flag("Plus", "floor")
	g.e("MOVQ tile_plus(AX), SI")
	g.e("MOVQ tile_cRow(AX), R8")
	g.eachAt("R8", func(at, acc string, last bool) {
		switch {
		case !last:
			g.e("%s %s, %s, %s", g.mn("VADD"), at, acc, acc)
		case g.wide:
			g.e("%s %s, %s, K1, %s", g.mn("VADD"), at, acc, acc)
		default:
			g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), at, t)
			g.e("%s %s, %s, %s", g.mn("VADD"), t, acc, acc)
		}
	})
	g.label("floor")
	g.e("%s %s, %s, %s", g.mn("VXOR"), u, u, u)
	g.flag("Floor", "gate")
	// max(0, x) in this order keeps NaN and −0, as relu does.
	g.eachSum(func(acc string) { g.e("%s %s, %s, %s", g.mn("VMAX"), acc, u, acc) })
	g.flag("Ceiling", "gate")
	g.e("VBROADCASTS%s tile_ceiling(AX), %s", pickArch(g.double, "S", "D"), factor)
	g.eachSum(func(acc string) { g.e("%s %s, %s, %s", g.mn("VMIN"), acc, factor, acc) })
	g.label("gate")
	g.flag("Gate", "store")
	g.e("MOVQ tile_gate(AX), SI")
	g.e("MOVQ tile_gateRow(AX), R8")
	g.e("VBROADCASTS%s tile_alpha(AX), %s", pickArch(g.double, "S", "D"), factor)
	g.eachAt("R8", func(at, acc string, last bool) {
		// Plus 0, which makes 0 of −0 as where a gradient adds to 0.
		g.e("%s %s, %s, %s", g.mn("VFMADD213"), u, factor, acc)
		switch {
		case g.wide:
			g.e("%s $1, %s, %s, %sK2", g.mn("VCMP"), at, u, pickArch(last, "", "K1, "))
			g.e("%s.Z %s, K2, %s", g.mn("VMOVU"), acc, acc)
			return
		case last:
			g.e("%s %s, Y15, %s", g.mn("VMASKMOV"), at, t)
			at = t
		}
		g.e("%s $1, %s, %s, %s", g.mn("VCMP"), at, u, t)
		g.e("%s %s, %s, %s", g.mn("VAND"), t, acc, acc)
	})
	g.e("JMP store")
}

// flag goes elsewhere unless a flag of more, which is in DX, is set.
func (g *gemm) flag(name, elsewhere string) {
	g.e("TESTQ $const_more%s, DX", name)
	g.e("JZ %s", elsewhere)
}

// eachSum calls f with each register of sums.
func (g *gemm) eachSum(f func(acc string)) {
	for r := range g.m * g.nv {
		f(g.name(r))
	}
}

// eachAt calls f with each register of sums, and where its numbers stand in the
// matrix at SI, whose rows are so far apart. last are the masked ones.
func (g *gemm) eachAt(row string, f func(at, acc string, last bool)) {
	for i := range g.m {
		for v := range g.nv {
			f(fmt.Sprintf("%d(SI)", v*g.bytes()), g.acc(i, v), v == g.nv-1)
		}
		if i < g.m-1 {
			g.e("ADDQ %s, SI", row)
		}
	}
}

// mores emits c = alpha·sum + beta·from for each row of a product along k.
func (d *dots) mores() {
	for i := range d.m {
		d.more(i, d.free(), d.folded(i))
	}
}

// more is that for row i, whose sums are in register reg. t is a free one.
func (d *dots) more(i, t int, reg string) {
	kind := reg[:1]
	set := pickArch(d.n == 1, "P", "S") + pickArch(d.double, "S", "D")
	factor := func(field string) {
		switch {
		case kind == "X" && d.double:
			d.e("VMOVSD tile_%s(AX), X%d", field, t)
		default:
			d.e("VBROADCASTS%s tile_%s(AX), %s%d", pickArch(d.double, "S", "D"), field, kind, t)
		}
	}
	fmt.Fprintf(d.out, "more%d:\n", i)
	factor("alpha")
	d.e("VMUL%s %s%d, %s, %s", set, kind, t, reg, reg)
	d.e("TESTQ SI, SI")
	d.e("JZ store%d", i)
	factor("beta")
	switch {
	case d.n == 1 || d.n == 4:
		d.e("VFMADD231%s (SI), %s%d, %s", set, kind, t, reg)
	case d.wide:
		d.e("VFMADD231%s (SI), %s%d, K2, %s", set, kind, t, reg)
	default:
		d.e("%s (SI), %s15, %s%d", d.mn("VMASKMOV"), kind, kind, t+1)
		d.e("VFMADD231%s %s%d, %s%d, %s", set, kind, t+1, kind, t, reg)
	}
	d.e("ADDQ R8, SI")
	d.e("JMP store%d", i)
}

// more is that of the other processors.
func (g *neonTile) more() {
	t, u, factor := g.b(0), g.m*g.nv+g.nv, g.m*g.nv+g.nv+1
	g.label("more")
	g.flag(0, "plain")
	g.everywhere("alpha", u)
	for r := range g.m * g.nv {
		g.out.WriteString(g.word("fmul", r, r, u))
	}
	g.label("plain")
	g.e("MOVD tile_from(R0), R20")
	g.e("CBZ R20, norm")
	g.e("MOVD tile_fromRow(R0), R21")
	g.field("beta", u)
	g.eachAt(t, func(acc int) { g.out.WriteString(g.word("fmla", acc, t, u)) })
	g.label("norm")
	g.flag(3, "plus")
	g.e("MOVD tile_norm(R0), R20")
	for i := range g.m {
		g.e("%s %d(R20), F%d", g.scalar(), 2*i*g.size(), u)
		g.e("%s %d(R20), F%d", g.scalar(), (2*i+1)*g.size(), factor)
		g.e("VDUP V%d.%s[0], %s", factor, pickArch(g.double, "S", "D"), g.vec(factor))
		for v := range g.nv {
			g.e("VORR %[1]s, %[1]s, %s", bytesOf(factor), bytesOf(t))
			g.out.WriteString(g.word("fmla", t, g.acc(i, v), u))
			g.e("VORR %[1]s, %[1]s, %s", bytesOf(t), bytesOf(g.acc(i, v)))
		}
	}
	g.label("plus")
	g.flag(4, "floor")
	g.e("MOVD tile_plus(R0), R20")
	g.e("MOVD tile_cRow(R0), R21")
	g.eachAt(t, func(acc int) { g.out.WriteString(g.word("fadd", acc, acc, t)) })
	g.label("floor")
	g.flag(1, "gate")
	for r := range g.m * g.nv { // fmax would turn −0 into 0
		g.out.WriteString(g.word("fcmlt", t, r))
		g.out.WriteString(g.word("bic", r, r, t))
	}
	g.flag(5, "gate")
	g.everywhere("ceiling", factor)
	for r := range g.m * g.nv {
		g.out.WriteString(g.word("fmin", r, r, factor))
	}
	g.label("gate")
	g.flag(2, "store")
	g.e("MOVD tile_gate(R0), R20")
	g.e("MOVD tile_gateRow(R0), R21")
	g.e("VEOR %s, %s, %s", bytesOf(u), bytesOf(u), bytesOf(u))
	g.everywhere("alpha", factor)
	g.eachAt(t, func(acc int) {
		g.out.WriteString(g.word("fmul", acc, acc, factor))
		g.out.WriteString(g.word("fadd", acc, acc, u))
		g.out.WriteString(g.word("fcmgt", t, t, u))
		g.e("VAND %s, %s, %s", bytesOf(t), bytesOf(acc), bytesOf(acc))
	})
	g.e("B store")
}

// flag goes elsewhere unless a flag of more, which is in R23, is set.
func (g *neonTile) flag(bit int, elsewhere string) { g.e("TBZ $%d, R23, %s", bit, elsewhere) }

// field loads a number of the tile into lane 0 of a register.
func (g *neonTile) field(name string, r int) { g.e("%s tile_%s(R0), F%d", g.scalar(), name, r) }

// everywhere loads one into all lanes.
func (g *neonTile) everywhere(name string, r int) {
	g.field(name, r)
	g.e("VDUP V%d.%s[0], %s", r, pickArch(g.double, "S", "D"), g.vec(r))
}

// eachAt loads the numbers that belong to each register of sums from the matrix
// at R20, whose rows are R21 apart, to register t, and calls f.
func (g *neonTile) eachAt(t int, f func(acc int)) {
	for i := range g.m {
		for v := range g.nv {
			if v < g.nv-1 {
				g.e("FMOVQ %d(R20), F%d", 16*v, t)
			} else {
				g.last(true, 20, 16*v, t)
			}
			f(g.acc(i, v))
		}
		if i < g.m-1 {
			g.e("ADD R21, R20")
		}
	}
}

// more is that of the other processors: the sums of row i are in so many
// registers from r on, and t is a free one.
func (d *neonDot) more(i, r, vectors, t int, move string) {
	fmt.Fprintf(d.out, "more%d:\n", i)
	d.e("%s tile_alpha(R0), F%d", d.scalar(), t+1)
	d.e("VDUP V%d.%s[0], %s", t+1, pickArch(d.double, "S", "D"), d.vec(t+1))
	for v := range vectors {
		d.word("fmul", r+v, r+v, t+1)
	}
	d.e("CBZ R1, store%d", i)
	d.e("%s tile_beta(R0), F%d", d.scalar(), t+1)
	for v := range vectors {
		d.e("%s %d(R1), F%d", move, 16*v, t)
		d.word("fmla", r+v, t, t+1)
	}
	d.e("ADD R2, R1")
	d.e("B store%d", i)
}
