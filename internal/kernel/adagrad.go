package kernel

import "math"

// Adagrad writes, with v in the state,
//
//	v += g²
//	w −= rate·g / (√v + ε)
func Adagrad(w, g, s Slice, u Update) {
	u.run(w, g, s, adagradLoop[float32], adagradLoop[float64])
}

func adagradLoop[T Float](w, g, v, _ []T, u numbers[T]) {
	g, v = g[:len(w)], v[:len(w)]
	for i, x := range w {
		d := u.gradient(g[i], x)
		v[i] += d * d
		w[i] = u.keep*x - u.rate*d/(T(math.Sqrt(float64(v[i])))+u.epsilon)
	}
}
