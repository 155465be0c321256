// Package half converts the floating point numbers of two bytes and one that
// files hold and this module does not compute with.
//
// All but BFloat16, the upper half of a float32, are an exponent and a
// fraction in the layout of IEEE 754: float16 has 5 and 10 bits, E5M2 5 and 2,
// E4M3 4 and 3. E4M3 has no infinity: its largest exponent holds numbers, and
// only all ones are NaN (Micikevicius and others, 'FP8 Formats for Deep
// Learning', 2022).
package half

import "math"

// Float16 returns the number of an IEEE 754 binary16.
func Float16(b uint16) float32 { return widen(uint32(b), 5, 10) }

// BFloat16 returns the number of a bfloat16.
func BFloat16(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// E5M2 returns the number of an eight-bit float of five exponent bits.
func E5M2(b uint8) float32 { return widen(uint32(b), 5, 2) }

// E4M3 returns the number of an eight-bit float of four exponent bits, of the
// kind without infinities.
func E4M3(b uint8) float32 {
	const exponent = 0x78
	if b&exponent != exponent {
		return widen(uint32(b), 4, 3)
	}
	v := float32(256 + 32*int(b&7)) // 2⁸ · (1 + fraction/8)
	if b&7 == 7 {
		v = float32(math.NaN())
	}
	if b&0x80 != 0 {
		return -v
	}
	return v
}

// widen returns the number with so many bits of exponent and fraction:
//
//	(−1)^sign · 2^(exponent − bias) · (1 + fraction/2^f), or
//	(−1)^sign · 2^(1 − bias) · fraction/2^f if the exponent is 0
func widen(b uint32, exponentBits, fractionBits int) float32 {
	sign := b >> (exponentBits + fractionBits) << 31
	exponent := int(b>>fractionBits) & (1<<exponentBits - 1)
	fraction := b & (1<<fractionBits - 1)
	bias := 1<<(exponentBits-1) - 1
	switch exponent {
	case 0:
		v := math.Float32bits(float32(math.Ldexp(float64(fraction), 1-bias-fractionBits)))
		return math.Float32frombits(v | sign)
	case 1<<exponentBits - 1:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<(23-fractionBits))
	}
	return math.Float32frombits(sign | uint32(exponent-bias+127)<<23 | fraction<<(23-fractionBits))
}

// FromFloat64 returns the binary16 nearest to v, the even one of two that are
// as near.
func FromFloat64(v float64) uint16 {
	sign := uint16(math.Float64bits(v) >> 63 << 15)
	a := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return sign | 0x7e00
	case a >= 65520: // half a step above the largest, 65504
		return sign | 0x7c00
	case a < 0x1p-14:
		return sign | uint16(math.RoundToEven(a*0x1p24)) // may carry into the smallest normal
	}
	_, e := math.Frexp(a)                          // a = f·2^e, f in [½, 1)
	steps := math.RoundToEven(math.Ldexp(a, 11-e)) // 1024 to 2048
	return sign | (uint16(e+13)<<10 + uint16(steps))
}
