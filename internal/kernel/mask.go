package kernel

import "math"

// Bits is a source of 64 random bits at a time.
type Bits interface{ Uint64() uint64 }

// Mask writes 0 with probability p and 1/(1−p) otherwise. Each element takes
// 32 bits of src, the lower half of a number before the upper, and is 0 if
// they are below p·2³²; an odd last element leaves half a number unused.
func Mask(y Slice, p float64, src Bits) {
	below, keep := uint64(math.Round(p*(1<<32))), 0.0
	if p < 1 {
		keep = 1 / (1 - p)
	}
	if y.F64 != nil {
		mask(y.F64, below, keep, src)
		return
	}
	mask(y.F32, below, float32(keep), src)
}

func mask[T Float](y []T, below uint64, keep T, src Bits) {
	var bits uint64
	for i := range y {
		if i%2 == 0 {
			bits = src.Uint64()
		} else {
			bits >>= 32
		}
		v := keep
		if bits&math.MaxUint32 < below {
			v = 0
		}
		y[i] = v
	}
}
