//go:build arm64 && !purego

package kernel

// sets are those that a processor of this kind may have, the best first.
var sets = []string{NEON, Scalar}

// Use puts the loops of a set of instructions in place, which tests compare, and reports whether
// there are any here. Every arm64 processor has NEON.
func Use(set string) bool {
	switch set {
	case NEON:
		install(withRows(table32NEON), withRows(table64NEON))
	case Scalar:
		install(scalar32(), scalar64())
	default:
		return false
	}
	best = set
	return true
}
