package main

import (
	"fmt"
	"slices"
	"strings"
)

// NEON is what every arm64 processor has: 32 registers of 16 bytes, no masks,
// no operands in memory.

// words holds the instructions that Go's assembler does not know, for float32
// and registers 0; bit 22 makes it float64. Each is written as a number with
// its name in a comment, as a disassembler prints it (neon_test.go).
var words = map[string]uint32{
	"fadd":  0x4e20d400,
	"fsub":  0x4ea0d400,
	"fmul":  0x6e20dc00,
	"fdiv":  0x6e20fc00,
	"fmax":  0x4e20f400,
	"fmin":  0x4ea0f400,
	"faddp": 0x6e20d400, // sums of neighbours
	"fmaxp": 0x6e20f400,
	"fcmeq": 0x4e20e400,
	"fcmge": 0x6e20e400,
	"fcmgt": 0x6ea0e400,

	"frintn": 0x4e218800,
	"fsqrt":  0x6ea1f800,
	"fabs":   0x4ea0f800,
	"fneg":   0x6ea0f800,
	"fcmlt":  0x4ea0e800, // with zero
	"cmlt":   0x4ea0a800, // with zero, of whole numbers
	"fmla":   0x4f801000, // by element 0 of the last operand
	"cmgt":   0x4ea03400, // of whole numbers with signs
}

// bitwise holds those that do not ask what the bits mean.
var bitwise = map[string]uint32{
	"bic": 0x4e601c00,
	"mvn": 0x6e205800,
}

// lanesName is the type of a vector in the names of the processor's manual,
// goLanes in those of Go's assembler.
func (a arch) lanesName() string { return pickArch(a.double, "4s", "2d") }
func (a arch) goLanes() string   { return pickArch(a.double, "S4", "D2") }

// vec is register r as Go's assembler names it.
func (a arch) vec(r int) string { return fmt.Sprintf("V%d.%s", r, a.goLanes()) }

func bytesOf(r int) string { return fmt.Sprintf("V%d.B16", r) }

// word returns the line of dst = op(src...).
func (a arch) word(op string, dst int, src ...int) string {
	lanes := a.lanesName()
	code, ok := words[op]
	if !ok {
		if code, ok = bitwise[op]; !ok {
			panic("neon: no instruction " + op)
		}
		lanes = "16b"
	} else if a.double {
		code |= 1 << 22
	}
	code |= uint32(dst)
	text := fmt.Sprintf("%s v%d.%s", op, dst, lanes)
	for i, s := range src {
		code |= uint32(s) << (5 + 11*i)
		if op == "fmla" && i == 1 {
			text += fmt.Sprintf(", v%d.%s[0]", s, lanes[1:])
		} else {
			text += fmt.Sprintf(", v%d.%s", s, lanes)
		}
	}
	switch op {
	case "fcmlt":
		text += ", #0.0"
	case "cmlt":
		text += ", #0"
	}
	return fmt.Sprintf("\tWORD $0x%08x // %s\n", code, text)
}

// neonElementwise returns the elementwise functions.
func neonElementwise() ([]function, string) {
	var functions []function
	var out strings.Builder
	table := &constants{symbol: "numbers", repeat: true, index: map[uint64]int{}}
	for _, double := range []bool{false, true} {
		a := arch{neon: true, double: double}
		for _, f := range slices.Concat(formulas, activations, norms, rules, dropouts) {
			p := newProgram(a, f.arrays)
			f.body(p)
			functions = append(functions, neonKernel(f.name, f.doc, p, f.unroll[1], table, &out))
		}
		functions = append(functions, neonSums(a, &out)...)
		functions = append(functions, neonSumsAbout(a, &out))
		functions = append(functions, neonSumRows(a, 8, &out), neonSumRows(a, 64, &out), neonAddRows(a, &out))
	}
	return functions, "#include \"textflag.h\"\n" + out.String() + "\n" + table.String()
}

// neonProducts returns what matrix products need.
func neonProducts() ([]function, string) {
	var functions []function
	var out strings.Builder
	for _, double := range []bool{false, true} {
		a := arch{neon: true, double: double}
		functions = append(functions, neonGemm(a, &out)...)
		functions = append(functions, neonDots(a, &out)...)
		functions = append(functions, neonSingleRow(a, &out), neonCopyRows(a, &out), neonGatherRows(a, &out), neonTranspose(a, &out), neonPeak(a, &out))
	}
	return functions, "#include \"go_asm.h\"\n#include \"textflag.h\"\n" + out.String()
}
