package main

import (
	"fmt"
	"strings"
)

// neonKernel emits one elementwise function: a loop over unrolled vectors, one
// over single vectors, and the tail in halves of a vector. It holds as many
// constants in registers, and unrolls as often up to unroll, as registers
// suffice for.
func neonKernel(name, doc string, p *program, unroll int, table *constants, out *strings.Builder) function {
	f := function{name: name + p.suffix(), signature: signature(p)}
	for ; unroll > 0; unroll-- {
		for hold := len(p.consts); hold >= 0; hold-- {
			l := &neonLowering{program: p, table: table, hold: hold, held: map[value]int{}, nextUp: 32, mask: -1}
			l.function(f, doc, unroll)
			if !l.full {
				out.WriteString(l.out.String())
				return f
			}
		}
	}
	panic("neon: too few registers for " + name)
}

func (l *neonLowering) function(f function, doc string, unroll int) {
	args := 24*len(l.arrays) + l.scalars*l.size()
	if l.record != nil {
		args += len(l.record.fields) * l.record.size(l.arch)
	}
	size := args
	if len(l.sums) > 0 {
		args = (args + 7) / 8 * 8 // where the result is
		size = args + l.size()
	}
	fmt.Fprintf(&l.out, "\n// func %s%s\n//\n// %s\nTEXT ·%s(SB), NOSPLIT, $0-%d\n", f.name, f.signature, doc, f.name, size)
	for i, arg := range l.arrays {
		l.emit("MOVD %s_base+%d(FP), R%d", arg, 24*i, i)
	}
	l.emit("MOVD %s_len+8(FP), R8", l.arrays[0])
	if len(l.consts) > 0 {
		l.emit("MOVD $%s<>(SB), R9", l.table.symbol)
	}
	l.fill(unroll)
	l.loops(unroll)
	l.fold(args, unroll)
	l.emit("RET")
}

// fill fills the registers that last through the kernel.
func (l *neonLowering) fill(unroll int) {
	for _, in := range l.instrs {
		at := ""
		switch in.op {
		case "index":
			l.emit("MOVD R0, R11")
			continue
		case "argument":
			at = fmt.Sprintf("%s+%d(FP)", scalarNames[in.imm], 24*len(l.arrays)+in.imm*l.size())
		case "field":
			at = l.place(in.field)
		default:
			continue
		}
		a := l.arch
		a.double = a.double || in.op == "field" && l.record.words
		r := l.takeHeld()
		l.held[in.dst] = r
		l.emit("%s %s, F%d", a.scalar(), at, r)
		l.emit("VDUP V%d.%s[0], %s", r, pickArch(a.double, "S", "D"), a.vec(r))
	}
	for c := range unroll {
		l.accs = append(l.accs, nil)
		for _, op := range l.sums {
			r := l.takeHeld()
			l.accs[c] = append(l.accs[c], r)
			if op == "VMAX" {
				l.emit("MOVD $%#x, R10", l.infinity())
				l.emit("VDUP R10, %s", l.vec(r))
			} else {
				l.emit("VEOR %s, %s, %s", bytesOf(r), bytesOf(r), bytesOf(r))
			}
		}
	}
	if len(l.sums) > 0 {
		l.mask = l.takeHeld()
	}
	for _, v := range l.multiplied() {
		if len(l.held) < l.hold {
			r := l.takeHeld()
			l.load(v, r)
			l.held[v] = r
		}
	}
}

// multiplied lists the constants that an instruction reads from a register; a
// number that a product is added to is loaded into the sum's.
func (l *neonLowering) multiplied() (list []value) {
	have := map[value]bool{}
	for _, in := range l.instrs {
		src := in.src
		if in.op == "VFMADD" || in.op == "VFNMADD" {
			src = src[:2]
		}
		for _, v := range src {
			if l.kinds[v] == constant && !have[v] {
				have[v] = true
				list = append(list, v)
			}
		}
	}
	return list
}

func (l *neonLowering) loops(unroll int) {
	w := l.lanes()
	label := func(s string) { fmt.Fprintf(&l.out, "%s:\n", s) }
	pass := func(copies, part int) {
		l.body(copies, part)
		for i := range l.arrays {
			l.emit("ADD $%d, R%d", copies*part, i)
		}
	}
	if unroll > 1 {
		l.emit("SUBS $%d, R8", unroll*w)
		l.emit("BLT single")
		label("block")
		pass(unroll, 16)
		l.emit("SUBS $%d, R8", unroll*w)
		l.emit("BGE block")
		label("single")
		l.emit("ADDS $%d, R8", (unroll-1)*w)
	} else {
		l.emit("SUBS $%d, R8", w)
	}
	l.emit("BLT tail")
	label("vector")
	pass(1, 16)
	l.emit("SUBS $%d, R8", w)
	l.emit("BGE vector")
	label("tail") // R8 is what is left, less a vector: the same low bits
	for bit := w / 4; bit >= 0; bit-- {
		l.emit("TBZ $%d, R8, skip%d", bit, bit)
		part := l.size() << bit
		if l.mask >= 0 {
			l.emit("MOVD $%#x, R10", ^uint64(0)>>(64-8*part))
			l.emit("FMOVD R10, F%d", l.mask)
		}
		pass(1, part)
		label(fmt.Sprintf("skip%d", bit))
	}
}

// fold adds up the accumulators, in a fixed order, and returns the result.
func (l *neonLowering) fold(at, unroll int) {
	if len(l.sums) == 0 {
		return
	}
	op := neonNames[l.sums[0]]
	for step := 1; step < unroll; step *= 2 {
		for c := 0; c+step < unroll; c += 2 * step {
			l.word(op, l.accs[c][0], l.accs[c][0], l.accs[c+step][0])
		}
	}
	r := l.accs[0][0]
	for n := l.lanes(); n > 1; n /= 2 {
		l.word(op+"p", r, r, r)
	}
	l.emit("FMOV%s F%d, ret+%d(FP)", pickArch(l.double, "S", "D"), r, at)
}
