package kernel

import (
	"math"

	"cajal/internal/elementary"
	"cajal/internal/elementary/poly"
)

// The scalar exp, tanh, σ and ln of float32, which compute in double precision; those
// of float64 are package elementary's. They are those of the assembly, number by
// number. Largest
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

// magic is 1.5·2⁵²: a number that is added to it is rounded to a whole one, which the
// sum's low bits hold.
const magic = 0x1.8p52

// power returns 2ⁿ for t = magic + n, −1022 <= n <= 1023.
func power(t float64) float64 {
	return math.Float64frombits(math.Float64bits(t)<<52 + 1023<<52)
}

// expm32 returns q = eʳ − 1 and t = magic + n for x = n·ln 2 + r, good to float32.
func expm32(x float64) (q, t float64) {
	t = float64(x*math.Log2E) + magic
	r := x - float64((t-magic)*math.Ln2)
	c := &poly.Exp32
	r2 := float64(r * r)
	p := (c[0] + float64(r*c[1])) + float64(r2*((c[2]+float64(r*c[3]))+float64(r2*c[4])))
	return r + float64(r2*p), t
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

// tanh32 returns (2ⁿ·e²ʳ − 1)/(2ⁿ·e²ʳ + 1) for |x| = n·ln2/2 + r, as
// ((2ⁿ−1) + (2ⁿ+1)·h) / ((2ⁿ+1) + (2ⁿ−1)·h) with h = tanh r, and the sign of x.
func tanh32(x float64) float64 {
	z := math.Abs(x)
	if z > 9.1 {
		z = 9.1
	}
	t := float64(z*(2*math.Log2E)) + magic
	h := tanhPart32(z - float64((t-magic)*(math.Ln2/2)))
	s := power(t)
	return math.Copysign(((s-1)+float64((s+1)*h))/((s+1)+float64((s-1)*h)), x)
}

// tanhPart32 returns tanh r for |r| <= ln2/4.
func tanhPart32(r float64) float64 {
	c := &poly.Tanh32
	z := float64(r * r)
	return r + float64(float64(r*z)*(c[0]+float64(z*(c[1]+float64(z*c[2])))))
}

// sigmoid32 returns eˣ/(eˣ + 1) for x = n·ln 2 + r, as (1+h)/((1+h) + 2⁻ⁿ·(1−h))
// with h = tanh(r/2).
func sigmoid32(x float64) float64 {
	if x < -110 {
		x = -110
	} else if x > 40 {
		x = 40
	}
	t := float64(x*-math.Log2E) + magic
	h := tanhPart32(float64((x + float64((t-magic)*math.Ln2)) / 2))
	return (1 + h) / ((1 + h) + float64(power(t)*(1-h)))
}

// log32 returns k·ln 2 + ln m with x = 2ᵏ·m, 3/4 <= m < 3/2, and
// ln m = f − (f²/2 − s·(f²/2 + R)) with f = m − 1, s = f/(2+f) and R =
// s²·Log(s²), as FreeBSD's e_log.c.
func log32(x float64) float64 {
	if !(x > 0 && x <= math.MaxFloat64) {
		return logLimit(x)
	}
	k, f := split(x)
	s := f / (2 + f)
	z := float64(s * s)
	c := &poly.Log32
	r := float64(z * ((c[0] + float64(z*c[1])) + float64(float64(z*z)*(c[2]+float64(z*c[3])))))
	half := float64(0.5 * f * f)
	return float64(k*math.Ln2) + (f - (half - float64(s*(half+r))))
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
func expLoop64(y, x []float64)     { each64(y, x, elementary.Exp) }
func logLoop32(y, x []float32)     { each32(y, x, log32) }
func logLoop64(y, x []float64)     { each64(y, x, elementary.Log) }
func tanhLoop32(y, x []float32)    { each32(y, x, tanh32) }
func tanhLoop64(y, x []float64)    { each64(y, x, elementary.Tanh) }
func sigmoidLoop32(y, x []float32) { each32(y, x, sigmoid32) }
func sigmoidLoop64(y, x []float64) { each64(y, x, elementary.Sigmoid) }
