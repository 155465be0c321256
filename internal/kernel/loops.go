package kernel

import "math"

// The scalar loops. All slices of a call have the length of the first.

func expLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(math.Exp(float64(v)))
	}
}

func logLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(math.Log(float64(v)))
	}
}

func tanhLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(math.Tanh(float64(v)))
	}
}

// sigmoidLoop writes σ(x) = 1/(1+exp(−x)). exp overflows to +∞ for very
// negative x, which gives the right limit, 0.
func sigmoidLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = T(1 / (1 + math.Exp(-float64(v))))
	}
}

// reluLoop writes max(x, 0); a NaN stays NaN.
func reluLoop[T Float](y, x []T) {
	for i, v := range x {
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

func squareLoop[T Float](y, x []T) {
	for i, v := range x {
		y[i] = v * v
	}
}

func addLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v + b[i]
	}
}

func subLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v - b[i]
	}
}

func mulLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v * b[i]
	}
}

func divLoop[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = v / b[i]
	}
}

func mulGradLoop[T Float](dx, v, dy []T) {
	for i, g := range dy {
		dx[i] += v[i] * g
	}
}

func divGradLoop[T Float](dx, v, dy []T) {
	for i, g := range dy {
		dx[i] += g / v[i]
	}
}

func tanhGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		dx[i] += (1 - y[i]*y[i]) * g
	}
}

func sigmoidGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		dx[i] += y[i] * (1 - y[i]) * g
	}
}

func reluGradLoop[T Float](dx, y, dy []T) {
	for i, g := range dy {
		if y[i] > 0 {
			dx[i] += g
		}
	}
}

func squareGradLoop[T Float](dx, x, dy []T) {
	for i, g := range dy {
		dx[i] += 2 * x[i] * g
	}
}
