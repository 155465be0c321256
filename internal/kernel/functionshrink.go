package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// Scalar loops of functions in straight pieces that shrink or cut what lies near
// or far from zero.

// softshrinkLoop passes NaN on, which is on neither side of a limit.
func softshrinkLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		switch {
		case v > s:
			v -= s
		case v < -s:
			v += s
		default:
			v *= 0
		}
		y[i] = v
	}
}

func hardshrinkLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		if -s <= v && v <= s {
			v = 0
		}
		y[i] = v
	}
}

// shrinkGrad passes on nothing between the limits and at them.
func shrinkGrad[T Float](dx, x, _, dy []T, s T) {
	for i, v := range x {
		if !(-s <= v && v <= s) {
			dx[i] += dy[i]
		}
	}
}

// relu6Loop keeps NaN and −0, as relu does.
func relu6Loop[T Float](y, x []T) {
	for i, v := range x {
		switch {
		case v < 0:
			v = 0
		case v > 6:
			v = 6
		}
		y[i] = v
	}
}

// relu6Grad passes on nothing at the limits, as PyTorch has it.
func relu6Grad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		if !(v <= 0 || v >= 6) {
			dx[i] += dy[i]
		}
	}
}

// tanhshrink returns z − tanh z. Near zero the difference would lose its digits:
// there it is z³/3 − 2z⁵/15 + 17z⁷/315 − …, whose next term is 10⁻¹⁷ of the first
// at 0.3.
func tanhshrink(z float64) float64 {
	if !(math.Abs(z) < 0.3) {
		return z - elementary.Tanh(z)
	}
	s := float64(z * z)
	p := tanhSeries[len(tanhSeries)-1]
	for i := len(tanhSeries) - 2; i >= 0; i-- {
		p = float64(p*s) + tanhSeries[i]
	}
	return float64(z*s) * p
}

// tanhSeries are the coefficients of (z − tanh z)/z³ in z².
var tanhSeries = [...]float64{
	1.0 / 3, -2.0 / 15, 17.0 / 315, -62.0 / 2835, 1382.0 / 155925, -21844.0 / 6081075, 929569.0 / 638512875,
	-6404582.0 / 10854718875, 443861162.0 / 1856156927625, -18888466084.0 / 194896477400625,
	113927491862.0 / 2900518163668125, -58870668456604.0 / 3698160658676859375,
}

func tanhshrinkLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(tanhshrink(float64(v)))
	}
}

// tanhshrinkGrad adds tanh² x ∘ dy.
func tanhshrinkGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		t := elementary.Tanh(float64(v))
		dx[i] += T(t * t * float64(dy[i]))
	}
}
