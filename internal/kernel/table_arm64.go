//go:build arm64 && !purego

package kernel

// sets are those that a processor of this kind may have, the best first.
var sets = []string{NEON, Scalar}

// use puts the loops of a set of instructions in place, and reports whether
// there are any here. Every arm64 processor has NEON.
func use(set string) bool {
	switch set {
	case NEON:
		install(withRows(table32NEON), withRows(table64NEON))
		gemm32, gemm64 = &gemm32NEON, &gemm64NEON
	case Scalar:
		install(scalar32(), scalar64())
		gemm32, gemm64 = nil, nil
	default:
		return false
	}
	best = set
	return true
}
