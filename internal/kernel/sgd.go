package kernel

// SGD writes w −= rate·g. It has no state.
func SGD(w, g Slice, u Update) {
	u.run(w, g, Slice{}, sgdLoop[float32], sgdLoop[float64])
}

// Momentum writes, with m in the state,
//
//	m = μ·m + g
//	w −= rate·m            or, as Nesterov,  w −= rate·(g + μ·m)
func Momentum(w, g, s Slice, u Update) {
	u.run(w, g, s, momentumLoop[float32], momentumLoop[float64])
}

func sgdLoop[T Float](w, g, _, _ []T, u numbers[T]) {
	g = g[:len(w)]
	for i, x := range w {
		w[i] = u.keep*x - u.rate*u.gradient(g[i], x)
	}
}

func momentumLoop[T Float](w, g, m, _ []T, u numbers[T]) {
	g, m = g[:len(w)], m[:len(w)]
	for i, x := range w {
		d := u.gradient(g[i], x)
		m[i] = u.momentum*m[i] + d
		if u.nesterov {
			d += u.momentum * m[i]
		} else {
			d = m[i]
		}
		w[i] = u.keep*x - u.rate*d
	}
}
