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
	beta1, rest1, beta2, root2, epsilon, correct := u.beta1, u.rest1, u.beta2, u.root2, u.epsilon, u.correct
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), root2, root)
		square := T(beta2*countedSquare(v[i], tiny)) + fresh
		mean := T(beta1*counted(m[i], tiny)) + T(rest1*d)
		m[i], v[i] = mean, square
		w[i] = T(keep*x) - T(rate*(mean/(T(correct*T(math.Sqrt(float64(square))))+epsilon)))
	}
}
