package kernel

import "math"

// RMSProp writes, with v in the state and α in Beta2,
//
//	v = α·v + (1−α)·g²
//	w −= rate·g / (√v + ε)
//
// and, if there is a momentum, with m in the second half of the state,
//
//	m = μ·m + g/(√v + ε)
//	w −= rate·m
func RMSProp(parts []Part, u Update) {
	if u.Momentum != 0 {
		u.run(parts, f32.rmsPropMomentum, f64.rmsPropMomentum)
		return
	}
	u.run(parts, f32.rmsProp, f64.rmsProp)
}

func rmsPropLoop[T Float](w, g, v, _ []T, u numbers[T]) {
	g, v = g[:len(w)], v[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	beta2, root2, epsilon := u.beta2, u.root2, u.epsilon
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), root2, root)
		square := T(beta2*countedSquare(v[i], tiny)) + fresh
		v[i] = square
		w[i] = T(keep*x) - T(rate*(d/(T(math.Sqrt(float64(square)))+epsilon)))
	}
}

func rmsPropMomentumLoop[T Float](w, g, v, m []T, u numbers[T]) {
	g, v, m = g[:len(w)], v[:len(w)], m[:len(w)]
	low, limit, scale, l2, keep, rate := u.low, u.limit, u.scale, u.l2, u.keep, u.rate
	momentum, beta2, root2, epsilon := u.momentum, u.beta2, u.root2, u.epsilon
	tiny, root := least[T]()
	for i, x := range w {
		fresh, d := squared(gradient(g[i], x, low, limit, scale, l2), root2, root)
		square := T(beta2*countedSquare(v[i], tiny)) + fresh
		mean := T(momentum*counted(m[i], tiny)) + d/(T(math.Sqrt(float64(square)))+epsilon)
		v[i], m[i] = square, mean
		w[i] = T(keep*x) - T(rate*mean)
	}
}

// RMSPropCentered divides by the deviation of the gradients from their mean.
// With v, the momentum m and the mean h in the state, m only if there is a
// momentum,
//
//	v = α·v + (1−α)·g²
//	h = α·h + (1−α)·g
//	m = μ·m + g/(√max(v − h², 0) + ε)
//	w −= rate·m
func RMSPropCentered(parts []Part, u Update) {
	if u.Momentum != 0 {
		u.runPlain(parts, centeredMomentumLoop[float32], centeredMomentumLoop[float64])
		return
	}
	u.runPlain(parts, centeredLoop[float32], centeredLoop[float64])
}

func centeredLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	v, mean := s[0], s[1]
	tiny, root := least[T]()
	for i, x := range w {
		w[i] = T(u.keep*x) - T(u.rate*centered(&v[i], &mean[i], u.gradient(g[i], x), &u, tiny, root))
	}
}

func centeredMomentumLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	v, m, mean := s[0], s[1], s[2]
	tiny, root := least[T]()
	for i, x := range w {
		m[i] = T(u.momentum*counted(m[i], tiny)) + centered(&v[i], &mean[i], u.gradient(g[i], x), &u, tiny, root)
		w[i] = T(u.keep*x) - T(u.rate*m[i])
	}
}

// centered moves the means of g² and g, and returns g over its deviation. The
// difference of the two is 0 where rounding makes it negative: its root would be
// NaN, and stay.
func centered[T Float](v, mean *T, g T, u *plainNumbers[T], tiny, root T) T {
	fresh, d := squared(g, u.root2, root)
	*v = T(u.beta2*countedSquare(*v, tiny)) + fresh
	*mean = T(u.beta2*counted(*mean, tiny)) + T(u.rest2*d)
	variance := *v - T(*mean**mean)
	if variance < 0 {
		variance = 0
	}
	return d / (T(math.Sqrt(float64(variance))) + u.epsilon)
}
