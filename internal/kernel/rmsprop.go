package kernel

import "math"

// RMSProp writes, with v in the state and α in Beta2,
//
//	v = α·v + (1−α)·g²
//	w −= rate·g / (√v + ε)
//
// and, if there is a momentum, with m in the second half of the state,
//
//	m = μ·m + g/(√v + ε)
//	w −= rate·m
func RMSProp(parts []Part, u Update) {
	if u.Momentum != 0 {
		u.run(parts, f32.rmsPropMomentum, f64.rmsPropMomentum)
		return
	}
	u.run(parts, f32.rmsProp, f64.rmsProp)
}

func rmsPropLoop[T Float](w, g, v, _ []T, u numbers[T]) {
	g, v = g[:len(w)], v[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	beta2, root2, epsilon := u.beta2, u.root2, u.epsilon
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), root2, root)
		square := T(beta2*countedSquare(v[i], tiny)) + fresh
		v[i] = square
		w[i] = T(keep*x) - T(rate*(d/(T(math.Sqrt(float64(square)))+epsilon)))
	}
}

func rmsPropMomentumLoop[T Float](w, g, v, m []T, u numbers[T]) {
	g, v, m = g[:len(w)], v[:len(w)], m[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	momentum, beta2, root2, epsilon := u.momentum, u.beta2, u.root2, u.epsilon
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), root2, root)
		square := T(beta2*countedSquare(v[i], tiny)) + fresh
		mean := T(momentum*counted(m[i], tiny)) + d/(T(math.Sqrt(float64(square)))+epsilon)
		v[i], m[i] = square, mean
		w[i] = T(keep*x) - T(rate*mean)
	}
}
