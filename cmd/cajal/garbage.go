package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// collectSeldom lets a server that holds little collect its garbage less often, which took
// a fifth of the time of small requests, and as often as before once requests have much of
// their budget of memory. What the user's environment says of it goes first. undo has it as
// it was, for what else the process does, such as other tests.
func collectSeldom(budget int64) (undo func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	percent := debug.SetGCPercent(400)
	limit := debug.SetMemoryLimit(int64(m.Sys-m.HeapReleased) + 2*budget + 64<<20)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}
