package numpy

import "math"

// log1m returns ln(1 − u) for u from [0, 1) whose 1 − u is a number without rounding,
// as that of every uniform one is. It is fdlibm's log1p (Sun Microsystems, 1993) in the
// order of operations that glibc has, since NumPy takes the logarithm of its C library:
// one that is rounded better differs from that of 7 numbers in 100.
//
//	1 − u = 2ᵏ·(1 + f) and ln(1 + f) = f − (f²/2 − s·(f²/2 + R(s²))), s = f/(2 + f)
func log1m(u float64) float64 {
	const (
		near = 0x3fd2bec3 // upper word of 1 − √½: up to it, 1 − u is 1 + f
		root = 0x6a09e    // upper digits of √2
	)
	x := -u
	if u < 0x1p-29 {
		return x - float64(float64(x*x)*0.5)
	}
	f, k, small := x, 0.0, false
	if math.Float64bits(u)>>32 > near {
		b := math.Float64bits(1 - u)
		k = float64(int(b>>52) - 1023)
		digits := b >> 32 & 0xfffff
		b = b&(1<<52-1) | 1023<<52
		if digits < root {
			small = digits == 0
		} else {
			k++
			b -= 1 << 52
			small = (1<<20-digits)>>2 == 0
		}
		f = math.Float64frombits(b) - 1
	}
	half := float64(0.5 * f * f)
	if small { // |f| < 2⁻²⁰
		if f == 0 {
			return float64(k*ln2High) + float64(k*ln2Low)
		}
		r := float64(half * (1 - float64(0.66666666666666666*f)))
		return float64(k*ln2High) - ((r - float64(k*ln2Low)) - f)
	}
	s := f / (2 + f)
	z := float64(s * s)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	r := float64(z*6.666666666666735130e-01) +
		float64(z2*(3.999999999940941908e-01+float64(z*2.857142874366239149e-01))) +
		float64(z4*(2.222219843214978396e-01+float64(z*1.818357216161805012e-01))) +
		float64(z4*z2*(1.531383769920937332e-01+float64(z*1.479819860511658591e-01)))
	if k == 0 {
		return f - (half - float64(s*(half+r)))
	}
	return float64(k*ln2High) - ((half - (float64(s*(half+r)) + float64(k*ln2Low))) - f)
}
