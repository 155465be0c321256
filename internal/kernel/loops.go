package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// The scalar loops. All slices of a call have the length of the first.

// reluLoop writes max(x, 0); a NaN stays NaN.
func reluLoop[T Float](y, x []T) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

func squareLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = v * v
	}
}

func addLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v + b[i]
	}
}

func subLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v - b[i]
	}
}

func mulLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v * b[i]
	}
}

func divLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v / b[i]
	}
}

// mulGradLoop adds dx += v ∘ dy. It is also the gradient of y = eˣ, with v = y.
func mulGradLoop[T Float](dx, v, dy []T) {
	for i, g := range dy {
		dx[i] += T(v[i] * g)
	}
}

// divGradLoop adds dx += dy / v. It is also the gradient of y = ln x, with v = x.
func divGradLoop[T Float](dx, v, dy []T) {
	for i, g := range dy {
		dx[i] += g / v[i]
	}
}

// tanhGradLoop adds dx += (1 − y²) ∘ dy for y = tanh x.
func tanhGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		dx[i] += T((1 - T(y[i]*y[i])) * g)
	}
}

// sigmoidGradLoop adds dx += y ∘ (1 − y) ∘ dy for y = σ(x).
func sigmoidGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		dx[i] += T(y[i] * (1 - y[i]) * g)
	}
}

// reluGradLoop adds dx += [y > 0] ∘ dy for y = max(x, 0).
func reluGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		if y[i] > 0 {
			dx[i] += g
		}
	}
}

// squareGradLoop adds dx += 2x ∘ dy.
func squareGradLoop[T Float](dx, x, dy []T) {
	for i, g := range dy {
		dx[i] += T(2 * x[i] * g)
	}
}

func addScaled[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] += T(s * v)
	}
}

func scaledLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = s * v
	}
}

func largestLoop[T Float](x []T) T {
	m := T(math.Inf(-1))
	for _, v := range x {
		if v > m || v != v {
			m = v
		}
	}
	return m
}

// sum keeps four partial sums, which halves the wait for each addition and
// the rounding error.
func sum[T Float](x []T) float64 {
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		s0 += float64(x[0])
		s1 += float64(x[1])
		s2 += float64(x[2])
		s3 += float64(x[3])
	}
	for _, v := range x {
		s0 += float64(v)
	}
	return (s0 + s1) + (s2 + s3)
}

func dot[T Float](a, b []T) float64 {
	var s0, s1 float64
	for ; len(a) >= 2 && len(b) >= 2; a, b = a[2:], b[2:] {
		s0 += float64(float64(a[0]) * float64(b[0]))
		s1 += float64(float64(a[1]) * float64(b[1]))
	}
	for i, v := range a {
		s0 += float64(float64(v) * float64(b[i]))
	}
	return s0 + s1
}

// expSumLoop returns the loop y = exp(x − s) with the sum of y.
func expSumLoop[T Float](exp func(y, x []T)) func(y, x []T, s T) T {
	return func(y, x []T, s T) T {
		for i, v := range x {
			y[i] = v - s
		}
		exp(y, y)
		var sum float64 // a sum of many float32 would lose their last digits
		for _, v := range y {
			sum += float64(v)
		}
		return T(sum)
	}
}

// softmaxPairsLoop returns the softmax of rows of two.
func softmaxPairsLoop[T Float](exp func(y, x []T)) func(y, x []T) {
	return func(y, x []T) {
		for i := 0; i+1 < len(x); i += 2 {
			a, b := x[i], x[i+1]
			m := a
			if b > m {
				m = b
			}
			y[i], y[i+1] = a-m, b-m
		}
		exp(y, y)
		for i := 0; i+1 < len(x); i += 2 {
			r := 1 / (y[i] + y[i+1])
			y[i] *= r
			y[i+1] *= r
		}
	}
}

// logisticLoop writes max(x, 0)·(1 − t) + max(−x, 0)·t + ln(1 + e^−|x|).
func logisticLoop[T Float](y, x, t []T) {
	for i, v := range x {
		z, a := float64(v), float64(t[i])
		ends := float64(max(z, 0)*(1-a)) + float64(max(-z, 0)*a)
		y[i] = T(ends + elementary.Log1p(elementary.Exp(-math.Abs(z))))
	}
}

// logisticGradLoop adds dx += s·(σ(x) − t).
func logisticGradLoop[T Float](dx, x, t []T, s T) {
	for i, v := range x {
		dx[i] += T(s * T(elementary.Sigmoid(float64(v))-float64(t[i])))
	}
}

func minusLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = v - s
	}
}

func absoluteLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(math.Abs(float64(v)))
	}
}

func clipLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = min(max(v, -s), s)
	}
}

func softmaxGradLoop[T Float](dx, y, dy []T, s T) {
	for i, v := range y {
		dx[i] += T(v * (dy[i] - s))
	}
}

// addExpLoop returns the loop y += s·exp(x − t).
func addExpLoop[T Float](exp func(y, x []T)) func(y, x []T, s, t T) {
	return func(y, x []T, s, t T) {
		var e [64]T
		for lo := 0; lo < len(x); lo += len(e) {
			part := x[lo:min(lo+len(e), len(x))]
			for i, v := range part {
				e[i] = v - t
			}
			exp(e[:len(part)], e[:len(part)])
			for i := range part {
				y[lo+i] += T(s * e[i])
			}
		}
	}
}

// logSoftmaxGradLoop returns the loop dx += dy − s·eʸ.
func logSoftmaxGradLoop[T Float](exp func(y, x []T)) func(dx, y, dy []T, s T) {
	return func(dx, y, dy []T, s T) {
		var e [64]T
		for lo := 0; lo < len(y); lo += len(e) {
			part := y[lo:min(lo+len(e), len(y))]
			exp(e[:len(part)], part)
			for i := range part {
				dx[lo+i] += dy[lo+i] - T(s*e[i])
			}
		}
	}
}
