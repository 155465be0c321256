package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// The scalar loops of the functions that have no assembly. They work in double
// precision and round once.

func identityLoop[T Float](y, x []T, _ T) { copy(y, x) }

func identityGrad[T Float](dx, _, _, dy []T, _ T) { f := loops[T](); f.addScaled(dx, dy, 1) }

func negLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = -v
	}
}

// absGrad adds nothing at 0, as PyTorch has it.
func absGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		switch g := dy[i]; {
		case v > 0:
			dx[i] += g
		case v < 0:
			dx[i] -= g
		case v != v:
			dx[i] = v
		}
	}
}

func sqrtLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(math.Sqrt(float64(v)))
	}
}

func sqrtGrad[T Float](dx, _, y, dy []T, _ T) {
	for i, v := range y {
		dx[i] += T(float64(dy[i]) / (2 * float64(v)))
	}
}

func reciprocalLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = 1 / v
	}
}

func reciprocalGrad[T Float](dx, _, y, dy []T, _ T) {
	for i, v := range y {
		z := float64(v)
		dx[i] -= T(float64(dy[i]) * z * z)
	}
}

func sinLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(elementary.Sin(float64(v)))
	}
}

func sinGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		dx[i] += T(elementary.Cos(float64(v)) * float64(dy[i]))
	}
}

func cosLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(elementary.Cos(float64(v)))
	}
}

func cosGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		dx[i] -= T(elementary.Sin(float64(v)) * float64(dy[i]))
	}
}

func erfLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(elementary.Erf(float64(v)))
	}
}

func erfGrad[T Float](dx, x, _, dy []T, _ T) {
	const slope = 2 / math.SqrtPi // at 0
	for i, v := range x {
		z := float64(v)
		dx[i] += T(slope * elementary.Exp(-z*z) * float64(dy[i]))
	}
}

func powLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = T(elementary.Pow(float64(v), float64(s)))
	}
}

// powGrad adds s·xˢ⁻¹·dy, and nothing for s = 0, where x = 0 would make it 0·∞.
func powGrad[T Float](dx, x, _, dy []T, s T) {
	if s == 0 {
		return
	}
	for i, v := range x {
		dx[i] += T(float64(s) * elementary.Pow(float64(v), float64(s)-1) * float64(dy[i]))
	}
}

func addNumberLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = v + s
	}
}

func atLeastLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = max(v, s)
	}
}

// atLeastGrad passes nothing on where x = s, as PyTorch's clamp does.
func atLeastGrad[T Float](dx, x, _, dy []T, s T) {
	for i, v := range x {
		if v > s {
			dx[i] += dy[i]
		}
	}
}

func atMostLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		y[i] = min(v, s)
	}
}

// atMostGrad passes nothing on where x = s, as PyTorch's clamp does.
func atMostGrad[T Float](dx, x, _, dy []T, s T) {
	for i, v := range x {
		if v < s {
			dx[i] += dy[i]
		}
	}
}

func hardSigmoidLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		y[i] = T(hardSigmoid(float64(v)))
	}
}

// hardSigmoid returns min(max(z + 3, 0), 6)/6, which is σ(z) in straight lines.
func hardSigmoid(z float64) float64 { return min(max(z+3, 0), 6) / 6 }

// hardSigmoidGrad has the slope of the flat parts at their ends.
func hardSigmoidGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		switch {
		case -3 < v && v < 3:
			dx[i] += T(float64(dy[i]) / 6)
		case v != v:
			dx[i] = v
		}
	}
}

func hardSwishLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(z * hardSigmoid(z))
	}
}

// hardSwishGrad has the slopes of the outer parts at their ends.
func hardSwishGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		switch g := dy[i]; {
		case v >= 3:
			dx[i] += g
		case !(v <= -3):
			dx[i] += T((2*float64(v) + 3) / 6 * float64(g))
		}
	}
}

// mishTanh returns t = tanh(ln(1 + eᶻ)) and 1 − t. With e = eᶻ and n = e·(e + 2)
// they are n/(n + 2) and 2/(n + 2), which lose no digits for any z. From 40 on,
// t is 1.
func mishTanh(z float64) (t, rest float64) {
	e := elementary.Exp(min(z, 40))
	n := float64(e * (e + 2))
	return n / (n + 2), 2 / (n + 2)
}

func mishLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		z := max(float64(v), -1e3) // where the result is 0, also at −∞
		t, _ := mishTanh(z)
		y[i] = T(z * t)
	}
}

// mishGrad adds (t + x·(1 − t²)·σ(x)) ∘ dy.
func mishGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		z := min(max(float64(v), -1e3), 1e3)
		t, rest := mishTanh(z)
		dx[i] += T((t + float64(z*rest*(1+t)*logistic(z))) * float64(dy[i]))
	}
}
