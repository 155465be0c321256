package kernel

import (
	"math"

	"cajal/internal/elementary/poly"
)

// The scalar exp, tanh, σ and ln. They are those of the assembly, number by
// number, except that the float32 ones compute in double precision. Largest
// errors found, in units in the last place (exp_test.go holds them to limits):
//
//	                     exp    tanh   σ      ln
//	float32   scalar     0.58   0.51   0.51   0.51   every 257th number
//	          assembly   0.92   2.45   2.48   0.87   and each in the worst octaves
//	float64   scalar     1.00   2.27   1.97   0.73   random numbers and those
//	          assembly   1.00   2.00   1.97   0.73   beside multiples of ln2/2
//
// No fused multiply-add is asked for: where the processor has none it costs a
// hundred times a multiplication.

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

// expm32 returns q = eʳ − 1 and t = magic + n for x = n·ln 2 + r, good to float32.
func expm32(x float64) (q, t float64) {
	t = x*math.Log2E + magic
	r := x - (t-magic)*math.Ln2
	c := &poly.Exp32
	r2 := r * r
	p := (c[0] + r*c[1]) + r2*((c[2]+r*c[3])+r2*c[4])
	return r + r2*p, t
}

// expm64 is expm32, good to float64.
func expm64(x float64) (q, t float64) {
	t = x*math.Log2E + magic
	n := t - magic
	r := (x - n*ln2Hi) - n*ln2Lo
	c := &poly.Exp64
	r2 := r * r
	r4 := r2 * r2
	p := (c[0] + r*c[1]) + r2*(c[2]+r*c[3]) +
		r4*(((c[4]+r*c[5])+r2*(c[6]+r*c[7]))+r4*(c[8]+r*c[9]))
	return r + r2*p, t
}

func exp32(x float64) float64 {
	if x < -110 {
		x = -110
	} else if x > 110 {
		x = 110
	}
	q, t := expm32(x)
	return (1 + q) * power(t)
}

func exp64(x float64) float64 {
	if x < -746 {
		x = -746
	} else if x > 710 {
		x = 710
	}
	q, t := expm64(x)
	if x < -708 || x > 709 {
		return math.Ldexp(1+q, int(t-magic))
	}
	return (1 + q) * power(t)
}

// tanh32 returns (2ⁿ·e²ʳ − 1)/(2ⁿ·e²ʳ + 1) for |x| = n·ln2/2 + r, as
// ((2ⁿ−1) + (2ⁿ+1)·h) / ((2ⁿ+1) + (2ⁿ−1)·h) with h = tanh r, and the sign of x.
func tanh32(x float64) float64 {
	z := math.Abs(x)
	if z > 9.1 {
		z = 9.1
	}
	t := z*(2*math.Log2E) + magic
	h := tanhPart32(z - (t-magic)*(math.Ln2/2))
	s := power(t)
	return math.Copysign(((s-1)+(s+1)*h)/((s+1)+(s-1)*h), x)
}

func tanh64(x float64) float64 {
	z := math.Abs(x)
	if z > 22 {
		z = 22
	}
	t := z*(2*math.Log2E) + magic
	n := t - magic
	h := tanhPart64((z - n*(ln2Hi/2)) - n*(ln2Lo/2))
	s := power(t)
	return math.Copysign(((s-1)+(s+1)*h)/((s+1)+(s-1)*h), x)
}

// tanhPart32 returns tanh r for |r| <= ln2/4.
func tanhPart32(r float64) float64 {
	c := &poly.Tanh32
	z := r * r
	return r + r*z*(c[0]+z*(c[1]+z*c[2]))
}

func tanhPart64(r float64) float64 {
	c := &poly.Tanh64
	z := r * r
	z2 := z * z
	return r + r*z*((c[0]+z*c[1])+z2*((c[2]+z*c[3])+z2*(c[4]+z*c[5])))
}

// sigmoid32 returns eˣ/(eˣ + 1) for x = n·ln 2 + r, as (1+h)/((1+h) + 2⁻ⁿ·(1−h))
// with h = tanh(r/2).
func sigmoid32(x float64) float64 {
	if x < -110 {
		x = -110
	} else if x > 40 {
		x = 40
	}
	t := x*-math.Log2E + magic
	h := tanhPart32((x + (t-magic)*math.Ln2) / 2)
	return (1 + h) / ((1 + h) + power(t)*(1-h))
}

// sigmoid64 scales both terms by 2⁻⁵¹², so that 2⁻ⁿ⁻⁵¹² is a normal number.
func sigmoid64(x float64) float64 {
	if x < -746 {
		x = -746
	} else if x > 40 {
		x = 40
	}
	t := x*-math.Log2E + magic
	n := t - magic
	h := tanhPart64(((x + n*ln2Hi) + n*ln2Lo) / 2)
	top := (1 + h) * 0x1p-512
	return top / (top + power(t-512)*(1-h))
}

// log32 and log64 return k·ln 2 + ln m with x = 2ᵏ·m, 3/4 <= m < 3/2, and
// ln m = f − (f²/2 − s·(f²/2 + R)) with f = m − 1, s = f/(2+f) and R =
// s²·Log(s²), as FreeBSD's e_log.c.
func log32(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logLimit(x)
	}
	k, f := split(x)
	s := f / (2 + f)
	z := s * s
	c := &poly.Log32
	r := z * ((c[0] + z*c[1]) + z*z*(c[2]+z*c[3]))
	half := 0.5 * f * f
	return k*math.Ln2 + (f - (half - s*(half+r)))
}

func log64(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logLimit(x)
	}
	denormal := 0.0
	if x < 0x1p-1022 {
		x, denormal = x*0x1p54, 54
	}
	k, f := split(x)
	k -= denormal
	s := f / (2 + f)
	z := s * s
	z2 := z * z
	c := &poly.Log64
	r := z * (((c[0] + z*c[1]) + z2*(c[2]+z*c[3])) + z2*z2*((c[4]+z*c[5])+z2*(c[6]+z*c[7])))
	half := 0.5 * f * f
	return k*ln2Hi + (f - (half - (s*(half+r) + k*ln2Lo)))
}

// split returns k and m − 1 with x = 2ᵏ·m and 3/4 <= m < 3/2, for a positive
// normal x.
func split(x float64) (k, f float64) {
	b := math.Float64bits(x)
	t := b - 0x3fe8<<48 + 1024<<52 // from 3/4 on, kept above 0
	m := b - t>>52<<52 + 1024<<52
	return float64(int64(t>>52) - 1024), math.Float64frombits(m) - 1
}

// logLimit returns ln x for an x that is not positive and finite.
func logLimit(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 0:
		return x
	}
	return math.NaN()
}

// Float32 goes through a buffer of float64: on amd64 a conversion waits for
// the last use of its register, and one in the midst of a formula makes each
// element wait for the one before.
type wide [64]float64

func (w *wide) load(x []float32) {
	for i, v := range x[:min(len(x), len(w))] {
		w[i] = float64(v)
	}
}

func (w *wide) store(y []float32) int {
	n := min(len(y), len(w))
	for i := range y[:n] {
		y[i] = float32(w[i])
	}
	return n
}

// each32 writes f of each element of x to y.
func each32(y, x []float32, f func(float64) float64) {
	var w wide
	for at := 0; at < len(x); {
		w.load(x[at:])
		for i, v := range w[:min(len(w), len(x)-at)] {
			w[i] = f(v)
		}
		at += w.store(y[at:len(x)])
	}
}

// each64 does the same without the buffer.
func each64(y, x []float64, f func(float64) float64) {
	for i, v := range x {
		y[i] = f(v)
	}
}

func expLoop32(y, x []float32)     { each32(y, x, exp32) }
func expLoop64(y, x []float64)     { each64(y, x, exp64) }
func logLoop32(y, x []float32)     { each32(y, x, log32) }
func logLoop64(y, x []float64)     { each64(y, x, log64) }
func tanhLoop32(y, x []float32)    { each32(y, x, tanh32) }
func tanhLoop64(y, x []float64)    { each64(y, x, tanh64) }
func sigmoidLoop32(y, x []float32) { each32(y, x, sigmoid32) }
func sigmoidLoop64(y, x []float64) { each64(y, x, sigmoid64) }
