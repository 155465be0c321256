package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// Scalar loops of the relatives of ELU and of two more that bend smoothly. They
// work in double precision and round once.

// The constants of Klambauer and others, 2017, with which layers keep a mean of 0
// and a variance of 1.
const (
	seluScale = 1.0507009873554804934193349852946
	seluAlpha = 1.6732632423543772848170429916717
)

func seluLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		z := float64(v)
		if !(z > 0) {
			z = seluAlpha * elementary.Expm1(z)
		}
		y[i] = T(seluScale * z)
	}
}

// seluGrad adds λ·dy where x > 0 and λ·α·eˣ·dy elsewhere.
func seluGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		slope := seluScale
		if z := float64(v); !(z > 0) {
			slope = seluScale * seluAlpha * elementary.Exp(z)
		}
		dx[i] += T(slope * float64(dy[i]))
	}
}

func celuLoop[T Float](y, x []T, s T) {
	for i, v := range x {
		if !(v > 0) {
			v = T(float64(s) * elementary.Expm1(float64(v)/float64(s)))
		}
		y[i] = v
	}
}

// celuGrad adds dy where x > 0 and e^(x/s)·dy elsewhere.
func celuGrad[T Float](dx, x, _, dy []T, s T) {
	for i, g := range dy {
		if v := x[i]; !(v > 0) {
			g = T(elementary.Exp(float64(v)/float64(s)) * float64(g))
		}
		dx[i] += g
	}
}

func softsignLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(z / (1 + math.Abs(z)))
	}
}

// softsignGrad adds dy/(1 + |x|)².
func softsignGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		d := 1 + math.Abs(float64(v))
		dx[i] += T(float64(dy[i]) / d / d)
	}
}

func logSigmoidLoop[T Float](y, x []T, _ T) {
	for i, v := range x {
		z := float64(v)
		y[i] = T(min(z, 0) - elementary.Log1p(elementary.Exp(-math.Abs(z))))
	}
}

// logSigmoidGrad adds (1 − σ(x)) ∘ dy.
func logSigmoidGrad[T Float](dx, x, _, dy []T, _ T) {
	for i, v := range x {
		dx[i] += T(logistic(-float64(v)) * float64(dy[i]))
	}
}
