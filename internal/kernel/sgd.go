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
	low, limit, scale, l2, keep, rate := -u.limit, u.limit, u.scale, u.l2, u.keep, u.rate
	for i, x := range w {
		w[i] = keep*x - rate*gradient(g[i], x, low, limit, scale, l2)
	}
}

func momentumLoop[T Float](w, g, m, _ []T, u numbers[T]) {
	g, m = g[:len(w)], m[:len(w)]
	low, limit, scale, l2, keep, rate := -u.limit, u.limit, u.scale, u.l2, u.keep, u.rate
	momentum, nesterov := u.momentum, u.nesterov
	for i, x := range w {
		d := gradient(g[i], x, low, limit, scale, l2)
		step := momentum*m[i] + d
		m[i] = step
		if nesterov {
			step = d + momentum*step
		}
		w[i] = keep*x - rate*step
	}
}
