//go:build !race

package train

// Stride is 1: every step, every fault.
const Stride = 1
