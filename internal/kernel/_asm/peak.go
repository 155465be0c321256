package main

import (
	"fmt"
	"strings"
)

// peak emits n rounds of multiply-adds that only touch registers: as many
// independent sums as hide an instruction's latency. It shows what the
// processor can do at most.
func peak(a arch, out *strings.Builder) function {
	f := function{name: "peak" + a.suffix(), signature: "(n int)"}
	fmt.Fprintf(out, "\n// func %s%s\nTEXT ·%s(SB), NOSPLIT, $0-8\n", f.name, f.signature, f.name)
	fmt.Fprintf(out, "\tMOVQ n+0(FP), CX\n")
	for r := range 16 {
		fmt.Fprintf(out, "\t%s %s, %s, %s\n", a.mn("VXOR"), a.name(r), a.name(r), a.name(r))
	}
	fmt.Fprintln(out, "loop:")
	for range 2 {
		for r := range 14 {
			fmt.Fprintf(out, "\t%s %s, %s, %s\n", a.mn("VFMADD231"), a.name(14), a.name(15), a.name(r))
		}
	}
	fmt.Fprintf(out, "\tDECQ CX\n\tJNZ loop\n\tVZEROUPPER\n\tRET\n")
	return f
}
