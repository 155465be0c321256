package kernel

// Averaged writes, with the mean of the weights in the state and how much of the
// way it goes in A,
//
//	w −= rate·g
//	mean += A·(w − mean)
//
// which are the steps of averaged gradient descent, whose decay is in Keep.
func Averaged(parts []Part, u Update) {
	u.runPlain(parts, averagedLoop[float32], averagedLoop[float64])
}

func averagedLoop[T Float](w, g []T, s [maxRuns][]T, u plainNumbers[T]) {
	mean := s[0]
	for i, x := range w {
		w[i] = T(u.keep*x) - T(u.rate*u.gradient(g[i], x))
		if u.a == 1 {
			mean[i] = w[i]
			continue
		}
		mean[i] += T(u.a * (w[i] - mean[i]))
	}
}
