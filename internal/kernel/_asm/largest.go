package main

import (
	"fmt"
	"strings"
)

// largestSquare emits the largest number of squares that move by two, and where it stands.
// Columns are dealt out, so that a vector holds one place of as many windows as it has
// lanes. They are compared in order, and a later number has to be larger: the first of
// equals wins. It returns whether a number was NaN, with which nothing compares.
//
// Register plan: DI y, R8 where places go, 0 for nowhere, R11 the upper row of the
// windows, SI along it, R13 from a row to the next and R9 to the next windows, R10 the place
// of R11, DX the width of y, CX windows left, R12 rows of y. Vectors: 0 to 2 columns, 3 the
// largest so far, 4 its place, 6 and 7 for the moment, 8 and 9 how AVX-512 deals columns, 10
// the places of the windows, 11 ones, 12 from a row to the next, 13 from a vector to the
// next, 14 the places in the row at hand. With AVX2 5 has set bits where there was a NaN, 8
// is the mask of the windows, 9 the places in the row, 14 and 15 are the masks of the
// numbers; K1 to K3 with AVX-512, and K7.
func largestSquare(a arch, side int, out *strings.Builder) function {
	f := function{name: fmt.Sprintf("largest%dx%dx%s", side, side, a.suffix()), signature: "(y []float32, at []int32, x []float32, width, step, start int) (nan bool)"}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-97\n", f.name, f.signature, f.name)
	l := &largest{a, side, out}
	for _, arg := range [][2]string{{"y_base+0", "DI"}, {"y_len+8", "AX"}, {"at_base+24", "R8"}, {"x_base+48", "R11"}, {"width+72", "SI"}, {"step+80", "R9"}, {"start+88", "R10"}} {
		l.e("MOVQ %s(FP), %s", arg[0], arg[1])
	}
	l.e("XORQ DX, DX")
	l.e("DIVQ SI")
	l.e("MOVQ AX, R12")
	l.e("MOVQ SI, DX")
	l.masks()
	l.integer("R9", 12)
	l.e("MOVQ $1, R13")
	l.integer("R13", 11)
	l.e("MOVQ $%d, R13", 2*a.lanes())
	l.integer("R13", 13)
	l.e("LEAQ (R9*4), R13")
	if a.wide {
		l.e("VMOVUPS evens16<>(SB), Z8")
		l.e("VMOVUPS odds16<>(SB), Z9")
		l.e("KXORW K7, K7, K7")
	} else {
		l.e("VXORPS Y5, Y5, Y5")
	}
	l.label("row")
	l.e("MOVQ R11, SI")
	l.e("MOVQ DX, CX")
	l.integer("R10", 10)
	l.e("VPADDD lanesTwice<>(SB), %s, %s", a.name(10), a.name(10))
	l.e("SUBQ $%d, CX", a.lanes())
	l.e("JLT tail")
	l.label("vector")
	l.windows(false)
	l.e("ADDQ $%d, SI", 2*a.bytes())
	l.e("ADDQ $%d, DI", a.bytes())
	l.e("VPADDD %s, %s, %s", a.name(13), a.name(10), a.name(10))
	l.e("SUBQ $%d, CX", a.lanes())
	l.e("JGE vector")
	l.label("tail")
	l.e("ADDQ $%d, CX", a.lanes())
	l.e("JZ next")
	l.windows(true)
	l.e("LEAQ (DI)(CX*4), DI")
	l.e("TESTQ R8, R8")
	l.e("JZ next")
	l.e("LEAQ (R8)(CX*4), R8")
	l.label("next")
	l.e("LEAQ (R11)(R13*2), R11")
	l.e("LEAQ (R10)(R9*2), R10")
	l.e("DECQ R12")
	l.e("JNZ row")
	if a.wide {
		l.e("KORTESTW K7, K7")
	} else {
		l.e("VMOVMSKPS Y5, AX")
		l.e("TESTL AX, AX")
	}
	l.e("SETNE nan+96(FP)")
	l.e("VZEROUPPER")
	l.e("RET")
	return f
}

type largest struct {
	arch
	side int
	out  *strings.Builder
}

func (l *largest) e(format string, args ...any) { fmt.Fprintf(l.out, "\t"+format+"\n", args...) }

func (l *largest) label(s string) { fmt.Fprintf(l.out, "%s:\n", s) }

// integer puts a number in every lane of a vector.
func (l *largest) integer(from string, to int) {
	l.e("VMOVD %s, X%d", from, to)
	l.e("VPBROADCASTD X%d, %s", to, l.name(to))
}

// masks makes the masks of the last windows of a row.
func (l *largest) masks() {
	l.e("MOVQ DX, CX")
	l.e("ANDQ $%d, CX", l.lanes()-1)
	l.e("LEAQ (CX)(CX*1), R13")
	l.e("MOVQ CX, SI")
	l.twoMasks(l.out, 0)
	if l.wide {
		l.e("MOVQ SI, CX")
		l.e("MOVL $1, R14")
		l.e("SHLL CX, R14")
		l.e("DECL R14")
		l.e("KMOVW R14, K3")
		return
	}
	l.e("SHLQ $2, SI")
	l.e("LEAQ tailMask<>+32(SB), R14")
	l.e("SUBQ SI, R14")
	l.e("VMOVUPS (R14), Y8")
}

// deal reads two vectors from place on and leaves their odd columns in a register, and the
// even ones in another unless that is −1.
func (l *largest) deal(place string, behind int, masked bool, even, odd int) {
	for half, reg := range []string{l.name(6), l.name(7)} {
		at := fmt.Sprintf("%d%s", half*l.bytes()+behind, place)
		if masked {
			l.maskedLoad(l.out, half, at, reg)
		} else {
			l.e("VMOVUPS %s, %s", at, reg)
		}
	}
	for parity, to := range []int{even, odd} {
		switch {
		case to < 0:
		case l.wide:
			l.e("VMOVAPS Z6, %s", l.name(to))
			l.e("VPERMT2PS Z7, Z%d, %s", 8+parity, l.name(to))
		default:
			l.e("VSHUFPS $%#x, Y7, Y6, %s", []int{0x88, 0xdd}[parity], l.name(to))
			l.e("VPERMPD $0xd8, %[1]s, %[1]s", l.name(to))
		}
	}
}

// windows emits as many windows as there are lanes.
func (l *largest) windows(masked bool) {
	row := pickArch(l.wide, 9, 14) // the places of its first column
	for r, place := range []string{"(SI)", "(SI)(R13*1)", "(SI)(R13*2)"}[:l.side] {
		l.deal(place, 0, masked, 0, 1)
		if l.side == 3 {
			l.deal(place, 4, masked, -1, 2)
		}
		if r == 0 {
			l.e("VMOVAPS %s, %s", l.name(0), l.name(3))
			l.e("%s %s, %s", pickArch(l.wide, "VMOVDQA", "VMOVDQA32"), l.name(10), l.name(4))
			l.e("%s %s, %s", pickArch(l.wide, "VMOVDQA", "VMOVDQA32"), l.name(10), l.name(row))
		} else {
			l.e("VPADDD %s, %s, %s", l.name(12), l.name(row), l.name(row))
			l.compare(0, row)
		}
		l.e("VPADDD %s, %s, %s", l.name(11), l.name(row), l.name(7))
		l.compare(1, 7)
		if l.side == 3 {
			l.e("VPADDD %s, %s, %s", l.name(11), l.name(7), l.name(7))
			l.compare(2, 7)
		}
	}
	store := func(reg, at string) {
		switch {
		case !masked:
			l.e("VMOVUPS %s, (%s)", reg, at)
		case l.wide:
			l.e("VMOVUPS %s, K3, (%s)", reg, at)
		default:
			l.e("VMASKMOVPS %s, Y8, (%s)", reg, at)
		}
	}
	store(l.name(3), "DI")
	skip := "nowhere" + pickArch(masked, "", "Tail")
	l.e("TESTQ R8, R8")
	l.e("JZ %s", skip)
	store(l.name(4), "R8")
	if !masked {
		l.e("ADDQ $%d, R8", l.bytes())
	}
	l.label(skip)
}

// compare takes the numbers in a register, whose places another has, where they are larger.
func (l *largest) compare(v, place int) {
	if l.wide {
		l.e("VCMPPS $1, Z%d, Z3, K4", v)
		l.e("VCMPPS $3, Z%d, Z3, K5", v)
		l.e("VMOVAPS Z%d, K4, Z3", v)
		l.e("VMOVDQA32 Z%d, K4, Z4", place)
		l.e("KORW K5, K7, K7")
		return
	}
	l.e("VCMPPS $3, Y%d, Y3, Y6", v)
	l.e("VORPS Y6, Y5, Y5")
	l.e("VCMPPS $1, Y%d, Y3, Y6", v)
	l.e("VBLENDVPS Y6, Y%d, Y3, Y3", v)
	l.e("VBLENDVPS Y6, Y%d, Y4, Y4", place)
}

// dealing emits twice the number of each lane, and how AVX-512 deals columns.
func dealing(wide bool) string {
	text := laneTable("lanesTwice", 4, 16, func(i int) int { return 2 * i })
	if wide {
		text += dealTables(16)
	}
	return text
}
