package main

import (
	"fmt"
	"strings"
)

// sums emits Σ x and Σ a∘b, added up in double precision whatever the type:
// four accumulators, lanes folded in a fixed order. The tail is added one
// number at a time to a sum of its own.
//
// Register plan: SI and DX point into the slices, CX counts; accumulators 0 to
// 3, numbers 4 to 7.
func sums(a arch, out *strings.Builder) []function {
	var list []function
	t := pickArch(a.double, "float32", "float64")
	for _, dot := range []bool{false, true} {
		f := function{name: pickArch(dot, "sum", "dot") + a.suffix(),
			signature: pickArch(dot, "(x []"+t+") float64", "(x, y []"+t+") float64")}
		list = append(list, f)
		e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
		ret := pickArch(dot, 24, 48)
		fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, f.name, ret+8)
		e("MOVQ x_base+0(FP), SI")
		e("MOVQ x_len+8(FP), CX")
		if dot {
			e("MOVQ y_base+24(FP), DX")
		}
		d := arch{wide: a.wide, double: true} // what the sum is kept in
		for r := range 4 {
			e("VXORPD %s, %s, %s", d.name(r), d.name(r), d.name(r))
		}
		e("VXORPD X8, X8, X8")
		lanes := d.lanes()
		load := pickArch(a.double, "VCVTPS2PD", "VMOVUPD")
		step := lanes * a.size()
		// add adds n vectors to as many accumulators.
		add := func(n int) {
			for r := range n {
				e("%s %d(SI), %s", load, r*step, d.name(4+r))
			}
			for r := range n {
				switch {
				case !dot:
					e("VADDPD %s, %s, %s", d.name(4+r), d.name(r), d.name(r))
				case a.double:
					e("VFMADD231PD %d(DX), %s, %s", r*step, d.name(4+r), d.name(r))
				default:
					e("VCVTPS2PD %d(DX), %s", r*step, d.name(9+r))
					e("VFMADD231PD %s, %s, %s", d.name(9+r), d.name(4+r), d.name(r))
				}
			}
			e("ADDQ $%d, SI", n*step)
			if dot {
				e("ADDQ $%d, DX", n*step)
			}
			e("SUBQ $%d, CX", n*lanes)
		}
		e("SUBQ $%d, CX", 4*lanes)
		e("JLT vectors")
		fmt.Fprintln(out, "block:")
		add(4)
		e("JGE block")
		fmt.Fprintln(out, "vectors:")
		e("ADDQ $%d, CX", 3*lanes)
		e("JLT rest")
		fmt.Fprintln(out, "vector:")
		add(1)
		e("JGE vector")
		fmt.Fprintln(out, "rest:")
		e("ADDQ $%d, CX", lanes)
		e("JZ fold")
		fmt.Fprintln(out, "one:")
		single := func(p string, r int) {
			if a.double {
				e("VMOVSD (%s), X%d", p, r)
			} else {
				e("VCVTSS2SD (%s), X15, X%d", p, r)
			}
		}
		single("SI", 4)
		if dot {
			single("DX", 5)
			e("VFMADD231SD X5, X4, X8")
			e("ADDQ $%d, DX", a.size())
		} else {
			e("VADDSD X4, X8, X8")
		}
		e("ADDQ $%d, SI", a.size())
		e("DECQ CX")
		e("JNZ one")
		fmt.Fprintln(out, "fold:")
		e("VADDPD %s, %s, %s", d.name(1), d.name(0), d.name(0))
		e("VADDPD %s, %s, %s", d.name(3), d.name(2), d.name(2))
		e("VADDPD %s, %s, %s", d.name(2), d.name(0), d.name(0))
		if a.wide {
			e("VEXTRACTF64X4 $1, Z0, Y1")
			e("VADDPD Y1, Y0, Y0")
		}
		e("VEXTRACTF128 $1, Y0, X1")
		e("VADDPD X1, X0, X0")
		e("VPERMILPD $1, X0, X1")
		e("VADDSD X1, X0, X0")
		e("VADDSD X8, X0, X0")
		e("VMOVSD X0, ret+%d(FP)", ret)
		e("VZEROUPPER")
		e("RET")
	}
	return list
}

// aboutRounds is how many times sumsAbout adds to accumulators of float32 before they are
// added to those in double precision.
const aboutRounds = 8

// sumsAbout emits Σ a and Σ a·(x − t) of each run of as many numbers, in one pass. Lanes
// are added up in the type of the numbers over a few rounds, and what they come to in
// double precision, in a fixed order.
//
// Register plan: SI and DX point to a and x, R8 and R9 to the sums and the products, R10
// counts runs, of length R11, CX numbers, and BX rounds. The sum of the products is 0 and
// that of a 2, in double precision; the products of a few rounds are 4 and 5, their sums of
// a 6 and 7; t is 10, numbers are 11 to 14. The mask of the tail is K1 or AVX2's 15.
func sumsAbout(a arch, out *strings.Builder) function {
	t := pickArch(a.double, "float32", "float64")
	f := function{name: "sumsAbout" + a.suffix(), signature: "(s, p []float64, a, x []" + t + ", run int, t " + t + ")"}
	e := func(format string, args ...any) { fmt.Fprintf(out, "\t"+format+"\n", args...) }
	label := func(s string) { fmt.Fprintln(out, s+":") }
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, f.name, 104+a.size())
	for _, arg := range [][2]string{{"s_base+0", "R8"}, {"s_len+8", "R10"}, {"p_base+24", "R9"}, {"a_base+48", "SI"}, {"x_base+72", "DX"}, {"run+96", "R11"}} {
		e("MOVQ %s(FP), %s", arg[0], arg[1])
	}
	e("VBROADCASTS%s t+104(FP), %s", pickArch(a.double, "S", "D"), a.name(10))
	e("MOVQ R11, CX")
	e("ANDQ $%d, CX", a.lanes()-1)
	if a.wide {
		e("MOVL $1, BX")
		e("SHLL CX, BX")
		e("DECL BX")
		e("KMOVW BX, K1")
	} else {
		e("SHLQ $%d, CX", pickArch(a.double, 2, 3))
		e("LEAQ tailMask<>+32(SB), BX")
		e("SUBQ CX, BX")
		e("VMOVUPS (BX), Y15")
	}
	zero := func(registers ...int) {
		for _, r := range registers {
			e("VXORPD %s, %s, %s", a.name(r), a.name(r), a.name(r))
		}
	}
	add := func(n int, load func(at, to string)) {
		for r := range n {
			load(fmt.Sprintf("%d(SI)", r*a.bytes()), a.name(11+r))
			load(fmt.Sprintf("%d(DX)", r*a.bytes()), a.name(13+r))
		}
		for r := range n {
			e("%s %s, %s, %s", a.mn("VADD"), a.name(11+r), a.name(6+r), a.name(6+r))
			e("%s %s, %s, %s", a.mn("VSUB"), a.name(10), a.name(13+r), a.name(13+r))
			e("%s %s, %s, %s", a.mn("VFMADD231"), a.name(13+r), a.name(11+r), a.name(4+r))
		}
	}
	whole := func(n int) {
		add(n, func(at, to string) { e("%s %s, %s", a.mn("VMOVU"), at, to) })
		e("ADDQ $%d, SI", n*a.bytes())
		e("ADDQ $%d, DX", n*a.bytes())
		e("SUBQ $%d, CX", n*a.lanes())
	}
	d := arch{wide: a.wide, double: true}
	half := arch{double: true, neon: !a.wide} // registers of half the width
	widen := func() {
		for r := 0; r <= 2; r += 2 {
			from := 4 + r
			e("%s %s, %s, %s", a.mn("VADD"), a.name(from+1), a.name(from), a.name(from))
			if !a.double {
				e("%s $1, %s, %s", pickArch(a.wide, "VEXTRACTF128", "VEXTRACTF64X4"), a.name(from), half.name(11))
				e("VCVTPS2PD %s, %s", half.name(11), d.name(11))
				e("VCVTPS2PD %s, %s", half.name(from), d.name(from))
				e("VADDPD %s, %s, %s", d.name(11), d.name(from), d.name(from))
			}
			e("VADDPD %s, %s, %s", d.name(from), d.name(r), d.name(r))
		}
	}
	e("TESTQ R10, R10")
	e("JZ done")
	label("next")
	e("MOVQ R11, CX")
	zero(0, 2, 4, 5, 6, 7)
	e("SUBQ $%d, CX", 2*a.lanes())
	e("JLT vectors")
	label("rounds")
	e("MOVL $%d, BX", aboutRounds)
	label("block")
	whole(2)
	e("JLT vectors")
	e("DECL BX")
	e("JNZ block")
	widen()
	zero(4, 5, 6, 7)
	e("JMP rounds")
	label("vectors")
	e("ADDQ $%d, CX", a.lanes())
	e("JLT tail")
	whole(1)
	label("tail")
	e("ADDQ $%d, CX", a.lanes())
	e("JZ fold")
	add(1, func(at, to string) {
		if a.wide {
			e("%s.Z %s, K1, %s", a.mn("VMOVU"), at, to)
		} else {
			e("%s %s, Y15, %s", a.mn("VMASKMOV"), at, to)
		}
	})
	e("LEAQ (SI)(CX*%d), SI", a.size())
	e("LEAQ (DX)(CX*%d), DX", a.size())
	label("fold")
	widen()
	for r := 0; r <= 2; r += 2 {
		if a.wide {
			e("VEXTRACTF64X4 $1, Z%d, Y%d", r, r+1)
			e("VADDPD Y%d, Y%d, Y%d", r+1, r, r)
		}
		e("VEXTRACTF128 $1, Y%d, X%d", r, r+1)
		e("VADDPD X%d, X%d, X%d", r+1, r, r)
		e("VPERMILPD $1, X%d, X%d", r, r+1)
		e("VADDSD X%d, X%d, X%d", r+1, r, r)
	}
	e("VMOVSD X2, (R8)")
	e("VMOVSD X0, (R9)")
	e("ADDQ $8, R8")
	e("ADDQ $8, R9")
	e("DECQ R10")
	e("JNZ next")
	label("done")
	e("VZEROUPPER")
	e("RET")
	return f
}
