package kernel

import "cajal/internal/elementary"

// Pow writes y = aᵇ. As in C, x⁰ and 1ˣ are 1 even where x is NaN, and a negative
// number to a power that is no whole number is NaN.
func Pow(y, a, b Slice) { binary(dear, y, a, b, raise[float32], raise[float64]) }

// PowBaseGrad writes g = b·aᵇ⁻¹·dy, the gradient of aᵇ with respect to a, and 0
// where b is 0, whatever a and dy are.
func PowBaseGrad(g, a, b, dy Slice) {
	ternary(dear, g, a, b, dy, powBaseGrad[float32], powBaseGrad[float64])
}

// PowSlope writes g = y·ln a for y = aᵇ, the derivative of aᵇ with respect to b, and
// 0 where a is 0 and b is not negative: the limit, where the formula says 0·∞.
func PowSlope(g, a, b, y Slice) {
	ternary(dear, g, a, b, y, powSlope[float32], powSlope[float64])
}

func raise[T Float](y, a, b []T) {
	for i, v := range a {
		y[i] = T(elementary.Pow(float64(v), float64(b[i])))
	}
}

func powBaseGrad[T Float](g, a, b, dy []T) {
	for i, v := range a {
		if b[i] == 0 {
			g[i] = 0
			continue
		}
		p := float64(b[i])
		g[i] = T(p * elementary.Pow(float64(v), p-1) * float64(dy[i]))
	}
}

func powSlope[T Float](g, a, b, y []T) {
	for i, v := range a {
		if v == 0 && b[i] >= 0 {
			g[i] = 0
			continue
		}
		g[i] = T(float64(y[i]) * elementary.Log(float64(v)))
	}
}

// ternary writes y = f(a, b, c) for operands of one length.
func ternary(weight int, y, a, b, c Slice, single func(y, a, b, c []float32), double func(y, a, b, c []float64)) {
	if y.Double() {
		ternaryIn(weight, y, a, b, c, double)
	} else {
		ternaryIn(weight, y, a, b, c, single)
	}
}

func ternaryIn[T Float](weight int, y, a, b, c Slice, loop func(y, a, b, c []T)) {
	n := y.Len()
	if n == 0 {
		return
	}
	t := newTask(y, ternaryPiece[float32], ternaryPiece[float64], n)
	t.y, t.a, t.b, t.c, t.loop = y, a, b, c, loop
	t.run(weight)
}

func ternaryPiece[T Float](t *task, lo, hi int) float64 {
	t.loop.(func(y, a, b, c []T))(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], Of[T](t.c)[lo:hi])
	return 0
}
