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
