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

// AMSGrad is [Adam] whose divisor never falls: with m, v and z in the state,
//
//	z = max(z, v)
//	w −= rate·m / (Correct·√z + ε)
func AMSGrad(parts []Part, u Update) { u.runPlain(parts, amsGradLoop[float32], amsGradLoop[float64]) }

func amsGradLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m, v, most := s[0], s[1], s[2]
	tiny, root := least[T]()
	for i, x := range w {
		moments(&m[i], &v[i], u.gradient(g[i], x), &u, tiny, root)
		most[i] = max(most[i], v[i])
		w[i] = T(u.keep*x) - T(u.rate*(m[i]/(T(u.correct*T(math.Sqrt(float64(most[i]))))+u.epsilon)))
	}
}

// moments moves the running means of a gradient and of its square.
func moments[T Float](m, v *T, g T, u *plainNumbers[T], tiny, root T) (counts T) {
	fresh, d := squared(g, u.root2, root)
	*v = T(u.beta2*countedSquare(*v, tiny)) + fresh
	*m = T(u.beta1*counted(*m, tiny)) + T(u.rest1*d)
	return d
}

// NAdam writes, with m and v in the state as [Adam] has them,
//
//	w −= rate·(A·g + B·m) / (Correct·√v + ε)
func NAdam(parts []Part, u Update) { u.runPlain(parts, nAdamLoop[float32], nAdamLoop[float64]) }

func nAdamLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m, v := s[0], s[1]
	tiny, root := least[T]()
	for i, x := range w {
		d := moments(&m[i], &v[i], u.gradient(g[i], x), &u, tiny, root)
		ahead := T(u.a*d) + T(u.b*m[i])
		w[i] = T(u.keep*x) - T(u.rate*(ahead/(T(u.correct*T(math.Sqrt(float64(v[i]))))+u.epsilon)))
	}
}

// Unrectified moves m and v as [Adam] does and follows m alone:
//
//	w −= rate·m
//
// It makes the first steps of RAdam.
func Unrectified(parts []Part, u Update) {
	u.runPlain(parts, unrectifiedLoop[float32], unrectifiedLoop[float64])
}

func unrectifiedLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m, v := s[0], s[1]
	tiny, root := least[T]()
	for i, x := range w {
		moments(&m[i], &v[i], u.gradient(g[i], x), &u, tiny, root)
		w[i] = T(u.keep*x) - T(u.rate*m[i])
	}
}

// Adamax writes, with m and z in the state,
//
//	m = β₁·m + (1−β₁)·g
//	z = max(β₂·z, |g| + ε)
//	w −= rate·m/z
func Adamax(parts []Part, u Update) { u.runPlain(parts, adamaxLoop[float32], adamaxLoop[float64]) }

func adamaxLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	m, most := s[0], s[1]
	tiny, _ := least[T]()
	for i, x := range w {
		d := u.gradient(g[i], x)
		m[i] = T(u.beta1*counted(m[i], tiny)) + T(u.rest1*d)
		most[i] = max(T(u.beta2*countedSquare(most[i], tiny)), T(math.Abs(float64(d)))+u.epsilon)
		w[i] = T(u.keep*x) - T(u.rate*(m[i]/most[i]))
	}
}
