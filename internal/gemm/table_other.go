//go:build !(amd64 || arm64) || purego

package gemm

// use puts the micro-kernels of a set of instructions in place: here there are none.
func use(string) {}
