package kernel

import "math"

// RMSProp writes, with v in the state and α in Beta2,
//
//	v = α·v + (1−α)·g²
//	w −= rate·g / (√v + ε)
//
// and, if the state is twice as long as w, with m in its second half,
//
//	m = μ·m + g/(√v + ε)
//	w −= rate·m
func RMSProp(w, g, s Slice, u Update) {
	if s.Len() >= 2*w.Len() {
		u.run(w, g, s, rmsPropMomentumLoop[float32], rmsPropMomentumLoop[float64])
		return
	}
	u.run(w, g, s, rmsPropLoop[float32], rmsPropLoop[float64])
}

func rmsPropLoop[T Float](w, g, v, _ []T, u numbers[T]) {
	g, v = g[:len(w)], v[:len(w)]
	for i, x := range w {
		d := u.gradient(g[i], x)
		v[i] = u.beta2*v[i] + u.rest2*d*d
		w[i] = u.keep*x - u.rate*d/(T(math.Sqrt(float64(v[i])))+u.epsilon)
	}
}

func rmsPropMomentumLoop[T Float](w, g, v, m []T, u numbers[T]) {
	g, v, m = g[:len(w)], v[:len(w)], m[:len(w)]
	for i, x := range w {
		d := u.gradient(g[i], x)
		v[i] = u.beta2*v[i] + u.rest2*d*d
		m[i] = u.momentum*m[i] + d/(T(math.Sqrt(float64(v[i])))+u.epsilon)
		w[i] = u.keep*x - u.rate*m[i]
	}
}
