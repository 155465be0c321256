// Package kernel holds the loops that all numbers of this module pass
// through: elementwise maths, reductions, products, and the pool of workers
// that runs them.
//
// It knows slices and sizes, no shapes, no gradients, no layers. Its rules:
//
//   - The destination comes first. A destination may be the same slice as a
//     source, never a shifted part of it, unless a function says otherwise.
//   - A function whose comment says "+=" adds to its destination; all others
//     overwrite it without reading it.
//   - Work is split by shape alone and every reduction has a fixed order, so
//     the number of threads changes no bit of any result.
//   - Lengths are the caller's promise; a wrong one panics on a bounds check.
//   - Functions that compute take floats, all of one kind; a slice of another
//     kind panics.
//
// The scalar loops are the specification. A faster one, for one processor,
// takes a scalar one's place in a [table] and has to agree with it.
package kernel

import (
	"math"
	"unsafe"
)

// Slice is a run of elements whose kind is known at run time only. It is a view
// of memory, as a Go slice is: copies of it share the elements, and the memory
// lives as long as one of them. The zero Slice is an empty run of float32.
type Slice struct {
	p        unsafe.Pointer
	len, cap int
	kind     Kind
	threads  uint16 // see OnThreads
}

// Make returns n zeros.
func Make(n int, k Kind) Slice {
	switch k {
	case F32:
		return SliceOf(make([]float32, n))
	case F64:
		return SliceOf(make([]float64, n))
	case I64:
		return SliceOf(make([]int64, n))
	case I32:
		return SliceOf(make([]int32, n))
	case U8:
		return SliceOf(make([]uint8, n))
	default:
		return SliceOf(make([]bool, n))
	}
}

// SliceOf returns v as a Slice; they share their memory.
func SliceOf[T Element](v []T) Slice {
	return Slice{p: unsafe.Pointer(unsafe.SliceData(v)), len: len(v), cap: cap(v), kind: kindOf[T]()}
}

// Of returns the elements of s as a Go slice; they share their memory. It panics
// unless T is the type of the elements or there is no memory.
func Of[T Element](s Slice) []T {
	if k := kindOf[T](); s.kind != k && s.cap > 0 { // as, which would not be inlined here
		wrongKind(s.kind, k)
	}
	return unsafe.Slice((*T)(s.p), s.cap)[:s.len]
}

// as is Of for who knows that k is the kind of T, which costs less than finding out.
func as[T Element](s Slice, k Kind) []T {
	if s.kind != k && s.cap > 0 {
		wrongKind(s.kind, k)
	}
	return unsafe.Slice((*T)(s.p), s.cap)[:s.len]
}

func wrongKind(found, wanted Kind) {
	panic("kernel: a slice of " + found.String() + " where one of " + wanted.String() + " is wanted")
}

// Len returns the number of elements.
func (s Slice) Len() int { return s.len }

// Cap returns the number of elements that there is memory for from the first
// one on, the largest hi that Range takes.
func (s Slice) Cap() int { return s.cap }

// Kind returns the kind of the elements.
func (s Slice) Kind() Kind { return s.kind }

// Double reports whether the elements are float64.
func (s Slice) Double() bool { return s.kind == F64 }

// Bytes returns how much memory the elements up to Cap take.
func (s Slice) Bytes() int { return s.cap * s.kind.Size() }

// Range returns the elements from lo up to hi, which may lie beyond Len, up to
// Cap. Both share their memory, and the capacity behind hi stays in reach.
func (s Slice) Range(lo, hi int) Slice {
	if uint(hi) > uint(s.cap) || uint(lo) > uint(hi) {
		panic("kernel: a range beyond the memory of a slice")
	}
	if lo < s.cap { // a pointer behind the last element might keep other memory alive
		s.p = unsafe.Add(s.p, lo*s.kind.Size())
	}
	s.len, s.cap = hi-lo, s.cap-lo
	return s
}

// Clip returns s without the memory behind its last element.
func (s Slice) Clip() Slice {
	s.cap = s.len
	return s
}

// OnThreads returns s for calls that may use at most n threads, the caller's
// included; 0 means as many as the pool has. A call takes the limit of its
// destination, or of its first operand that has one: so the values of a training
// carry the threads that belong to it. No result depends on it.
func (s Slice) OnThreads(n int) Slice {
	s.threads = uint16(min(max(n, 0), math.MaxUint16))
	return s
}

// Threads returns what OnThreads set.
func (s Slice) Threads() int { return int(s.threads) }

// At returns element i as a number: true is 1, and an int64 beyond ±2⁵³ is
// rounded.
func (s Slice) At(i int) float64 {
	switch s.kind {
	case F32:
		return float64(Of[float32](s)[i])
	case F64:
		return Of[float64](s)[i]
	default:
		return float64(s.Int(i))
	}
}

// Set stores v as element i, converted as [Copy] converts.
func (s Slice) Set(i int, v float64) {
	switch s.kind {
	case F32:
		Of[float32](s)[i] = float32(v)
	case F64:
		Of[float64](s)[i] = v
	case Bool:
		Of[bool](s)[i] = v != 0
	case I32:
		Of[int32](s)[i] = truncate32(v)
	default:
		s.SetInt(i, truncate(v))
	}
}

// Int returns element i as a whole number: true is 1, and a float loses its
// fraction as in [Copy].
func (s Slice) Int(i int) int64 {
	switch s.kind {
	case I64:
		return Of[int64](s)[i]
	case I32:
		return int64(Of[int32](s)[i])
	case U8:
		return int64(Of[uint8](s)[i])
	case Bool:
		if Of[bool](s)[i] {
			return 1
		}
		return 0
	default:
		return truncate(s.At(i))
	}
}

// SetInt stores v as element i, converted as [Copy] converts.
func (s Slice) SetInt(i int, v int64) {
	switch s.kind {
	case I64:
		Of[int64](s)[i] = v
	case I32:
		Of[int32](s)[i] = int32(v)
	case U8:
		Of[uint8](s)[i] = uint8(v)
	case Bool:
		Of[bool](s)[i] = v != 0
	default:
		s.Set(i, float64(v))
	}
}

// Clear sets every element to zero.
func (s Slice) Clear() { clear(s.Memory()) }

// Fill sets every element to v, converted as [Copy] converts.
func (s Slice) Fill(v float64) {
	switch {
	case s.len == 0:
	case s.kind == F32:
		fill(Of[float32](s), float32(v))
	case s.kind == F64:
		fill(Of[float64](s), v)
	default:
		for i := range s.len {
			s.Set(i, v)
		}
	}
}

func fill[T Float](s []T, v T) {
	for i := range s {
		s[i] = v
	}
}

// Pointer returns where the first element stands, nil if there is none.
func (s Slice) Pointer() unsafe.Pointer {
	if s.len == 0 {
		return nil
	}
	return s.p
}

// Memory returns the memory of the elements.
func (s Slice) Memory() []byte { return unsafe.Slice((*byte)(s.p), s.len*s.kind.Size()) }

// recast returns the elements as unsigned numbers of their size, for what only
// moves them.
func recast[T uint64 | uint32 | uint8](s Slice) []T { return unsafe.Slice((*T)(s.p), s.len) }
