package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// GaussianNLL returns the sum of the terms
//
//	(ln v + (x − t)²/v)/2, v = max(variance, eps)
//
// plus ln(2π)/2 each if full is true, and writes them to y if it has elements.
func GaussianNLL(y, x, t, variance Slice, eps float64, full bool) float64 {
	if x.Double() {
		return gaussianNLL(Of[float64](y), Of[float64](x), Of[float64](t), Of[float64](variance), eps, full)
	}
	return gaussianNLL(Of[float32](y), Of[float32](x), Of[float32](t), Of[float32](variance), eps, full)
}

func gaussianNLL[T Float](y, x, t, variance []T, eps float64, full bool) (sum float64) {
	constant := 0.0
	if full {
		constant = 0.5 * elementary.Log(2*math.Pi)
	}
	for i := range x {
		d, v := float64(x[i])-float64(t[i]), max(float64(variance[i]), eps)
		l := float64(0.5*(elementary.Log(v)+d*d/v)) + constant
		if len(y) > 0 {
			y[i] = T(l)
		}
		sum += l
	}
	return sum
}

// GaussianNLLGrad adds dx += g·(x − t)/v and dv += g·(1/v − (x − t)²/v²)/2, where g is
// scale, times dy if there is one. Either of dx and dv may be without elements.
func GaussianNLLGrad(dx, dv, x, t, variance, dy Slice, eps, scale float64) {
	if x.Double() {
		gaussianNLLGrad(Of[float64](dx), Of[float64](dv), Of[float64](x), Of[float64](t), Of[float64](variance), Of[float64](dy), eps, scale)
		return
	}
	gaussianNLLGrad(Of[float32](dx), Of[float32](dv), Of[float32](x), Of[float32](t), Of[float32](variance), Of[float32](dy), eps, scale)
}

func gaussianNLLGrad[T Float](dx, dv, x, t, variance, dy []T, eps, scale float64) {
	for i := range x {
		d, v, g := float64(x[i])-float64(t[i]), max(float64(variance[i]), eps), scale
		if len(dy) > 0 {
			g *= float64(dy[i])
		}
		if len(dx) > 0 {
			dx[i] += T(g * d / v)
		}
		if len(dv) > 0 {
			dv[i] += T(g * 0.5 * (1/v - d*d/(v*v)))
		}
	}
}
