package optim

import (
	"math"

	"cajal/internal/elementary"
)

// Cosine falls from 1 to floor along half a wave in so many steps:
//
//	floor + (1−floor)·(1 + cos(π·t/steps))/2
//
// Beyond them it rises again, as PyTorch's CosineAnnealingLR does, whose
// eta_min is floor times the rate. Loshchilov and Hutter, SGDR, 2017, without
// the restarts.
func Cosine(steps int, floor float64) Schedule {
	atLeast("cosine", "steps", steps, 1)
	inRange("cosine", "floor", floor, 0, 1)
	return func(t int) float64 { return cosine(1, floor, float64(t)/float64(steps)) }
}

// WarmRestarts is [Cosine] that starts again at 1 after its steps, first after so
// many, and then each time after so many times as many as before. PyTorch's
// CosineAnnealingWarmRestarts, whose T_0 is first, T_mult times, and eta_min floor
// times the rate. Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with
// Warm Restarts, 2017.
func WarmRestarts(first, times int, floor float64) Schedule {
	atLeast("warm restarts", "steps before the first", first, 1)
	atLeast("warm restarts", "times as many steps", times, 1)
	inRange("warm restarts", "floor", floor, 0, 1)
	return func(t int) float64 {
		length := first
		if times == 1 {
			t %= first
		}
		for t >= length {
			t -= length
			length *= times
		}
		return cosine(1, floor, float64(t)/float64(length))
	}
}

// cosine goes from one value to another along half a wave, x from 0 to 1.
func cosine(from, to, x float64) float64 {
	return to + float64((from-to)/2*(1+elementary.Cos(math.Pi*x)))
}

// straight goes from one value to another along a line.
func straight(from, to, x float64) float64 { return from + float64((to-from)*x) }
