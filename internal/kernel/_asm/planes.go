package main

import (
	"fmt"
	"strings"
)

// The micro-kernels of depthwise convolutions of 3×3, for AVX-512 and float32. Each goes
// down a strip of a plane, one or two vectors of outputs wide, four rows of outputs at a
// time: a row of the plane is loaded once for all of them. There are no copies of the
// plane with padding: rows outside are left out, and columns outside are masked.
//
//	planes1, planes1x2  y[p] = Σₜ w[t]·x[p + t], from strips of one and of two vectors
//	planes2             the same where the kernel moves by 2
//	planesBack2         the gradient of x where it moves by 2
//	planesTaps1, 2      the gradient of w
//
// Register plan: AX the arguments, SI the row of x that the first of the four meets, DX
// the row at hand, R8 the step between them, R9 its number, R11 how many there are, DI
// the row of y, R12 the step, R13 its number, CX how many there are. Vectors: 0 to 8 w, or
// its gradient, then sums, or rows of the gradient of y, then what is loaded; 25 and 26
// the lanes that are even and odd, 27 the ceiling, 28 the floor, 29 t, 30 s, 31 what sums
// begin with.
type planes struct {
	out     *strings.Builder
	stride  int
	vectors int
	labels  int
}

const planeRows = 4 // of outputs at a time

func planeKernels(out *strings.Builder) (list []function) {
	for _, k := range []struct {
		name            string
		stride, vectors int
		body            func(p *planes)
	}{
		{"planes1", 1, 1, (*planes).forward}, {"planes1x2", 1, 2, (*planes).forward}, {"planes2", 2, 1, (*planes).forward},
		{"planesTaps1", 1, 1, (*planes).taps}, {"planesTaps2", 2, 1, (*planes).taps}, {"planesBack2", 2, 1, (*planes).back},
	} {
		f := function{name: k.name, signature: "(t *planeTile)"}
		fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
		p := &planes{out: out, stride: k.stride, vectors: k.vectors}
		p.prologue()
		k.body(p)
		p.e("VZEROUPPER")
		p.e("RET")
		list = append(list, f)
	}
	return list
}

func (p *planes) e(format string, args ...any) { fmt.Fprintf(p.out, "\t"+format+"\n", args...) }

func (p *planes) label(s string) { fmt.Fprintf(p.out, "%s:\n", s) }

// next returns a label that there is not yet.
func (p *planes) next(s string) string {
	p.labels++
	return fmt.Sprintf("%s%d", s, p.labels)
}

func (p *planes) prologue() {
	p.e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"x", "SI"}, {"xRow", "R8"}, {"inRows", "R11"}, {"y", "DI"}, {"yRow", "R12"}, {"rows", "CX"}} {
		p.e("MOVQ planeTile_%s(AX), %s", arg[0], arg[1])
	}
	for k := 1; k <= 5; k++ {
		p.e("KMOVW (planeTile_masks+%d)(AX), K%d", 2*k, k)
	}
	p.e("XORQ R13, R13")
	if p.stride == 2 {
		p.e("VMOVUPS evens16<>(SB), Z25")
		p.e("VMOVUPS odds16<>(SB), Z26")
	}
}

// above moves SI and R9 to the row of x that the first row of y meets.
func (p *planes) above() {
	p.e("MOVQ planeTile_top(AX), R9")
	p.e("MOVQ R9, R10")
	p.e("IMULQ R8, R10")
	p.e("SUBQ R10, SI")
	p.e("NEGQ R9")
}

// weights loads the kernel.
func (p *planes) weights() {
	p.e("MOVQ planeTile_w(AX), R10")
	for k := range 9 {
		p.e("VBROADCASTSS %d(R10), Z%d", 4*k, k)
	}
}

// row calls f for each row of x that the rows of y at hand meet, unless it lies outside,
// with which of them meet it with which row of the kernel.
func (p *planes) row(first int, f func(meets [][2]int)) {
	p.e("MOVQ SI, DX")
	for i := 0; i <= (planeRows-1)*p.stride+2; i++ {
		var meets [][2]int
		for r := range planeRows {
			if ky := i - r*p.stride; 0 <= ky && ky <= 2 {
				meets = append(meets, [2]int{r, ky})
			}
		}
		skip := p.next("skip")
		p.e("LEAQ %d(R9), R10", i)
		p.e("CMPQ R10, R11")
		p.e("JCC %s", skip) // negative ones are large
		p.load(first)
		f(meets)
		p.label(skip)
		p.e("ADDQ R8, DX")
	}
}

// load loads what the columns of the kernel meet of the row at DX to registers from first
// on, vector by vector.
func (p *planes) load(first int) {
	if p.stride == 2 {
		p.e("VMOVUPS.Z (DX), K1, Z%d", first)
		p.e("VMOVUPS.Z 64(DX), K2, Z%d", first+3)
		p.e("VMOVSS.Z 128(DX), K3, X%d", first+2)
		// Column 0 meets the even numbers, 1 the odd ones, and 2 the even ones from the
		// second on.
		p.e("VMOVAPS Z%d, Z%d", first, first+1)
		p.e("VPERMT2PS Z%d, Z25, Z%d", first+3, first)
		p.e("VPERMT2PS Z%d, Z26, Z%d", first+3, first+1)
		p.e("VALIGND $1, Z%d, Z%[2]d, Z%[2]d", first, first+2)
		return
	}
	// Columns 1 and 2 meet what column 0 does, moved by one lane and by two.
	for v := range p.vectors {
		p.e("VMOVUPS.Z %d(DX), K%d, Z%d", 64*v, v+1, first+3*v)
	}
	behind := first + 3*p.vectors - 1 // two lanes of it
	p.e("VMOVUPS.Z %d(DX), K%d, X%d", 64*p.vectors, p.vectors+1, behind)
	for v := range p.vectors {
		at := first + 3*v
		next := pickArch(v < p.vectors-1, behind, at+3)
		p.e("VALIGND $1, Z%d, Z%d, Z%d", at, next, at+1)
		p.e("VALIGND $2, Z%d, Z%d, Z%d", at, next, at+2)
	}
}

// storeMask is that of the last vector of y.
func (p *planes) storeMask() int { return pickArch(p.stride == 2 || p.vectors == 2, 4, 5) }

func (p *planes) forward() {
	p.weights()
	p.above()
	p.e("MOVQ planeTile_more(AX), BX")
	p.e("VPXORD Z31, Z31, Z31")
	p.e("VPXORD Z28, Z28, Z28")
	p.e("MOVQ planeTile_from(AX), R10")
	p.e("TESTQ R10, R10")
	p.e("JZ started")
	p.e("VBROADCASTSS (R10), Z31")
	p.label("started")
	p.e("TESTQ $const_moreNorm, BX")
	p.e("JZ plain")
	p.e("MOVQ planeTile_norm(AX), R10")
	p.e("VBROADCASTSS (R10), Z30")
	p.e("VBROADCASTSS 4(R10), Z29")
	p.label("plain")
	p.e("VBROADCASTSS planeTile_ceiling(AX), Z27")
	sum := func(r, v int) int { return 9 + r*p.vectors + v }
	all := planeRows * p.vectors
	p.label("block")
	for i := range all {
		p.e("VMOVAPS Z31, Z%d", 9+i)
	}
	loaded := 9 + all
	p.row(loaded, func(meets [][2]int) {
		for kx := range 3 {
			for _, m := range meets {
				for v := range p.vectors {
					p.e("VFMADD231PS Z%d, Z%d, Z%d", 3*m[1]+kx, loaded+3*v+kx, sum(m[0], v))
				}
			}
		}
	})
	p.e("TESTQ $const_moreNorm, BX")
	p.e("JZ floor")
	for i := range all {
		p.e("VFMADD213PS Z29, Z30, Z%d", 9+i)
	}
	p.label("floor")
	p.e("TESTQ $const_moreFloor, BX")
	p.e("JZ store")
	for i := range all {
		p.e("VMAXPS Z%d, Z28, Z%d", 9+i, 9+i)
	}
	p.e("TESTQ $const_moreCeiling, BX")
	p.e("JZ store")
	for i := range all {
		p.e("VMINPS Z%d, Z27, Z%d", 9+i, 9+i)
	}
	p.label("store")
	for r := range planeRows {
		for v := range p.vectors {
			if v == p.vectors-1 {
				p.e("VMOVUPS Z%d, K%d, %d(DI)", sum(r, v), p.storeMask(), 64*v)
			} else {
				p.e("VMOVUPS Z%d, %d(DI)", sum(r, v), 64*v)
			}
		}
		p.e("INCQ R13")
		p.e("CMPQ R13, CX")
		p.e("JGE done")
		p.e("ADDQ R12, DI")
	}
	p.down()
	p.e("JMP block")
	p.label("done")
}

// down moves on to the rows of x that the next rows of y meet.
func (p *planes) down() {
	p.e("ADDQ $%d, R9", planeRows*p.stride)
	for range planeRows * p.stride {
		p.e("ADDQ R8, SI")
	}
}

// taps adds to nine vectors at w, one for each place of the kernel: y is the gradient of
// the outputs. If more is set it adds up their lanes behind them.
func (p *planes) taps() {
	p.above()
	p.e("MOVQ planeTile_w(AX), BX")
	for k := range 9 {
		p.e("VMOVUPS %d(BX), Z%d", 64*k, k)
	}
	p.label("block")
	for r := range planeRows {
		p.e("VPXORD Z%d, Z%d, Z%d", 9+r, 9+r, 9+r)
	}
	for r := range planeRows {
		p.e("VMOVUPS.Z (DI), K%d, Z%d", p.storeMask(), 9+r)
		p.e("ADDQ R12, DI")
		p.e("INCQ R13")
		if r < planeRows-1 {
			p.e("CMPQ R13, CX")
			p.e("JGE multiply")
		}
	}
	p.label("multiply")
	loaded := 9 + planeRows
	p.row(loaded, func(meets [][2]int) {
		for kx := range 3 {
			for _, m := range meets {
				p.e("VFMADD231PS Z%d, Z%d, Z%d", 9+m[0], loaded+kx, 3*m[1]+kx)
			}
		}
	})
	p.down()
	p.e("CMPQ R13, CX")
	p.e("JLT block")
	p.e("MOVQ planeTile_more(AX), R10")
	p.e("TESTQ R10, R10")
	p.e("JNZ fold")
	for k := range 9 {
		p.e("VMOVUPS Z%d, %d(BX)", k, 64*k)
	}
	p.e("VZEROUPPER")
	p.e("RET")
	p.label("fold")
	for k := range 9 {
		p.e("VEXTRACTF64X4 $1, Z%d, Y10", k)
		p.e("VADDPS Y10, Y%d, Y%d", k, k)
		p.e("VEXTRACTF128 $1, Y%d, X10", k)
		p.e("VADDPS X10, X%d, X%d", k, k)
		p.e("VHADDPS X%d, X%d, X%d", k, k, k)
		p.e("VHADDPS X%d, X%d, X%d", k, k, k)
		p.e("VMOVSS X%d, %d(BX)", k, 4*k)
	}
}

// back writes, from the gradient x of the outputs, that of the inputs y, two rows and two
// vectors at a time: row 2a of it meets row 1 of the kernel at row a of x, row 2a + 1 meets
// row 0 at a + 1 and row 2 at a. Columns go alike.
func (p *planes) back() {
	p.weights()
	p.e("VMOVUPS turns32x16<>(SB), Z25")
	p.e("VMOVUPS turns32x16<>+64(SB), Z26")
	p.e("XORQ R9, R9")
	p.label("block")
	// 9 and 10 are row a from column b and b + 1 on, 11 and 12 row a + 1.
	for i := range 2 {
		skip := p.next("skip")
		p.e("VPXORD Z%d, Z%d, Z%d", 9+2*i, 9+2*i, 9+2*i)
		p.e("VPXORD Z%d, Z%d, Z%d", 10+2*i, 10+2*i, 10+2*i)
		p.e("LEAQ %d(R9), R10", i)
		p.e("CMPQ R10, R11")
		p.e("JCC %s", skip)
		at := "SI"
		if i == 1 { // which may not be there
			p.e("LEAQ (SI)(R8*1), DX")
			at = "DX"
		}
		p.e("VMOVUPS.Z (%s), K1, Z%d", at, 9+2*i)
		p.e("VMOVUPS.Z 4(%s), K2, Z%d", at, 10+2*i)
		p.label(skip)
	}
	for _, taps := range [2][2][][2]int{ // of even and odd columns: the weight and what it meets
		{{{4, 9}}, {{3, 10}, {5, 9}}},
		{{{1, 11}, {7, 9}}, {{0, 12}, {2, 11}, {6, 10}, {8, 9}}},
	} {
		for column, all := range taps {
			to := 13 + column
			for i, t := range all {
				if i == 0 {
					p.e("VMULPS Z%d, Z%d, Z%d", t[0], t[1], to)
				} else {
					p.e("VFMADD231PS Z%d, Z%d, Z%d", t[0], t[1], to)
				}
			}
		}
		p.e("VMOVAPS Z13, Z15")
		p.e("VPERMT2PS Z14, Z25, Z13")
		p.e("VPERMT2PS Z14, Z26, Z15")
		plain := p.next("plain")
		p.e("MOVQ planeTile_more(AX), R10")
		p.e("TESTQ R10, R10")
		p.e("JZ %s", plain)
		p.e("VMOVUPS.Z (DI), K3, Z16")
		p.e("VMOVUPS.Z 64(DI), K4, Z17")
		p.e("VADDPS Z16, Z13, Z13")
		p.e("VADDPS Z17, Z15, Z15")
		p.label(plain)
		p.e("VMOVUPS Z13, K3, (DI)")
		p.e("VMOVUPS Z15, K4, 64(DI)")
		p.e("INCQ R13")
		p.e("CMPQ R13, CX")
		p.e("JGE done")
		p.e("ADDQ R12, DI")
	}
	p.e("INCQ R9")
	p.e("ADDQ R8, SI")
	p.e("JMP block")
	p.label("done")
}
