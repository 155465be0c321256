package kernel

// SGDStep writes w −= rate·(g + decay·w).
func SGDStep(w, g Slice, rate, decay float64) {
	if w.F64 != nil {
		sgdStep(w.F64, g.F64, rate, decay)
		return
	}
	sgdStep(w.F32, g.F32, float32(rate), float32(decay))
}

func sgdStep[T Float](w, g []T, rate, decay T) {
	for i, v := range g {
		w[i] -= rate * (v + decay*w[i])
	}
}
