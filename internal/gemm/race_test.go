//go:build race

package gemm

// raced says that the race detector is on, which makes tests ten times as slow.
const raced = true
