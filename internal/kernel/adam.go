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
func Adam(w, g, s Slice, u Update) {
	u.run(w, g, s, adamLoop[float32], adamLoop[float64])
}

func adamLoop[T Float](w, g, m, v []T, u numbers[T]) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	for i, x := range w {
		d := u.gradient(g[i], x)
		m[i] = u.beta1*m[i] + u.rest1*d
		v[i] = u.beta2*v[i] + u.rest2*d*d
		w[i] = u.keep*x - u.rate*m[i]/(u.correct*T(math.Sqrt(float64(v[i])))+u.epsilon)
	}
}
