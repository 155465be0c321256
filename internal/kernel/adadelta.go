package kernel

import "math"

// Adadelta writes, with v and z in the state and ρ in Beta2,
//
//	v = ρ·v + (1−ρ)·g²
//	δ = √(z + ε) / √(v + ε) · g
//	z = ρ·z + (1−ρ)·δ²
//	w −= rate·δ
func Adadelta(parts []Part, u Update) {
	u.runPlain(parts, adadeltaLoop[float32], adadeltaLoop[float64])
}

func adadeltaLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	v, z := s[0], s[1]
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(u.gradient(g[i], x), u.root2, root)
		v[i] = T(u.beta2*countedSquare(v[i], tiny)) + fresh
		size := T(math.Sqrt(float64(z[i]+u.epsilon))) / T(math.Sqrt(float64(v[i]+u.epsilon)))
		step := size * d
		moved, _ := squared(step, u.root2, root)
		z[i] = T(u.beta2*countedSquare(z[i], tiny)) + moved
		w[i] = T(u.keep*x) - T(u.rate*step)
	}
}
