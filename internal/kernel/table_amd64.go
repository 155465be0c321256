//go:build amd64 && !purego

package kernel

import "golang.org/x/sys/cpu"

// sets are those that a processor of this kind may have, the best first.
var sets = []string{AVX512, AVX2, Scalar}

// Use puts the loops of a set of instructions in place, which tests compare, and reports whether
// the processor and the operating system have it.
func Use(set string) bool {
	switch {
	case set == AVX512 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasFMA:
		install(table32AVX512, table64AVX512)
	case set == AVX2 && cpu.X86.HasAVX2 && cpu.X86.HasFMA:
		install(withRows(table32AVX2), withRows(table64AVX2))
	case set == Scalar:
		install(scalar32(), scalar64())
	default:
		return false
	}
	best = set
	return true
}
