// Package scratch keeps memory that a call needs while it runs, so that calls
// that repeat themselves allocate nothing.
//
// There is as much of it as calls and threads were ever busy at a time. A piece serves
// what fits into it best, so few pieces are large, and the processor that had it last, in
// whose cache it is.
package scratch

import (
	"sync"
	"sync/atomic"
	"unsafe"
)

// Buffer is memory for numbers, aligned to 64 bytes: the length of a cache line
// and of the longest vector.
type Buffer struct{ memory []float64 }

// buffers are those that nobody uses at the moment.
var buffers [places]shelf

// shelf is where the buffers of a place stand.
type shelf struct {
	mu   sync.Mutex
	free []*Buffer
	_    [32]byte // the next one is in another cache line
}

// large is from how many numbers on a buffer with enough room is rather fetched from another
// processor than one of this one's grows: 64 kB.
const large = 1 << 13

// Take returns a buffer with room for n numbers of either precision: of those that this
// processor gave back the smallest that has it, or else the largest, which grows. It is new
// only where none is free, so there are never more than were in use at a time. What it holds
// is not defined. Put gives it back.
func Take(n int) *Buffer {
	at := here()
	b := buffers[at].take(n, n < large)
	for i := 1; i < places && b == nil; i++ {
		b = buffers[(at+i)%places].take(n, n < large)
	}
	for i := 0; i < places && b == nil; i++ {
		b = buffers[(at+i)%places].take(n, true)
	}
	if b == nil {
		b = new(Buffer)
	}
	b.Grow(n)
	return b
}

// take takes the smallest buffer with room for n numbers off the shelf or, if any will do,
// the largest; nil if there is none.
func (s *shelf) take(n int, any bool) *Buffer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return nil
	}
	best := 0
	for i, b := range s.free {
		if has, most := len(b.memory), len(s.free[best].memory); has >= n && (most < n || has < most) || has > most && most < n {
			best = i
		}
	}
	b, last := s.free[best], len(s.free)-1
	if !any && len(b.memory) < n {
		return nil
	}
	s.free[best] = s.free[last]
	s.free = s.free[:last]
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
func Put(b *Buffer) {
	s := &buffers[here()]
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, b)
}

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
	last [places]slot[T] // what each processor gave back last, without the lock
	mu   sync.Mutex
	free []*T
}

type slot[T any] struct {
	atomic.Pointer[T]
	_ [56]byte // the next one is in another cache line
}

// Take returns a value that was given back, by this processor if there is one, or a new one
// if there is none at all.
func (l *List[T]) Take() *T {
	at := here()
	if v := l.last[at].Swap(nil); v != nil {
		return v
	}
	if v := l.spare(); v != nil {
		return v
	}
	for i := 1; i < places; i++ {
		if v := l.last[(at+i)%places].Swap(nil); v != nil {
			return v
		}
	}
	return new(T)
}

// spare takes a value that found its processor's place taken, nil if there is none.
func (l *List[T]) spare() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.free)
	if n == 0 {
		return nil
	}
	v := l.free[n-1]
	l.free = l.free[:n-1]
	return v
}

// Put gives a value back, as it is: clear it first if it holds on to memory.
func (l *List[T]) Put(v *T) {
	if l.last[here()].CompareAndSwap(nil, v) {
		return
	}
	l.mu.Lock()
	l.free = append(l.free, v)
	l.mu.Unlock()
}
