package elementary

import (
	"math"

	"cajal/internal/elementary/poly"
)

// Erf returns the error function of x: x + x·Erf(x²) near 0, elsewhere what erfc of
// |x| leaves of 1.
func Erf(x float64) float64 {
	switch a := math.Abs(x); {
	case x != x:
		return x
	case a <= 0.5:
		return x + float64(x*horner(float64(x*x), poly.Erf64[:]))
	default:
		return math.Copysign(1-erfcPart(a), x)
	}
}

// Erfc returns 1 − erf x, with all its digits where that is small.
func Erfc(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 0.5:
		return erfcPart(x)
	case x < -0.5:
		return 2 - erfcPart(-x)
	default:
		return 1 - (x + float64(x*horner(float64(x*x), poly.Erf64[:])))
	}
}

// erfcPart returns erfc x for x >= 1/2 as e^(−x²) times a function that falls slowly.
func erfcPart(x float64) float64 {
	if x >= 28 {
		return 0
	}
	// x² as h + l: e^(−l) is 1 − l and little more.
	h, l := squared(x)
	var g float64
	if x < 5 {
		i := 0
		for x >= poly.ErfcxEnds[i+1] {
			i++
		}
		middle := float64((poly.ErfcxEnds[i] + poly.ErfcxEnds[i+1]) / 2)
		g = horner(x-middle, poly.Erfcx64[i][:])
	} else {
		g = horner(1/h, poly.ErfcxFar64[:]) / x
	}
	g -= float64(g * l)
	q, t := expPart(-h)
	return math.Ldexp(float64((1+q)*g), int(t-magic))
}
