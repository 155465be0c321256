package kernel

import "math"

// Adagrad writes, with v in the state,
//
//	v += g²
//	w −= rate·g / (√v + ε)
func Adagrad(parts []Part, u Update) {
	u.run(parts, f32.adagrad, f64.adagrad)
}

func adagradLoop[T Float](w, g, v, _ []T, u numbers[T]) {
	g, v = g[:len(w)], v[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	epsilon := u.epsilon
	_, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), 1, root)
		square := v[i] + fresh
		v[i] = square
		w[i] = T(keep*x) - T(rate*(d/(T(math.Sqrt(float64(square)))+epsilon)))
	}
}
