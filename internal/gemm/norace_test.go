//go:build !race

package gemm

const raced = false
