package gemm

import "cajal/internal/kernel"

// The micro-kernels in use, nil for the scalar product.
var gemm32, gemm64 *gemmTable

func init() { use(kernel.Instructions()) }

// tableOf returns the micro-kernels for the type of s, nil for the scalar one.
func tableOf(s kernel.Slice) *gemmTable {
	if s.Double() {
		return gemm64
	}
	return gemm32
}
