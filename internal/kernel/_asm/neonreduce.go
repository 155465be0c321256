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
	for step := 1; step < 8; step *= 2 {
		for r := 0; r < 8; r += 2 * step {
			s.word("fadd", r, r, r+step)
		}
	}
	s.word("faddp", 0, 0, 0)
	s.e("FADDD F8, F0, F0")
	s.e("FMOVD F0, ret+%d(FP)", ret)
	s.e("RET")
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
