// Package fence gives tests memory between pages that nobody may touch, so that a
// loop in assembly which reads or writes one byte beside its operands is caught.
//
// It needs mmap and faults that become panics: Linux and macOS, without the race
// detector, which keeps shadow memory of its own.
package fence
