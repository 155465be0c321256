//go:build arm64 && !purego

package kernel

func init() { use(NEON) }

// use puts the loops of a set of instructions in place, and reports whether
// there are any here. Every arm64 processor has NEON.
func use(set string) bool {
	switch set {
	case NEON:
		f32, f64 = withRows(table32NEON), withRows(table64NEON)
		gemm32, gemm64 = &gemm32NEON, &gemm64NEON
	case Scalar:
		f32, f64 = scalar32(), scalar64()
		gemm32, gemm64 = nil, nil
	default:
		return false
	}
	best = set
	return true
}
