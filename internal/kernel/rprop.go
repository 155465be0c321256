package kernel

// Rprop changes a step size of its own for each number, by whether the gradient
// has kept its sign. With the last gradient p and the step size z in the state,
// the factors η⁻ and η⁺ in A and B, and the least and largest step in C and D,
//
//	z = clip(z·η⁺, C, D)          where p·g > 0
//	z = clip(z·η⁻, C, D), g = 0   where p·g < 0
//	w −= z·sign(g)
//	p = g
func Rprop(parts []Part, u Update) { u.runPlain(parts, rpropLoop[float32], rpropLoop[float64]) }

func rpropLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	last, size := s[0], s[1]
	for i, x := range w {
		d := u.gradient(g[i], x)
		factor := T(1)
		switch sign := signOf(last[i]) * signOf(d); {
		case sign > 0:
			factor = u.b
		case sign < 0:
			factor, d = u.a, 0
		}
		size[i] = min(max(size[i]*factor, u.c), u.d)
		w[i] = T(u.keep*x) - T(size[i]*signOf(d))
		last[i] = d
	}
}
