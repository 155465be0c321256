//go:build race

package recipe

// raced says that the race detector is on, which makes tests ten times as slow.
const raced = true
