// Package bits holds a table of the bits that trainings end with, and the test
// that makes them again. It has no code of its own.
//
// testdata/bits.txt has a line for each training and each set of kernels: the
// SHA-256 of the final parameters and buffers, and that of all losses. Whoever
// changes how a number is computed changes lines, in a commit of its own that
// says why:
//
//	go test ./internal/bits -update
//	GODEBUG=cpu.avx512f=off go test ./internal/bits -update
//	go test -tags purego ./internal/bits -update
//	GOARCH=arm64 go test -exec qemu-aarch64-static ./internal/bits -update
//
// Each command writes the lines of the set of kernels that it runs on and leaves
// the others. A processor without AVX-512 cannot write the lines of avx512. Those of
// the scalar kernels hold on every processor: CI compares them on amd64, on an
// emulated arm64 with -tags purego, and in WebAssembly under Node.
package bits
