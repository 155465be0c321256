//go:build amd64 && !purego

package gemm

import "cajal/internal/kernel"

// use puts the micro-kernels of a set of instructions in place.
func use(set string) {
	switch set {
	case kernel.AVX512:
		gemm32, gemm64 = &gemm32AVX512, &gemm64AVX512
	case kernel.AVX2:
		gemm32, gemm64 = &gemm32AVX2, &gemm64AVX2
	default:
		gemm32, gemm64 = nil, nil
	}
}
