package main

import "fmt"

// needsRegister lists the constants that stand where no memory operand can.
func (l *lowering) needsRegister() []value {
	var list []value
	add := func(v value) {
		if l.inMemory(v) {
			for _, have := range list {
				if have == v {
					return
				}
			}
			list = append(list, v)
		}
	}
	for _, in := range l.instrs {
		switch in.op {
		case "VADD", "VMUL", "VAND", "VOR", "intAdd", "VFMADD", "VFNMADD":
			continue
		case "select":
			add(in.src[2])
		case "VPTERNLOG":
			add(in.src[1])
		case "load", "store", "argument", "field", "index", "accumulate":
		default:
			if len(in.src) > 0 {
				add(in.src[0])
			}
		}
	}
	return list
}

// constants lists those that live in registers: what needs one, then as many
// others as l.extra says, in the order of their use.
func (l *lowering) constants() []value {
	list := l.needsRegister()
	have := map[value]bool{}
	for _, v := range list {
		have[v] = true
	}
	extra := l.extra
	for _, in := range l.instrs {
		for _, v := range in.src {
			if extra > 0 && l.inMemory(v) && !have[v] && !l.words[v] {
				have[v] = true
				list = append(list, v)
				extra--
			}
		}
	}
	return list
}

// memory emits loads, stores and what outlasts a pass through the loop.
func (l *lowering) memory(in instr, i int, base value, copyNo int, last map[value]int) {
	switch in.op {
	case "field":
		if _, ok := l.held[in.dst]; !ok {
			l.broadcastField(in.field, l.assign(in.dst, base))
		}
		return
	case "index":
		l.index(l.assign(in.dst, base), copyNo)
		return
	}
	at := fmt.Sprintf("%d(%s)(AX*1)", copyNo*l.bytes(), pointers[in.array])
	switch in.op {
	case "load":
		dst := l.assign(in.dst, base)
		switch {
		case !l.masked:
			l.emit("%s %s, %s", l.mn("VMOVU"), at, dst)
		case l.wide:
			l.emit("%s.Z %s, K1, %s", l.mn("VMOVU"), at, dst)
		default:
			l.emit("%s %s, %s, %s", l.mn("VMASKMOV"), at, l.name(l.tail), dst)
		}
	case "store":
		v := l.operand(in.src[0], base)
		switch {
		case !l.masked:
			l.emit("%s %s, %s", l.mn("VMOVU"), v, at)
		case l.wide:
			l.emit("%s %s, K1, %s", l.mn("VMOVU"), v, at)
		default:
			l.emit("%s %s, %s, %s", l.mn("VMASKMOV"), v, l.name(l.tail), at)
		}
		l.retire(in, i, base, last)
	case "accumulate":
		v, acc, op := l.operand(in.src[0], base), l.name(l.accs[copyNo][in.imm]), l.mn(l.sums[in.imm])
		switch {
		case !l.masked:
			l.emit("%s %s, %s, %s", op, v, acc, acc)
		case l.wide:
			l.emit("%s %s, %s, K1, %s", op, v, acc, acc)
		default:
			l.emit("%s %s, %s, %s", op, v, acc, v)
			l.emit("%s %s, %s, %s, %s", l.mn("VBLENDV"), l.name(l.tail), v, acc, acc)
		}
		l.retire(in, i, base, last)
	}
}
