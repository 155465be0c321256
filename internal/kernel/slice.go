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
//
// The scalar loops are the specification. A faster one, for one processor,
// takes a scalar one's place in a [table] and has to agree with it.
package kernel

// Float is a type that the kernels compute in.
type Float interface{ float32 | float64 }

// Slice is a run of numbers whose type is known at run time only: one of the
// two fields is used, the other is nil. An empty run of float64 is a slice
// that is empty, not nil: the zero Slice is an empty run of float32.
type Slice struct {
	F32 []float32
	F64 []float64
}

// Make returns n zeros, in double precision if double is set.
func Make(n int, double bool) Slice {
	if double {
		return Slice{F64: make([]float64, n)}
	}
	return Slice{F32: make([]float32, n)}
}

// Len returns the number of elements.
func (s Slice) Len() int {
	if s.F64 != nil {
		return len(s.F64)
	}
	return len(s.F32)
}

// Cap returns the number of elements that there is memory for from the first
// one on, the largest hi that Range takes.
func (s Slice) Cap() int {
	if s.F64 != nil {
		return cap(s.F64)
	}
	return cap(s.F32)
}

// Double reports whether the elements are float64.
func (s Slice) Double() bool { return s.F64 != nil }

// Range returns the elements from lo up to hi, which may lie beyond Len, up to
// Cap. Both share their memory, and the capacity behind hi stays in reach.
func (s Slice) Range(lo, hi int) Slice {
	if s.F64 != nil {
		return Slice{F64: s.F64[lo:hi]}
	}
	return Slice{F32: s.F32[lo:hi]}
}

// At returns element i.
func (s Slice) At(i int) float64 {
	if s.F64 != nil {
		return s.F64[i]
	}
	return float64(s.F32[i])
}

// Set stores v, rounded to the slice's precision, as element i.
func (s Slice) Set(i int, v float64) {
	if s.F64 != nil {
		s.F64[i] = v
		return
	}
	s.F32[i] = float32(v)
}

// Clear sets every element to zero.
func (s Slice) Clear() {
	clear(s.F32)
	clear(s.F64)
}

// Fill sets every element to v.
func (s Slice) Fill(v float64) {
	for i := range s.F32 {
		s.F32[i] = float32(v)
	}
	for i := range s.F64 {
		s.F64[i] = v
	}
}

// Copy copies src into dst, which has the same length, and converts between
// the two precisions where they differ.
func Copy(dst, src Slice) {
	switch {
	case dst.F64 != nil && src.F64 != nil:
		copy(dst.F64, src.F64)
	case dst.F32 != nil && src.F32 != nil:
		copy(dst.F32, src.F32)
	case dst.F64 != nil:
		for i, v := range src.F32 {
			dst.F64[i] = float64(v)
		}
	default:
		for i, v := range src.F64 {
			dst.F32[i] = float32(v)
		}
	}
}
