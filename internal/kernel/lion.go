package kernel

// Lion writes, with m in the state,
//
//	w −= rate·sign(β₁·m + (1−β₁)·g)
//	m = β₂·m + (1−β₂)·g
func Lion(parts []Part, u Update) { u.runPlain(parts, lionLoop[float32], lionLoop[float64]) }

func lionLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m := s[0]
	tiny, _ := least[T]()
	for i, x := range w {
		d, mean := u.gradient(g[i], x), counted(m[i], tiny)
		w[i] = T(u.keep*x) - T(u.rate*signOf(T(u.beta1*mean)+T(u.rest1*d)))
		m[i] = T(u.beta2*mean) + T(u.rest2*d)
	}
}

// signOf returns −1, 0 or 1, and NaN of NaN.
func signOf[T Float](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}
