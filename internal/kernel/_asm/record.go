package main

import (
	"fmt"
	"slices"
	"strings"
)

// A record is a struct of package kernel that a kernel takes by value as its
// last argument.
type record struct {
	name   string // its type, with T for the kernel's
	fields []string
	words  bool // its fields are 64 bits long, not numbers of type T
}

var (
	numbers = &record{name: "numbers[T]",
		fields: strings.Fields("limit low scale l2 keep rate momentum epsilon correct beta1 rest1 beta2 root2")}
	philox = &record{name: "philox", fields: strings.Fields("k0 k1 k2 k3 k4 k5 k6 high first below keep"), words: true}
)

func (r *record) size(a arch) int { return pickArch(r.words, a.size(), 8) }

// broadcastField loads a field of the record into a register.
func (l *lowering) broadcastField(field, to string) {
	l.emit("VBROADCASTS%s %s, %s", pickArch(l.double || l.record.words, "S", "D"), l.place(field), to)
}

// place returns where a field of the record is among the arguments.
func (p *program) place(field string) string {
	at := 24*len(p.arrays) + slices.Index(p.record.fields, field)*p.record.size(p.arch)
	return fmt.Sprintf("u_%s+%d(FP)", field, at)
}

// xor3 overwrites its first operand, which dies here.
func (l *lowering) xor3(in instr, i int, base value, last map[value]int) {
	a, b, c := l.operand(in.src[0], base), l.operand(in.src[1], base), l.operand(in.src[2], base)
	if l.wide {
		l.emit("VPTERNLOGQ $0x96, %s, %s, %s", c, b, a)
	} else {
		l.emit("VPXOR %s, %s, %s", b, a, a)
		l.emit("VPXOR %s, %s, %s", c, a, a)
	}
	l.move(in.src[0], in, base, i, last)
}

// index puts the number of each pair of elements into a register, 64 bits a
// lane: in float64 both elements of a pair have it.
func (l *lowering) index(to string, copyNo int) {
	l.emit("LEAQ %d(AX), BX", copyNo*l.bytes())
	if l.wide {
		l.emit("VPBROADCASTQ BX, %s", to)
	} else {
		l.emit("VMOVQ BX, X%s", to[1:])
		l.emit("VPBROADCASTQ X%s, %s", to[1:], to)
	}
	l.emit("VPSRLQ $%d, %s, %s", pickArch(l.double, 3, 4), to, to)
	l.emit("VPADDQ %s<>(SB), %s, %s", pickArch(l.double, "lanes", "lanePairs"), to, to)
}

// laneTables returns the tables of index, and by how many bits the words of a
// pair move to be in the upper halves of their lanes.
func laneTables() (text string) {
	for _, t := range []struct {
		name string
		lane func(i int) int
	}{
		{"lanes", func(i int) int { return i }},
		{"lanePairs", func(i int) int { return i / 2 }},
		{"laneMoves", func(i int) int { return 32 * (1 - i%2) }},
	} {
		text += laneTable(t.name, 8, 8, t.lane)
	}
	return text
}
