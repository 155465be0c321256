package kernel

import "math"

// Adam writes, with m and v in the state,
//
//	m = β₁·m + (1−β₁)·g
//	v = β₂·v + (1−β₂)·g²
//	w −= rate·m / (Correct·√v + ε)
//
// Rate carries the correction of m, 1/(1−β₁ᵗ), and Correct that of √v,
// 1/√(1−β₂ᵗ), in step t.
func Adam(parts []Part, u Update) {
	u.run(parts, f32.adam, f64.adam)
}

func adamLoop[T Float](w, g, m, v []T, u numbers[T]) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	beta1, rest1, beta2, rest2, epsilon, correct := u.beta1, u.rest1, u.beta2, u.rest2, u.epsilon, u.correct
	for i, x := range w {
		d := gradient(g[i], x, low, limit, scale, l2)
		mean := T(beta1*m[i]) + T(rest1*d)
		square := T(beta2*v[i]) + T(rest2*d*d)
		m[i], v[i] = mean, square
		w[i] = T(keep*x) - rate*mean/(T(correct*T(math.Sqrt(float64(square))))+epsilon)
	}
}
