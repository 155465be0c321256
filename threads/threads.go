// Package threads says how many threads a process uses for large operations.
// No result depends on it.
package threads

import "cajal/internal/parallel"

// Set sets the number of threads; 0 means one for each processor.
func Set(n int) { parallel.SetThreads(n) }

// Count returns the number of threads.
func Count() int { return parallel.Threads() }
