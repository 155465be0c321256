// Package threads says how many threads a process uses for large operations.
// No result depends on it.
package threads

import "cajal/internal/kernel"

// Set sets the number of threads; 0 means one for each processor.
func Set(n int) { kernel.SetThreads(n) }

// Count returns the number of threads.
func Count() int { return kernel.Threads() }
