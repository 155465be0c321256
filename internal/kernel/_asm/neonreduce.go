package main

import (
	"fmt"
	"strings"
)

// neonSums emits Σ x and Σ a∘b, added up in double precision whatever the
// type: eight accumulators, lanes folded in a fixed order. The tail is added
// one number at a time to a sum of its own.
//
// Register plan: R0 and R1 point into the slices, R8 counts; accumulators 0 to
// 7, the tail's 8, numbers from 16 up.
func neonSums(a arch, out *strings.Builder) []function {
	var list []function
	for _, dot := range []bool{false, true} {
		t := pickArch(a.double, "float32", "float64")
		f := function{name: pickArch(dot, "sum", "dot") + a.suffix(),
			signature: pickArch(dot, "(x []"+t+") float64", "(x, y []"+t+") float64")}
		list = append(list, f)
		s := &neonSum{arch: a, dot: dot, out: out}
		ret := pickArch(dot, 24, 48)
		fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, f.name, ret+8)
		s.body(ret)
	}
	return list
}

type neonSum struct {
	arch
	dot bool
	out *strings.Builder
}

var neonDouble = arch{neon: true, double: true}

func (s *neonSum) e(format string, args ...any) { fmt.Fprintf(s.out, "\t"+format+"\n", args...) }

func (s *neonSum) word(op string, dst int, src ...int) {
	s.out.WriteString(neonDouble.word(op, dst, src...))
}

func (s *neonSum) body(ret int) {
	const block = 16 // numbers at a time, two to an accumulator
	s.e("MOVD x_base+0(FP), R0")
	s.e("MOVD x_len+8(FP), R8")
	if s.dot {
		s.e("MOVD y_base+24(FP), R1")
	}
	for r := range 9 {
		s.e("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
	}
	s.e("SUBS $%d, R8", block)
	s.e("BLT rest")
	fmt.Fprintln(s.out, "block:")
	s.vectors(0, 16)
	if s.dot {
		s.vectors(1, 24)
	}
	for r := range 8 {
		if s.dot {
			s.e("VFMLA V%d.D2, V%d.D2, V%d.D2", 24+r, 16+r, r)
		} else {
			s.word("fadd", r, r, 16+r)
		}
	}
	s.e("SUBS $%d, R8", block)
	s.e("BGE block")
	fmt.Fprintln(s.out, "rest:")
	s.e("ADDS $%d, R8", block)
	s.e("BEQ fold")
	fmt.Fprintln(s.out, "one:")
	s.single(0, 16)
	if s.dot {
		s.single(1, 24)
		s.e("FMADDD F16, F8, F24, F8")
	} else {
		s.e("FADDD F16, F8, F8")
	}
	s.e("SUBS $1, R8")
	s.e("BNE one")
	fmt.Fprintln(s.out, "fold:")
	s.foldLanes(0, 8, 8)
	s.e("FMOVD F0, ret+%d(FP)", ret)
	s.e("RET")
}

// neonSumsAbout emits Σ a and Σ a·(x − t) of each run of as many numbers, in one pass and
// in double precision: eight accumulators for the products, 0 to 7, and four for the sums,
// 9 to 12; those of the tail are 8 and 13, and t is 14. R2 and R3 point to the sums and the
// products, R4 counts runs, of length R5.
func neonSumsAbout(a arch, out *strings.Builder) function {
	t := pickArch(a.double, "float32", "float64")
	f := function{name: "sumsAbout" + a.suffix(), signature: "(s, p []float64, a, x []" + t + ", run int, t " + t + ")"}
	s := &neonSum{arch: a, dot: true, out: out}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, f.name, 104+a.size())
	const block = 16
	for _, arg := range [][2]string{{"s_base+0", "R2"}, {"s_len+8", "R4"}, {"p_base+24", "R3"}, {"a_base+48", "R0"}, {"x_base+72", "R1"}, {"run+96", "R5"}} {
		s.e("MOVD %s(FP), %s", arg[0], arg[1])
	}
	if s.double {
		s.e("FMOVD t+104(FP), F14")
	} else {
		s.e("FMOVS t+104(FP), F14")
		s.e("FCVTSD F14, F14")
	}
	s.e("VDUP V14.D[0], V14.D2")
	s.e("CBZ R4, done")
	fmt.Fprintln(out, "next:")
	s.e("MOVD R5, R8")
	for r := range 14 {
		s.e("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
	}
	s.e("SUBS $%d, R8", block)
	s.e("BLT rest")
	fmt.Fprintln(out, "block:")
	s.vectors(0, 16)
	s.vectors(1, 24)
	for r := range 8 {
		s.word("fadd", 9+r%4, 9+r%4, 16+r)
		s.word("fsub", 24+r, 24+r, 14)
		s.e("VFMLA V%d.D2, V%d.D2, V%d.D2", 24+r, 16+r, r)
	}
	s.e("SUBS $%d, R8", block)
	s.e("BGE block")
	fmt.Fprintln(out, "rest:")
	s.e("ADDS $%d, R8", block)
	s.e("BEQ fold")
	fmt.Fprintln(out, "one:")
	s.single(0, 16)
	s.single(1, 24)
	s.e("FADDD F16, F13, F13")
	s.e("FSUBD F14, F24, F24")
	s.e("FMADDD F16, F8, F24, F8")
	s.e("SUBS $1, R8")
	s.e("BNE one")
	fmt.Fprintln(out, "fold:")
	s.foldLanes(0, 8, 8)
	s.foldLanes(9, 4, 13)
	s.e("FMOVD.P F9, 8(R2)")
	s.e("FMOVD.P F0, 8(R3)")
	s.e("SUBS $1, R4")
	s.e("BNE next")
	fmt.Fprintln(out, "done:")
	s.e("RET")
	return f
}

// foldLanes adds up n accumulators from register first on, and the tail's, in first.
func (s *neonSum) foldLanes(first, n, tail int) {
	for step := 1; step < n; step *= 2 {
		for r := first; r < first+n; r += 2 * step {
			s.word("fadd", r, r, r+step)
		}
	}
	s.word("faddp", first, first, first)
	s.e("FADDD F%d, F%d, F%d", tail, first, first)
}

// vectors loads sixteen numbers as float64 from register r on.
func (s *neonSum) vectors(array, r int) {
	if s.double {
		for v := range 8 {
			s.e("FMOVQ %d(R%d), F%d", 16*v, array, r+v)
		}
	} else {
		for v := 0; v < 8; v += 2 { // the upper half first, then the lower one in place
			s.e("FMOVQ %d(R%d), F%d", 8*v, array, r+v)
			fmt.Fprintf(s.out, "\tWORD $0x%08x // fcvtl2 v%d.2d, v%d.4s\n", 0x4e617800|(r+v)<<5|(r+v+1), r+v+1, r+v)
			fmt.Fprintf(s.out, "\tWORD $0x%08x // fcvtl v%d.2d, v%d.2s\n", 0x0e617800|(r+v)<<5|(r+v), r+v, r+v)
		}
	}
	s.e("ADD $%d, R%d", 16*s.size(), array)
}

// single loads one number as float64.
func (s *neonSum) single(array, r int) {
	if s.double {
		s.e("FMOVD.P 8(R%d), F%d", array, r)
		return
	}
	s.e("FMOVS.P 4(R%d), F%d", array, r)
	s.e("FCVTSD F%d, F%d", r, r)
}
