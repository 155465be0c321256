// Package elementary holds the elementary functions that enter a training or a
// prediction: exp, ln, tanh, σ, erf, powers, sine and cosine.
//
// Those of package math are assembly on some processors, and elsewhere the compiler
// may join a product and a sum into one operation, so they differ in the last digit
// from machine to machine. These are plain Go without such a choice: a product is
// converted before it is added to, which rounds it. They give the same bits on every
// processor and in WebAssembly. The test in internal/architecture holds them, and all
// rooms that compute, to it.
//
// The reductions and the order of the sums are this package's own; the polynomials
// are those of package poly, which fit.py works out. Largest errors, in units in the
// last place, found over a hundred thousand numbers each (elementary_test.go holds
// them to limits a little above):
//
//	Exp 1.0   Expm1 2.0   Log 0.9   Log1p 1.5   Tanh 2.5   Sigmoid 2.5
//	Sin, Cos 0.8   Erf 2.1   Erfc 3.5   Pow 0.9
//
// Exp32, Log32, Tanh32 and Sigmoid32 are good to float32 (errors in kernel/exp.go).
package elementary

import "math"

const (
	// magic is 1.5·2⁵²: a number that is added to it is rounded to a whole one,
	// which the sum's low bits hold.
	magic = 0x1.8p52

	ln2Hi = 0x1.62e42feep-1 // so many zeros at its end that n·ln2Hi is exact
	ln2Lo = 0x1.a39ef35793c76p-33
)

// power returns 2ⁿ for t = magic + n, −1022 <= n <= 1023.
func power(t float64) float64 {
	return math.Float64frombits(math.Float64bits(t)<<52 + 1023<<52)
}

// horner returns c[0] + c[1]·x + c[2]·x² + …
func horner(x float64, c []float64) (y float64) {
	for i := len(c) - 1; i >= 0; i-- {
		y = float64(y*x) + c[i]
	}
	return y
}
