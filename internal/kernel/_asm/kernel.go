package main

import (
	"fmt"
	"math"
	"strings"
)

// constants collects the numbers in memory of one file, each repeated to a
// vector's width for AVX2.
type constants struct {
	symbol string
	repeat bool
	index  map[uint64]int // offset, by bits and type
	rows   []string
	size   int
}

func (c *constants) operand(bits uint64, a arch) string {
	return fmt.Sprintf("%s<>+%d(SB)", c.symbol, c.offset(bits, a))
}

// offset returns where in the table a number stands, and adds it if it is new.
func (c *constants) offset(bits uint64, a arch) int {
	key := bits
	if !a.double {
		key = bits<<32 | 0xdeadbeef // no float64 in use ends like this
	}
	if _, ok := c.index[key]; !ok {
		copies := pickArch(c.repeat, 1, a.lanes())
		c.index[key] = c.size
		for range copies {
			c.rows = append(c.rows, fmt.Sprintf("DATA %s<>+%d(SB)/%d, $%#0*x", c.symbol, c.size, a.size(), 2+2*a.size(), bits))
			c.size += a.size()
		}
		if !c.repeat && !a.double {
			c.rows = append(c.rows, fmt.Sprintf("DATA %s<>+%d(SB)/4, $0", c.symbol, c.size)) // keeps float64 aligned
			c.size += 4
		}
	}
	return c.index[key]
}

func (c *constants) String() string {
	if c.size == 0 {
		return ""
	}
	return strings.Join(c.rows, "\n") + fmt.Sprintf("\nGLOBL %s<>(SB), RODATA|NOPTR, $%d\n", c.symbol, c.size)
}

// function is a generated function as the Go side sees it.
type function struct {
	name, signature string
}

// suffix tells the instruction sets and types apart in names: exp64AVX2.
func (a arch) suffix() string {
	return pickArch(a.double, "32", "64") + pickArch(a.neon, pickArch(a.wide, "AVX2", "AVX512"), "NEON")
}

// kernel emits one elementwise function: a loop over unrolled vectors, one over
// single vectors and a masked tail. It unrolls as often up to unroll, and then
// holds as many fields of a record and constants as registers suffice for: an
// operand in memory costs a load, of which there is room for no more than of
// arithmetic.
func kernel(name, doc string, p *program, unroll int, table *constants, out *strings.Builder) function {
	f := function{name: name + p.suffix(), signature: signature(p)}
	fields := 0
	if p.record != nil && !p.wide {
		fields = len(p.record.fields)
	}
	for ; unroll > 0; unroll-- {
		for spare := fields + len(p.consts); spare >= 0; spare-- {
			var text strings.Builder
			l := &lowering{program: p, out: &text, table: table, held: map[value]int{}, nextUp: p.registers()}
			l.fields = min(fields, spare)
			l.extra = spare - l.fields
			l.function(f, doc, unroll)
			if !l.full {
				out.WriteString(text.String())
				return f
			}
		}
	}
	panic("too few registers for " + f.name)
}

func (l *lowering) function(f function, doc string, unroll int) {
	p, out := l.program, l.out
	fmt.Fprintf(out, "\n// func %s%s\n//\n// %s\n", f.name, f.signature, doc)
	args := 24 * len(p.arrays)
	args += p.scalars * p.size()
	if p.record != nil {
		args += len(p.record.fields) * p.record.size(p.arch)
	}
	size := args
	if len(p.sums) > 0 {
		args = (args + 7) / 8 * 8 // where the result is
		size = args + p.size()
	}
	fmt.Fprintf(out, "TEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, size)
	for i, arg := range p.arrays {
		l.emit("MOVQ %s_base+%d(FP), %s", arg, 24*i, pointers[i])
	}
	l.emit("MOVQ %s_len+8(FP), CX", p.arrays[0])
	l.emit("XORQ AX, AX")
	l.hold(unroll)
	l.loops(unroll)
	l.fold(args, unroll)
	l.emit("VZEROUPPER")
	l.emit("RET")
}

var scalarNames = []string{"s", "t", "r", "q"}

func signature(p *program) string {
	t := pickArch(p.double, "float32", "float64")
	s := "(" + strings.Join(p.arrays, ", ") + " []" + t
	if p.scalars > 0 {
		s += ", " + strings.Join(scalarNames[:p.scalars], ", ") + " " + t
	}
	if p.record != nil {
		s += ", u " + strings.ReplaceAll(p.record.name, "T", t)
	}
	s += ")"
	if len(p.sums) > 0 {
		s += " " + t
	}
	return s
}

// hold fills the registers that last through the kernel.
func (l *lowering) hold(unroll int) {
	take := func() int {
		if l.nextUp == 0 {
			l.full = true
			return 0
		}
		l.nextUp--
		return l.nextUp
	}
	fields := map[string]int{}
	for _, in := range l.instrs {
		if in.op == "argument" {
			r := take()
			l.held[in.dst] = r
			l.emit("VBROADCASTS%s %s+%d(FP), %s", pickArch(l.double, "S", "D"), scalarNames[in.imm], 24*len(l.arrays)+in.imm*l.size(), l.name(r))
		}
		if in.op == "field" {
			r, ok := fields[in.field]
			if !ok && (l.wide || len(fields) < l.fields) {
				ok = true
				r = take()
				fields[in.field] = r
				l.broadcastField(in.field, l.name(r))
			}
			if ok {
				l.held[in.dst] = r
			}
		}
	}
	for _, v := range l.constants() {
		from := l.operand(v, 0)
		r := take()
		l.broadcast(from, l.name(r))
		l.held[v] = r
	}
	for c := range unroll {
		l.accs = append(l.accs, nil)
		for _, op := range l.sums {
			r := take()
			l.accs[c] = append(l.accs[c], r)
			if op == "VMAX" {
				l.broadcast(l.table.operand(l.infinity(), l.arch), l.name(r))
			} else {
				l.emit("%s %s, %s, %s", l.mn("VXOR"), l.name(r), l.name(r), l.name(r))
			}
		}
	}
	if !l.wide {
		l.tail = take()
	}
}

// infinity is −∞.
func (a arch) infinity() uint64 {
	if a.double {
		return math.Float64bits(math.Inf(-1))
	}
	return uint64(math.Float32bits(float32(math.Inf(-1))))
}

func (l *lowering) loops(unroll int) {
	w := l.lanes()
	label := func(s string) { fmt.Fprintf(l.out, "%s:\n", s) }
	if unroll > 1 {
		l.emit("SUBQ $%d, CX", unroll*w)
		l.emit("JLT single")
		label("block")
		l.prefetch(unroll)
		l.body(unroll, false)
		l.emit("ADDQ $%d, AX", unroll*l.bytes())
		l.emit("SUBQ $%d, CX", unroll*w)
		l.emit("JGE block")
		label("single")
		l.emit("ADDQ $%d, CX", (unroll-1)*w)
	} else {
		l.emit("SUBQ $%d, CX", w)
	}
	l.emit("JLT tail")
	label("vector")
	l.body(1, false)
	l.emit("ADDQ $%d, AX", l.bytes())
	l.emit("SUBQ $%d, CX", w)
	l.emit("JGE vector")
	label("tail")
	l.emit("ADDQ $%d, CX", w)
	l.emit("JZ done")
	if l.wide {
		l.emit("MOVL $1, BX")
		l.emit("SHLL CX, BX")
		l.emit("DECL BX")
		l.emit("KMOVW BX, K1")
	} else {
		l.emit("SHLQ $%d, CX", pickArch(l.double, 2, 3))
		l.emit("LEAQ tailMask<>+32(SB), BX")
		l.emit("SUBQ CX, BX")
		l.emit("%s (BX), %s", l.mn("VMOVU"), l.name(l.tail))
	}
	l.body(1, true)
	label("done")
}

// fold adds up the accumulators, in a fixed order, and returns the result.
func (l *lowering) fold(at, unroll int) {
	if len(l.sums) == 0 {
		return
	}
	op := l.mn(l.sums[0])
	for step := 1; step < unroll; step *= 2 {
		for c := 0; c+step < unroll; c += 2 * step {
			l.emit("%s %s, %s, %s", op, l.name(l.accs[c+step][0]), l.name(l.accs[c][0]), l.name(l.accs[c][0]))
		}
	}
	r := l.accs[0][0]
	// The upper half onto the lower one, until one lane is left. Registers
	// below r are free now.
	if l.wide {
		l.emit("VEXTRACTF64X4 $1, Z%d, Y0", r)
		l.emit("%s Y0, Y%d, Y1", op, r)
	} else {
		l.emit("%s Y%d, Y1", l.mn("VMOVA"), r)
	}
	l.emit("VEXTRACTF128 $1, Y1, X0")
	l.emit("%s X0, X1, X1", op)
	l.emit("VPERMILPD $1, X1, X0")
	l.emit("%s X0, X1, X1", op)
	if !l.double {
		l.emit("VPERMILPS $1, X1, X0")
		l.emit("%s X0, X1, X1", op)
	}
	l.emit("VMOVS%s X1, ret+%d(FP)", pickArch(l.double, "S", "D"), at)
}
