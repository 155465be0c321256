//go:build race

package train

// Stride thins out what is repeated at every step or fault: the race detector
// makes all of it ten times as slow.
const Stride = 7
