package kernel

import "math"

// The functions of this file work in double precision and round once, so that
// single precision has an error of half a unit in the last place.

// GELU writes y = x·Φ(x), where Φ(x) = erfc(−x/√2)/2 is the standard normal
// distribution function. erfc keeps the digits of the left tail, where
// 1 + erf would lose them.
func GELU(y, x Slice) { unary(y, x, geluLoop[float32], geluLoop[float64]) }

// GELUGrad adds dx += (Φ(x) + x·φ(x)) ∘ dy with φ = Φ′.
func GELUGrad(dx, x, dy Slice) { binary(dx, x, dy, geluGradLoop[float32], geluGradLoop[float64]) }

// GELUTanh writes y = x·(1 + tanh u)/2 = x·σ(2u) with
// u = √(2/π)·(x + 0.044715·x³).
func GELUTanh(y, x Slice) { unary(y, x, geluTanhLoop[float32], geluTanhLoop[float64]) }

// GELUTanhGrad adds dx += (s + x·s·(1 − s)·2u′) ∘ dy with s = σ(2u).
func GELUTanhGrad(dx, x, dy Slice) {
	binary(dx, x, dy, geluTanhGradLoop[float32], geluTanhGradLoop[float64])
}

// SiLU writes y = x·σ(x).
func SiLU(y, x Slice) { unary(y, x, siluLoop[float32], siluLoop[float64]) }

// SiLUGrad adds dx += σ(x)·(1 + x·(1 − σ(x))) ∘ dy.
func SiLUGrad(dx, x, dy Slice) { binary(dx, x, dy, siluGradLoop[float32], siluGradLoop[float64]) }

// Softplus writes y = ln(1 + eˣ), computed as max(x, 0) + ln(1 + e^−|x|).
func Softplus(y, x Slice) { unary(y, x, softplusLoop[float32], softplusLoop[float64]) }

// SoftplusGrad adds dx += σ(x) ∘ dy.
func SoftplusGrad(dx, x, dy Slice) {
	binary(dx, x, dy, softplusGradLoop[float32], softplusGradLoop[float64])
}

// ELU writes y = x where x > 0 and alpha·(eˣ − 1) elsewhere.
func ELU(y, x Slice, alpha float64) {
	unary(y, x, eluLoop[float32], eluLoop[float64])
	if alpha != 1 {
		LeakyReLU(y, y, alpha) // eluLoop keeps the sign of x
	}
}

// ELUGrad adds dx += dy where x > 0 and (y + alpha)·dy elsewhere.
func ELUGrad(dx, x, y, dy Slice, alpha float64) {
	if dx.F64 != nil {
		eluGrad(dx.F64, x.F64, y.F64, dy.F64, alpha)
		return
	}
	eluGrad(dx.F32, x.F32, y.F32, dy.F32, float32(alpha))
}

// LeakyReLU writes y = x where x > 0 and slope·x elsewhere.
func LeakyReLU(y, x Slice, slope float64) {
	if y.F64 != nil {
		leakyReLU(y.F64, x.F64, slope)
		return
	}
	leakyReLU(y.F32, x.F32, float32(slope))
}

// LeakyReLUGrad adds dx += dy where x > 0 and slope·dy elsewhere.
func LeakyReLUGrad(dx, x, dy Slice, slope float64) {
	if dx.F64 != nil {
		leakyReLUGrad(dx.F64, x.F64, dy.F64, slope)
		return
	}
	leakyReLUGrad(dx.F32, x.F32, dy.F32, float32(slope))
}

// logistic returns σ(x) = 1/(1 + e⁻ˣ). The exponential overflows to +∞ for very
// negative x, which gives the right limit.
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// normal returns Φ(x).
func normal(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

func geluLoop[T Float](y, x []T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(z * normal(z))
	}
}

func geluGradLoop[T Float](dx, x, dy []T) {
	const scale = 1 / (math.Sqrt2 * math.SqrtPi) // φ(0)
	for i, v := range x {
		z := float64(v)
		dx[i] += T((normal(z) + z*scale*math.Exp(-z*z/2)) * float64(dy[i]))
	}
}

// The constants of the approximation by Hendrycks and Gimpel, 2016; the first
// is 2·√(2/π).
const (
	geluScale = 2 * math.Sqrt2 / math.SqrtPi
	geluCube  = 0.044715
)

func geluTanhLoop[T Float](y, x []T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(z * logistic(geluScale*(z+geluCube*z*z*z)))
	}
}

func geluTanhGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		z := float64(v)
		s := logistic(geluScale * (z + geluCube*z*z*z))
		dx[i] += T((s + z*s*(1-s)*geluScale*(1+3*geluCube*z*z)) * float64(dy[i]))
	}
}

func siluLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(float64(v) * logistic(float64(v)))
	}
}

func siluGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		s := logistic(float64(v))
		dx[i] += T(s * (1 + float64(v)*(1-s)) * float64(dy[i]))
	}
}

func softplusLoop[T Float](y, x []T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(max(z, 0) + math.Log1p(math.Exp(-math.Abs(z))))
	}
}

func softplusGradLoop[T Float](dx, x, dy []T) {
	for i, v := range x {
		dx[i] += T(logistic(float64(v)) * float64(dy[i]))
	}
}

// eluLoop writes x where x > 0 and eˣ − 1 elsewhere.
func eluLoop[T Float](y, x []T) {
	for i, v := range x {
		if !(v > 0) {
			v = T(math.Expm1(float64(v)))
		}
		y[i] = v
	}
}

func eluGrad[T Float](dx, x, y, dy []T, alpha T) {
	for i, g := range dy {
		if !(x[i] > 0) {
			g *= y[i] + alpha
		}
		dx[i] += g
	}
}

func leakyReLU[T Float](y, x []T, slope T) {
	for i, v := range x {
		if !(v > 0) {
			v *= slope
		}
		y[i] = v
	}
}

func leakyReLUGrad[T Float](dx, x, dy []T, slope T) {
	for i, g := range dy {
		if !(x[i] > 0) {
			g *= slope
		}
		dx[i] += g
	}
}
