package kernel

// SGD writes w −= rate·g. It has no state.
func SGD(parts []Part, u Update) {
	u.run(parts, f32.sgd, f64.sgd)
}

// Momentum writes, with m in the state,
//
//	m = μ·m + g
//	w −= rate·m            or, as Nesterov,  w −= rate·(g + μ·m)
func Momentum(parts []Part, u Update) {
	if u.Nesterov {
		u.run(parts, f32.nesterov, f64.nesterov)
		return
	}
	u.run(parts, f32.momentum, f64.momentum)
}

// Dampened writes, with m in the state and the dampening in A,
//
//	m = μ·m + (1−A)·g
//	w −= rate·m
func Dampened(parts []Part, u Update) {
	u.runPlain(parts, dampenedLoop[float32], dampenedLoop[float64])
}

func sgdLoop[T Float](w, g, _, _ []T, u numbers[T]) {
	g = g[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	for i, x := range w {
		w[i] = T(keep*x) - T(rate*gradient(g[i], x, low, limit, scale, l2))
	}
}

func momentumLoop[T Float](w, g, m, _ []T, u numbers[T]) {
	g, m = g[:len(w)], m[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	momentum := u.momentum
	tiny, _ := least[T]()
	for i, x := range w {
		step := T(momentum*counted(m[i], tiny)) + gradient(g[i], x, low, limit, scale, l2)
		m[i] = step
		w[i] = T(keep*x) - T(rate*step)
	}
}

func nesterovLoop[T Float](w, g, m, _ []T, u numbers[T]) {
	g, m = g[:len(w)], m[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	momentum := u.momentum
	tiny, _ := least[T]()
	for i, x := range w {
		d := gradient(g[i], x, low, limit, scale, l2)
		step := T(momentum*counted(m[i], tiny)) + d
		m[i] = step
		w[i] = T(keep*x) - T(rate*(d+T(momentum*step)))
	}
}

func dampenedLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m := s[0]
	tiny, _ := least[T]()
	rest := 1 - u.a
	for i, x := range w {
		m[i] = T(u.momentum*counted(m[i], tiny)) + T(rest*u.gradient(g[i], x))
		w[i] = T(u.keep*x) - T(u.rate*m[i])
	}
}
