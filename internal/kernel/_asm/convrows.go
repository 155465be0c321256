package main

import (
	"fmt"
	"strings"
)

// convRows emits a convolution with one row of weights, as a depthwise one has: rows of
// outputs, each of them
//
//	c[j] = min(max(s·(from + Σₖ a[k]·b[offset(k) + j]) + t, floor), ceiling)
//
// with four vectors of sums at a time, and at the end of a row as many as are left, the
// last of them masked. from is a vector of the bias, nil
// for none. more says whether there are s and t, in norm, a floor of 0, and a ceiling.
//
// Register plan: SI a, BX b, R9 the step between its rows, R12 their offsets, CX is k,
// DI c, R8 the step between its rows, DX the columns, R10 counts rows, R13 what is left
// of one, AX is how far along it, R11 counts k, R14 is an offset. Vectors: 0 to 3 sums, 4
// a number of a, 5 what sums begin with, 6 the floor, 7 numbers of the last vector, 8 s, 9
// t, 10 the ceiling.
func convRows(a arch, out *strings.Builder) function {
	f := function{name: "convRows" + a.suffix(), signature: "(t *tile)"}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	c := &rowConv{a, out}
	c.prologue()
	c.label("row")
	c.e("XORQ AX, AX")
	c.e("MOVQ DX, R13")
	c.label("wide")
	c.e("CMPQ R13, $%d", 4*a.lanes())
	c.e("JLE narrow")
	c.sums("wide", 4, false)
	c.e("SUBQ $%d, R13", 4*a.lanes())
	c.e("JMP wide")
	c.label("narrow")
	for vectors := 3; vectors >= 1; vectors-- {
		c.e("CMPQ R13, $%d", vectors*a.lanes())
		c.e("JGT last%d", vectors+1)
	}
	for vectors := 1; vectors <= 4; vectors++ {
		c.label(fmt.Sprintf("last%d", vectors))
		c.sums(fmt.Sprintf("last%d", vectors), vectors, true)
		if vectors < 4 {
			c.e("JMP next")
		}
	}
	c.label("next")
	c.e("ADDQ R9, BX")
	c.e("ADDQ R8, DI")
	c.e("DECQ R10")
	c.e("JNZ row")
	c.e("VZEROUPPER")
	c.e("RET")
	return f
}

type rowConv struct {
	arch
	out *strings.Builder
}

func (c *rowConv) e(format string, args ...any) { fmt.Fprintf(c.out, "\t"+format+"\n", args...) }

func (c *rowConv) label(s string) { fmt.Fprintf(c.out, "%s:\n", s) }

// prologue loads the arguments, the mask of the columns behind the last whole vector,
// and what sums begin and end with.
func (c *rowConv) prologue() {
	e := c.e
	e("MOVQ t+0(FP), AX")
	for _, arg := range [][2]string{{"a", "SI"}, {"b", "BX"}, {"bRow", "R9"}, {"keep", "R12"}, {"k", "CX"}, {"c", "DI"}, {"cRow", "R8"}, {"last", "DX"}, {"vectors", "R10"}} {
		e("MOVQ tile_%s(AX), %s", arg[0], arg[1])
	}
	e("LEAQ -1(DX), R13")
	e("ANDQ $%d, R13", c.lanes()-1)
	e("INCQ R13")
	if c.wide {
		e("XCHGQ R13, CX")
		e("MOVL $1, R14")
		e("SHLL CX, R14")
		e("DECL R14")
		e("KMOVW R14, K1")
		e("XCHGQ R13, CX")
	} else {
		e("SHLQ $%d, R13", pickArch(c.double, 2, 3))
		e("LEAQ tailMask<>+32(SB), R14")
		e("SUBQ R13, R14")
		e("VMOVUPS (R14), Y15")
	}
	start, floor := c.name(5), c.name(6)
	e("%s %s, %s, %s", c.mn("VXOR"), start, start, start)
	e("%s %s, %s, %s", c.mn("VXOR"), floor, floor, floor)
	e("MOVQ tile_more(AX), R11")
	broadcast := "VBROADCASTS" + pickArch(c.double, "S", "D")
	infinite := func(sign uint64, r int) {
		e("MOVQ $%#x, R14", c.infinity()^sign<<pickArch(c.double, 31, 63))
		e("VMOV%s R14, X%d", pickArch(c.double, "D", "Q"), r)
		e("%s X%d, %s", broadcast, r, c.name(r))
	}
	infinite(1, 10)
	e("TESTQ $const_moreCeiling, R11")
	e("JZ open")
	e("%s tile_ceiling(AX), %s", broadcast, c.name(10))
	c.label("open")
	e("TESTQ $const_moreNorm, R11")
	e("JZ plain")
	e("MOVQ tile_norm(AX), R14")
	e("%s (R14), %s", broadcast, c.name(8))
	e("%s %d(R14), %s", broadcast, c.size(), c.name(9))
	c.label("plain")
	e("TESTQ $const_moreFloor, R11")
	e("JNZ floored")
	infinite(0, 6) // nothing is less than −∞
	c.label("floored")
	e("MOVQ tile_from(AX), R11")
	e("TESTQ R11, R11")
	e("JZ begin")
	e("%s (R11), %s", c.mn("VMOVU"), start)
	c.label("begin")
}

// sums emits so many vectors of sums, and goes on behind them.
func (c *rowConv) sums(name string, vectors int, masked bool) {
	e := c.e
	for v := range vectors {
		e("%s %s, %s", c.mn("VMOVA"), c.name(5), c.name(v))
	}
	e("XORQ R11, R11")
	c.label(name + "Sums")
	e("MOVQ (R12)(R11*8), R14")
	e("ADDQ AX, R14")
	e("VBROADCASTS%s (SI)(R11*%d), %s", pickArch(c.double, "S", "D"), c.size(), c.name(4))
	for v := range vectors {
		at := fmt.Sprintf("%d(BX)(R14*1)", v*c.bytes())
		switch {
		case !masked || v < vectors-1:
			e("%s %s, %s, %s", c.mn("VFMADD231"), at, c.name(4), c.name(v))
		case c.wide:
			e("%s.Z %s, K1, %s", c.mn("VMOVU"), at, c.name(7))
			e("%s %s, %s, %s", c.mn("VFMADD231"), c.name(7), c.name(4), c.name(v))
		default:
			e("%s %s, Y15, %s", c.mn("VMASKMOV"), at, c.name(7))
			e("%s %s, %s, %s", c.mn("VFMADD231"), c.name(7), c.name(4), c.name(v))
		}
	}
	e("INCQ R11")
	e("CMPQ R11, CX")
	e("JLT %sSums", name)
	e("MOVQ t+0(FP), R14")
	e("MOVQ tile_more(R14), R14")
	e("TESTQ $(const_moreNorm|const_moreCeiling), R14")
	e("JZ %sPlain", name)
	e("TESTQ $const_moreNorm, R14")
	e("JZ %sCeiling", name)
	for v := range vectors {
		e("%s %s, %s, %s", c.mn("VFMADD213"), c.name(9), c.name(8), c.name(v))
	}
	c.label(name + "Ceiling")
	for v := range vectors { // before the floor, which is never above it
		e("%s %s, %s, %s", c.mn("VMIN"), c.name(v), c.name(10), c.name(v))
	}
	c.label(name + "Plain")
	for v := range vectors {
		e("%s %s, %s, %s", c.mn("VMAX"), c.name(v), c.name(6), c.name(v)) // a NaN passes
		at := fmt.Sprintf("%d(DI)(AX*1)", v*c.bytes())
		switch {
		case !masked || v < vectors-1:
			e("%s %s, %s", c.mn("VMOVU"), c.name(v), at)
		case c.wide:
			e("%s %s, K1, %s", c.mn("VMOVU"), c.name(v), at)
		default:
			e("%s %s, Y15, %s", c.mn("VMASKMOV"), c.name(v), at)
		}
	}
	e("ADDQ $%d, AX", vectors*c.bytes())
}
