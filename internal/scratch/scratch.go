// Package scratch keeps memory that a call needs while it runs, so that calls
// that repeat themselves allocate nothing.
//
// There is as much of it as calls and threads were ever busy at a time, each
// piece as large as the largest use of it.
package scratch

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Buffer is memory for numbers, aligned to 64 bytes: the length of a cache line
// and of the longest vector.
type Buffer struct{ memory []float64 }

var buffers List[Buffer]

// Take returns a buffer with room for n numbers of either precision. What it
// holds is not defined. Put gives it back.
func Take(n int) *Buffer {
	b := buffers.Take()
	b.Grow(n)
	return b
}

// Grow makes room for n numbers, if there is less.
func (b *Buffer) Grow(n int) {
	if len(b.memory) >= n {
		return
	}
	b.memory = make([]float64, n+8)
	if off := uintptr(unsafe.Pointer(&b.memory[0])) & 63; off != 0 {
		b.memory = b.memory[(64-off)/8:]
	}
}

// Put gives a buffer back.
func Put(b *Buffer) { buffers.Put(b) }

// Of returns the first n numbers of a buffer as numbers of one type.
func Of[T float32 | float64](b *Buffer, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b.memory[:n][0])), n)
}

// At returns where byte i of a buffer stands, a multiple of 8.
func (b *Buffer) At(i int) unsafe.Pointer { return unsafe.Pointer(&b.memory[i/8]) }

// List keeps values that nobody uses at the moment. The zero List is empty.
type List[T any] struct {
	last atomic.Pointer[T] // the one given back last, without the lock
	mu   sync.Mutex
	free []*T
}

// Take returns a value that was given back, or a new one.
func (l *List[T]) Take() *T {
	if v := l.last.Swap(nil); v != nil {
		return v
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.free)
	if n == 0 {
		return new(T)
	}
	v := l.free[n-1]
	l.free = l.free[:n-1]
	return v
}

// Put gives a value back, as it is: clear it first if it holds on to memory.
func (l *List[T]) Put(v *T) {
	if l.last.CompareAndSwap(nil, v) {
		return
	}
	l.mu.Lock()
	l.free = append(l.free, v)
	l.mu.Unlock()
}
