package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// seldom lets a server that holds little collect its garbage less often, which took a fifth
// of the time of small requests, and as often as before once requests have much of their
// budget of memory. What the user's environment says of it goes first.
type seldom struct {
	mu            sync.Mutex
	on            bool
	budget        int64
	first, before int64 // limits of memory: with the models of the start, and what was there
	percent       int
}

// begin begins once the models of the start are loaded.
func (s *seldom) begin(budget int64) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s.on, s.budget, s.first = true, budget, int64(m.Sys-m.HeapReleased)+2*budget+64<<20
	s.percent = debug.SetGCPercent(400)
	s.before = debug.SetMemoryLimit(s.first)
}

// grew makes room for a model that was read later. What is in use counts and not what the
// process has, which may be left from models before.
func (s *seldom) grew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.on {
		return
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	debug.SetMemoryLimit(max(s.first, int64(m.HeapAlloc+m.Sys-m.HeapSys)+2*s.budget+64<<20))
}

// end has it as it was, for what else the process does, such as other tests.
func (s *seldom) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on {
		s.on = false
		debug.SetGCPercent(s.percent)
		debug.SetMemoryLimit(s.before)
	}
}
