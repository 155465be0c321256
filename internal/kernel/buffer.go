package kernel

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// A buffer is memory that a call needs while it runs, aligned to 64 bytes, the
// length of a cache line and of the longest vector.
type buffer struct {
	memory []float64
	work   work
	task   task
	next   *buffer
}

// buffers keeps the buffers that no call is using. There are as many as calls
// and threads were ever busy at a time, each as large as the largest use of it.
var buffers bufferList

type bufferList struct {
	last atomic.Pointer[buffer] // the one given back last, without the lock
	mu   sync.Mutex
	free *buffer
}

// take returns a buffer with room for n numbers of either type, to be given
// back with put. What it holds is not defined.
func (l *bufferList) take(n int) *buffer {
	b := l.last.Swap(nil)
	if b == nil {
		b = l.takeFree()
	}
	if len(b.memory) < n {
		b.memory = make([]float64, n+8)
		if off := uintptr(unsafe.Pointer(&b.memory[0])) & 63; off != 0 {
			b.memory = b.memory[(64-off)/8:]
		}
	}
	return b
}

func (l *bufferList) takeFree() *buffer {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.free
	if b == nil {
		return new(buffer)
	}
	l.free = b.next
	return b
}

func (l *bufferList) put(b *buffer) {
	if l.last.CompareAndSwap(nil, b) {
		return
	}
	l.mu.Lock()
	b.next = l.free
	l.free = b
	l.mu.Unlock()
}

// room returns the first n numbers of a buffer as numbers of one type.
func room[T Float](b *buffer, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b.memory[:n][0])), n)
}
