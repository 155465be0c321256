package main

import (
	"fmt"
	"strings"
)

// rowLoops emits, for AVX-512, what softmax does with rows of few numbers, at
// most two vectors, where a call for each would cost more than its work:
//
//	minusLargest  y[i, j] = x[i, j] − maxⱼ x[i, j]
//	overSum       y[i, j] = x[i, j] / Σⱼ x[i, j]
//	rowSums       s[i] = Σⱼ x[i, j]
//	minusRow      y[i, j] = x[i, j] − s[i]
//
// A row is one masked vector, or a whole one and a masked one. Largest and sum
// come from halves that are folded crosswise until each lane has them. In place
// all this is right but slow: the processor takes a masked store for a whole one,
// and the load of the next row waits for it.
//
// Register plan: DI, SI and R10 point to the rows, or to s; CX counts the numbers
// left, DX is k, R8 the bytes of a row. K1 masks the row's last vector.
func rowLoops(a arch, out *strings.Builder) []function {
	r := &rows{arch: a, out: out}
	return []function{
		r.function("minusLargest", "(y, x []T, k int)", func(two bool) {
			r.load("SI", two, "Z8") // −∞
			r.fold("VMAX", two)
			r.emit("%s Z2, Z0, Z0", r.mn("VSUB"))
			if two {
				r.emit("%s Z2, Z1, Z1", r.mn("VSUB"))
			}
			r.store(two)
			r.emit("ADDQ R8, SI")
			r.emit("ADDQ R8, DI")
		}),
		r.function("overSum", "(y, x []T, k int)", func(two bool) {
			r.prefetch(two)
			r.load("SI", two, "")
			r.fold("VADD", two)
			s := pickArch(r.double, "S", "D")
			r.emit("VDIVS%s X2, X9, X2", s)
			r.emit("VBROADCASTS%s X2, Z2", s)
			r.emit("%s Z2, Z0, Z0", r.mn("VMUL"))
			if two {
				r.emit("%s Z2, Z1, Z1", r.mn("VMUL"))
			}
			r.store(two)
			r.emit("ADDQ R8, SI")
			r.emit("ADDQ R8, DI")
		}),
		r.function("rowSums", "(s, x []T, k int)", func(two bool) {
			r.load("SI", two, "")
			r.fold("VADD", two)
			r.emit("VMOVS%s X2, (DI)", pickArch(r.double, "S", "D"))
			r.emit("ADDQ R8, SI")
			r.emit("ADDQ $%d, DI", r.size())
		}),
		r.function("minusRow", "(y, x, s []T, k int)", func(two bool) {
			r.prefetch(two)
			r.load("SI", two, "")
			r.emit("VBROADCASTS%s (R10), Z2", pickArch(r.double, "S", "D"))
			r.emit("%s Z2, Z0, Z0", r.mn("VSUB"))
			if two {
				r.emit("%s Z2, Z1, Z1", r.mn("VSUB"))
			}
			r.store(two)
			r.emit("ADDQ R8, SI")
			r.emit("ADDQ R8, DI")
			r.emit("ADDQ $%d, R10", r.size())
		}),
	}
}

type rows struct {
	arch
	out *strings.Builder
}

func (r *rows) emit(format string, args ...any) {
	fmt.Fprintf(r.out, "\t"+format+"\n", args...)
}

// function emits one loop for rows of one vector and one for rows of two. It
// leaves what is less than a row alone.
func (r *rows) function(name, signature string, body func(two bool)) function {
	f := function{name + r.suffix(), strings.ReplaceAll(signature, "T", pickArch(r.double, "float32", "float64"))}
	names := strings.Split(signature[1:strings.Index(signature, " []")], ", ")
	k := 24 * len(names)
	fmt.Fprintf(r.out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, f.name, k+8)
	for i, arg := range names {
		r.emit("MOVQ %s_base+%d(FP), %s", arg, 24*i, []string{"DI", "SI", "R10"}[i])
	}
	r.emit("MOVQ x_len+32(FP), CX")
	r.emit("MOVQ k+%d(FP), DX", k)
	r.emit("LEAQ (DX*%d), R8", r.size())
	switch name {
	case "minusLargest":
		r.emit("MOVQ $%#x, BX", r.infinity())
		r.emit("VPBROADCAST%s BX, Z8", pickArch(r.double, "D", "Q"))
	case "overSum":
		r.emit("MOVQ $%#x, BX", pickArch(r.double, uint64(0x3f800000), 0x3ff0000000000000))
		r.emit("VMOVQ BX, X9")
	}
	for _, two := range []bool{false, true} {
		loop := pickArch(two, "one", "two")
		r.emit("MOVL $1, BX")
		if !two {
			r.emit("CMPQ DX, $%d", r.lanes())
			r.emit("JGT wide")
			r.emit("MOVQ DX, R9")
		} else {
			fmt.Fprintln(r.out, "wide:")
			r.emit("LEAQ -%d(DX), R9", r.lanes())
		}
		// The bits below R9.
		r.emit("XCHGQ R9, CX")
		r.emit("SHLL CX, BX")
		r.emit("XCHGQ R9, CX")
		r.emit("DECL BX")
		r.emit("KMOVW BX, K1")
		r.emit("SUBQ DX, CX")
		r.emit("JLT done%s", pickArch(two, "One", "Two"))
		fmt.Fprintf(r.out, "%s:\n", loop)
		body(two)
		r.emit("SUBQ DX, CX")
		r.emit("JGE %s", loop)
		fmt.Fprintf(r.out, "done%s:\n", pickArch(two, "One", "Two"))
		r.emit("VZEROUPPER")
		r.emit("RET")
	}
	return f
}

// prefetch asks for the lines of a later row of y, as lowering does.
func (r *rows) prefetch(two bool) {
	for at := range pickArch(two, 1, 2) {
		r.emit("BYTE $0x0F; BYTE $0x0D; BYTE $0x8F; LONG $%d // PREFETCHW %[1]d(DI)", storeAhead+64*at)
	}
}

// load fills the row's vectors, Z0 and Z1, the last of them behind the row with
// what rest holds, or with zeros.
func (r *rows) load(from string, two bool, rest string) {
	at, last := 0, "Z0"
	if two {
		r.emit("%s (%s), Z0", r.mn("VMOVU"), from)
		at, last = 64, "Z1"
	}
	if rest == "" {
		r.emit("%s.Z %d(%s), K1, %s", r.mn("VMOVU"), at, from, last)
		return
	}
	r.emit("%s %s, %s", r.mn("VMOVA"), rest, last)
	r.emit("%s %d(%s), K1, %s", r.mn("VMOVU"), at, from, last)
}

func (r *rows) store(two bool) {
	at, last := 0, "Z0"
	if two {
		r.emit("%s Z0, (DI)", r.mn("VMOVU"))
		at, last = 64, "Z1"
	}
	r.emit("%s %s, K1, %d(DI)", r.mn("VMOVU"), last, at)
}

// fold leaves in each lane of Z2 what op makes of the row.
func (r *rows) fold(op string, two bool) {
	from := "Z0"
	if two {
		r.emit("%s Z1, Z0, Z2", r.mn(op))
		from = "Z2"
	}
	step := func(shuffle string, imm int) {
		if strings.HasPrefix(shuffle, "VSHUF") {
			r.emit("%s $%#x, %s, %s, Z3", shuffle, imm, from, from)
		} else {
			r.emit("%s $%#x, %s, Z3", shuffle, imm, from)
		}
		r.emit("%s %s, Z3, Z2", r.mn(op), from)
		from = "Z2"
	}
	step("VSHUFF64X2", 0x4e)
	step("VSHUFF64X2", 0xb1)
	step("VPERMILPD", 0x55)
	if !r.double {
		step("VPERMILPS", 0xb1)
	}
}
