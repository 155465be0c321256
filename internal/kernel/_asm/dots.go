package main

import (
	"fmt"
	"strings"
)

// The micro-kernels of a product in which both a and b run along k: m rows of
// a with n rows of the transposed b,
//
//	c[i, j] = from[i, j] + Σₖ a[i, k]·b[k, j]
//
// with the lanes of a vector taking k in turn and being added up at the end.
//
// Register plan: AX the arguments, SI and BX point into a and b, R8 and R9 are
// one and three steps between rows of a, R10 and R11 between those of b, CX
// counts. Vectors: m·n sums, n of b, one of a; the AVX2 tail mask is Y15.
type dots struct {
	arch
	m, n int
	out  *strings.Builder
}

// sums is how many registers hold the sums of one row: four if there are several
// columns, since they are folded together.
func (d *dots) sums() int { return pickArch(d.n > 1, 1, 4) }

func (d *dots) e(format string, args ...any) { fmt.Fprintf(d.out, "\t"+format+"\n", args...) }

func dotKernels(a arch, out *strings.Builder) []function {
	var list []function
	for m := 1; m <= a.dotRows(); m++ {
		for n := 1; n <= 4; n++ {
			d := &dots{arch: a, m: m, n: n, out: out}
			f := function{name: fmt.Sprintf("dots%dx%dx%s", m, n, a.suffix()), signature: "(t *tile)"}
			fmt.Fprintf(out, "\n// func %s%s\n//\n// %d rows, %d columns\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, m, n, f.name)
			d.body()
			list = append(list, f)
		}
	}
	return list
}

func (d *dots) body() {
	e := d.e
	e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"a", "SI"}, {"aRow", "R8"}, {"b", "BX"}, {"bCol", "R10"}, {"k", "CX"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	e("LEAQ (R8)(R8*2), R9")
	e("LEAQ (R10)(R10*2), R11")
	for r := range d.m * d.sums() {
		e("%s %s, %s, %s", d.mn("VXOR"), d.name(r), d.name(r), d.name(r))
	}
	e("SUBQ $%d, CX", d.lanes())
	e("JLT tail")
	fmt.Fprintln(d.out, "loop:")
	d.step(false)
	e("ADDQ $%d, SI", d.bytes())
	e("ADDQ $%d, BX", d.bytes())
	e("SUBQ $%d, CX", d.lanes())
	e("JGE loop")
	fmt.Fprintln(d.out, "tail:")
	e("ADDQ $%d, CX", d.lanes())
	e("JZ fold")
	if d.wide {
		e("MOVL $1, DI")
		e("SHLL CX, DI")
		e("DECL DI")
		e("KMOVW DI, K1")
	} else {
		e("SHLQ $%d, CX", pickArch(d.double, 2, 3))
		e("LEAQ tailMask<>+32(SB), DI")
		e("SUBQ CX, DI")
		e("VMOVUPS (DI), Y15")
	}
	d.step(true)
	fmt.Fprintln(d.out, "fold:")
	d.fold()
	e("VZEROUPPER")
	e("RET")
	d.mores()
}

func (d *dots) step(masked bool) {
	place := func(base, one, three string, i int) string {
		return fmt.Sprintf([]string{"(%s)", "(%s)(" + one + "*1)", "(%s)(" + one + "*2)", "(%s)(" + three + "*1)"}[i], base)
	}
	load := func(at, to string) {
		switch {
		case !masked:
			d.e("%s %s, %s", d.mn("VMOVU"), at, to)
		case d.wide:
			d.e("%s.Z %s, K1, %s", d.mn("VMOVU"), at, to)
		default:
			d.e("%s %s, Y15, %s", d.mn("VMASKMOV"), at, to)
		}
	}
	first := d.m * d.sums()
	for j := range d.n {
		load(place("BX", "R10", "R11", j), d.name(first+j))
	}
	for i := range d.m {
		x := d.name(first + d.n + i%2)
		load(place("SI", "R8", "R9", i), x)
		for j := range d.n {
			d.e("%s %s, %s, %s", d.mn("VFMADD231"), x, d.name(first+j), d.name(i*d.sums()+j))
		}
	}
}

// free is a register that is free once the sums are there, with the one after it.
func (d *dots) free() int { return pickArch(d.m*d.sums() > 13, d.m*d.sums(), 16) }

// folded is the register in which the sums of row i end up.
func (d *dots) folded(i int) string {
	return fmt.Sprintf("%s%d", pickArch(d.double && d.n > 1, "X", "Y"), i*d.sums())
}

// fold adds up lanes: halves onto each other to four lanes, pairs of
// neighbours, and the two remaining parts. The sums of four columns end up
// side by side.
func (d *dots) fold() {
	e := d.e
	t := d.free()
	e("MOVQ tile_more(AX), DX")
	e("MOVQ tile_from(AX), SI")
	e("MOVQ tile_fromRow(AX), R8")
	e("MOVQ tile_c(AX), DI")
	e("MOVQ tile_cRow(AX), R9")
	if d.wide {
		for r := range d.m * d.sums() {
			e("VEXTRACTF64X4 $1, Z%d, Y%d", r, t+r%2)
			e("%s Y%d, Y%d, Y%d", d.mn("VADD"), t+r%2, r, r)
		}
	}
	switch {
	case d.n == 1 || d.n == 4:
	case d.wide:
		e("MOVL $%d, CX", 1<<d.n-1)
		e("KMOVW CX, K2")
	default:
		e("VMOVUPS tailMask<>+%d(SB), Y15", 32-d.n*d.size())
	}
	for i := range d.m {
		r := i * d.sums()
		move, add := pickArch(d.double, "VMOVSS", "VMOVSD"), pickArch(d.double, "VADDSS", "VADDSD")
		switch {
		case d.n == 1:
			e("VEXTRACTF128 $1, Y%d, X%d", r, t)
			e("%s X%d, X%d, X%d", d.mn("VADD"), t, r, r)
			if !d.double {
				e("VHADDPS X%d, X%d, X%d", r, r, r)
			}
			e("%s X%d, X%d, X%d", d.mn("VHADD"), r, r, r)
		case d.double:
			for p := 0; p < 4; p += 2 { // [0,1] in r, [2,3] in r+2
				e("VHADDPD Y%d, Y%d, Y%d", r+p+1, r+p, r+p)
				e("VEXTRACTF128 $1, Y%d, X%d", r+p, r+p+1)
				e("VADDPD X%d, X%d, X%d", r+p+1, r+p, r+p)
			}
			e("VINSERTF128 $1, X%d, Y%d, Y%d", r+2, r, r)
			move, add = "VMOVUPD", "VADDPD"
		default:
			e("VHADDPS Y%d, Y%d, Y%d", r+1, r, r)
			e("VHADDPS Y%d, Y%d, Y%d", r+3, r+2, r+2)
			e("VHADDPS Y%d, Y%d, Y%d", r+2, r, r)
			e("VEXTRACTF128 $1, Y%d, X%d", r, r+1)
			e("VADDPS X%d, X%d, X%d", r+1, r, r)
			move, add = "VMOVUPS", "VADDPS"
		}
		reg := d.folded(i)
		e("TESTQ DX, DX")
		e("JNZ more%d", i)
		e("TESTQ SI, SI")
		e("JZ store%d", i)
		free := fmt.Sprintf("%c%d", reg[0], r+1)
		switch {
		case d.n == 1 || d.n == 4:
			e("%s (SI), %s, %s", add, reg, reg)
		case d.wide:
			e("%s (SI), %s, K2, %s", add, reg, reg)
		default:
			e("%s (SI), %c15, %s", d.mn("VMASKMOV"), reg[0], free)
			e("%s %s, %s, %s", add, free, reg, reg)
		}
		e("ADDQ R8, SI")
		fmt.Fprintf(d.out, "store%d:\n", i)
		switch {
		case d.n == 1 || d.n == 4:
			e("%s %s, (DI)", move, reg)
		case d.wide:
			e("%s %s, K2, (DI)", move, reg)
		default:
			e("%s %s, %c15, (DI)", d.mn("VMASKMOV"), reg, reg[0])
		}
		e("ADDQ R9, DI")
	}
}
