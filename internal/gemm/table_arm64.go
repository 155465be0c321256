//go:build arm64 && !purego

package gemm

import "cajal/internal/kernel"

// use puts the micro-kernels of a set of instructions in place.
func use(set string) {
	gemm32, gemm64 = nil, nil
	if set == kernel.NEON {
		gemm32, gemm64 = &gemm32NEON, &gemm64NEON
	}
}
