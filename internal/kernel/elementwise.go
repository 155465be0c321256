package kernel

// The errors that the comments of this file state hold for every set of
// instructions, in units in the last place; exp.go has those that were found.

// Exp writes y = eˣ, off by at most 1.1 units.
func Exp(y, x Slice) { Map(ExpOf, 0, y, x) }

// Log writes y = ln x: −∞ for 0, NaN below. It is off by at most 1.1 units.
func Log(y, x Slice) { Map(LogOf, 0, y, x) }

// Tanh writes y = tanh x, off by at most 2.5 units.
func Tanh(y, x Slice) { Map(TanhOf, 0, y, x) }

// Sigmoid writes y = 1/(1+e⁻ˣ), off by at most 2.5 units.
func Sigmoid(y, x Slice) { Map(SigmoidOf, 0, y, x) }

// ReLU writes y = max(x, 0).
func ReLU(y, x Slice) { Map(ReLUOf, 0, y, x) }

// Square writes y = x².
func Square(y, x Slice) { Map(SquareOf, 0, y, x) }

// Add writes y = a + b.
func Add(y, a, b Slice) { binary(cheap, y, a, b, f32.add, f64.add) }

// Sub writes y = a − b.
func Sub(y, a, b Slice) { binary(cheap, y, a, b, f32.sub, f64.sub) }

// Mul writes y = a ∘ b.
func Mul(y, a, b Slice) { binary(cheap, y, a, b, f32.mul, f64.mul) }

// Div writes y = a / b, elementwise.
func Div(y, a, b Slice) { binary(cheap, y, a, b, f32.div, f64.div) }

// AddProduct adds y += a ∘ b. A vector instruction rounds once.
func AddProduct(y, a, b Slice) { binary(cheap, y, a, b, f32.mulGrad, f64.mulGrad) }

// AddScaled adds y += scale·x.
func AddScaled(y Slice, scale float64, x Slice) {
	unaryBy(cheap, y, x, scale, f32.addScaled, f64.addScaled)
}

// The functions below take a loop for each precision, and do short calls directly.

func binary(weight int, y, a, b Slice, single func(y, a, b []float32), double func(y, a, b []float64)) {
	if y.Double() {
		binaryIn(weight, y, a, b, double)
	} else {
		binaryIn(weight, y, a, b, single)
	}
}

func binaryIn[T Float](weight int, y, a, b Slice, loop func(y, a, b []T)) {
	switch n := y.Len(); {
	case n > Chunk:
		t := newTask(y, binaryPiece[float32], binaryPiece[float64], n)
		t.y, t.a, t.b, t.loop = y, a, b, loop
		t.run(weight)
	case n > 0:
		loop(Of[T](y), Of[T](a)[:n], Of[T](b)[:n])
	}
}

func binaryPiece[T Float](t *task, lo, hi int) float64 {
	t.loop.(func(y, a, b []T))(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi])
	return 0
}

func unaryBy(weight int, y, a Slice, scale float64, single func(y, a []float32, s float32), double func(y, a []float64, s float64)) {
	if y.Double() {
		unaryByIn(weight, y, a, scale, double)
	} else {
		unaryByIn(weight, y, a, scale, single)
	}
}

func unaryByIn[T Float](weight int, y, a Slice, scale float64, loop func(y, a []T, s T)) {
	switch n := y.Len(); {
	case n > Chunk:
		t := newTask(y, unaryByPiece[float32], unaryByPiece[float64], n)
		t.y, t.a, t.scale, t.loop = y, a, scale, loop
		t.run(weight)
	case n > 0:
		loop(Of[T](y), Of[T](a)[:n], T(scale))
	}
}

func unaryByPiece[T Float](t *task, lo, hi int) float64 {
	t.loop.(func(y, a []T, s T))(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], T(t.scale))
	return 0
}

func binaryBy(weight int, y, a, b Slice, scale float64, single func(y, a, b []float32, s float32), double func(y, a, b []float64, s float64)) {
	if y.Double() {
		binaryByIn(weight, y, a, b, scale, double)
	} else {
		binaryByIn(weight, y, a, b, scale, single)
	}
}

func binaryByIn[T Float](weight int, y, a, b Slice, scale float64, loop func(y, a, b []T, s T)) {
	switch n := y.Len(); {
	case n > Chunk:
		t := newTask(y, binaryByPiece[float32], binaryByPiece[float64], n)
		t.y, t.a, t.b, t.scale, t.loop = y, a, b, scale, loop
		t.run(weight)
	case n > 0:
		loop(Of[T](y), Of[T](a)[:n], Of[T](b)[:n], T(scale))
	}
}

func binaryByPiece[T Float](t *task, lo, hi int) float64 {
	t.loop.(func(y, a, b []T, s T))(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], T(t.scale))
	return 0
}
