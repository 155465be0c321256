package kernel

// The errors that the comments of this file state hold for every set of
// instructions, in units in the last place; exp.go has those that were found.

// Exp writes y = eˣ, off by at most 1.1 units.
func Exp(y, x Slice) { unary(middling, y, x, f32.exp, f64.exp) }

// Log writes y = ln x: −∞ for 0, NaN below. It is off by at most 1.1 units.
func Log(y, x Slice) { unary(dear, y, x, f32.log, f64.log) }

// Tanh writes y = tanh x, off by at most 2.5 units.
func Tanh(y, x Slice) { unary(dear, y, x, f32.tanh, f64.tanh) }

// Sigmoid writes y = 1/(1+e⁻ˣ), off by at most 2.5 units.
func Sigmoid(y, x Slice) { unary(middling, y, x, f32.sigmoid, f64.sigmoid) }

// ReLU writes y = max(x, 0).
func ReLU(y, x Slice) { unary(cheap, y, x, f32.relu, f64.relu) }

// Square writes y = x².
func Square(y, x Slice) { unary(cheap, y, x, f32.square, f64.square) }

// Add writes y = a + b.
func Add(y, a, b Slice) { binary(cheap, y, a, b, f32.add, f64.add) }

// Sub writes y = a − b.
func Sub(y, a, b Slice) { binary(cheap, y, a, b, f32.sub, f64.sub) }

// Mul writes y = a ∘ b.
func Mul(y, a, b Slice) { binary(cheap, y, a, b, f32.mul, f64.mul) }

// Div writes y = a / b, elementwise.
func Div(y, a, b Slice) { binary(cheap, y, a, b, f32.div, f64.div) }

// MulGrad adds dx += v ∘ dy. It is also the gradient of y = eˣ, with v = y.
func MulGrad(dx, v, dy Slice) { binary(cheap, dx, v, dy, f32.mulGrad, f64.mulGrad) }

// DivGrad adds dx += dy / v. It is also the gradient of y = ln x, with v = x.
func DivGrad(dx, v, dy Slice) { binary(cheap, dx, v, dy, f32.divGrad, f64.divGrad) }

// TanhGrad adds dx += (1 − y²) ∘ dy for y = tanh x.
func TanhGrad(dx, y, dy Slice) { binary(cheap, dx, y, dy, f32.tanhGrad, f64.tanhGrad) }

// SigmoidGrad adds dx += y ∘ (1 − y) ∘ dy for y = σ(x).
func SigmoidGrad(dx, y, dy Slice) { binary(cheap, dx, y, dy, f32.sigmoidGrad, f64.sigmoidGrad) }

// ReLUGrad adds dx += [y > 0] ∘ dy for y = max(x, 0).
func ReLUGrad(dx, y, dy Slice) { binary(cheap, dx, y, dy, f32.reluGrad, f64.reluGrad) }

// SquareGrad adds dx += 2x ∘ dy.
func SquareGrad(dx, x, dy Slice) { binary(cheap, dx, x, dy, f32.squareGrad, f64.squareGrad) }

// AddScaled adds y += scale·x.
func AddScaled(y Slice, scale float64, x Slice) {
	unaryBy(cheap, y, x, scale, f32.addScaled, f64.addScaled)
}

// What an element of single precision costs; one of double costs twice that. A
// few additions, or waiting for memory; an exponential, or a division or two; a
// logarithm, an error function, random bits. The threads section of bench/ shows
// whether the limits that follow are right.
const (
	cheap    = 1
	middling = 4
	dear     = 16
)

// The functions below with a loop for each precision do short calls directly.

func unary(weight int, y, a Slice, s func(y, a []float32), d func(y, a []float64)) {
	switch n := y.Len(); {
	case n > chunk:
		pieces := newTask(unaryPiece, n)
		pieces.y, pieces.a, pieces.unary32, pieces.unary64 = y, a, s, d
		pieces.run(weight)
	case y.F64 != nil:
		d(y.F64, a.F64[:n])
	case n > 0:
		s(y.F32, a.F32[:n])
	}
}

func unaryPiece(t *task, lo, hi int) float64 {
	if t.y.F64 != nil {
		t.unary64(t.y.F64[lo:hi], t.a.F64[lo:hi])
	} else {
		t.unary32(t.y.F32[lo:hi], t.a.F32[lo:hi])
	}
	return 0
}

func binary(weight int, y, a, b Slice, s func(y, a, b []float32), d func(y, a, b []float64)) {
	switch n := y.Len(); {
	case n > chunk:
		pieces := newTask(binaryPiece, n)
		pieces.y, pieces.a, pieces.b, pieces.binary32, pieces.binary64 = y, a, b, s, d
		pieces.run(weight)
	case y.F64 != nil:
		d(y.F64, a.F64[:n], b.F64[:n])
	case n > 0:
		s(y.F32, a.F32[:n], b.F32[:n])
	}
}

func binaryPiece(t *task, lo, hi int) float64 {
	if t.y.F64 != nil {
		t.binary64(t.y.F64[lo:hi], t.a.F64[lo:hi], t.b.F64[lo:hi])
	} else {
		t.binary32(t.y.F32[lo:hi], t.a.F32[lo:hi], t.b.F32[lo:hi])
	}
	return 0
}

func unaryBy(weight int, y, a Slice, scale float64, s func(y, a []float32, s float32), d func(y, a []float64, s float64)) {
	switch n := y.Len(); {
	case n > chunk:
		pieces := newTask(unaryByPiece, n)
		pieces.y, pieces.a, pieces.scale, pieces.unaryBy32, pieces.unaryBy64 = y, a, scale, s, d
		pieces.run(weight)
	case y.F64 != nil:
		d(y.F64, a.F64[:n], scale)
	case n > 0:
		s(y.F32, a.F32[:n], float32(scale))
	}
}

func unaryByPiece(t *task, lo, hi int) float64 {
	if t.y.F64 != nil {
		t.unaryBy64(t.y.F64[lo:hi], t.a.F64[lo:hi], t.scale)
	} else {
		t.unaryBy32(t.y.F32[lo:hi], t.a.F32[lo:hi], float32(t.scale))
	}
	return 0
}

func binaryBy(weight int, y, a, b Slice, scale float64, s func(y, a, b []float32, s float32), d func(y, a, b []float64, s float64)) {
	switch n := y.Len(); {
	case n > chunk:
		pieces := newTask(binaryByPiece, n)
		pieces.y, pieces.a, pieces.b, pieces.scale, pieces.binaryBy32, pieces.binaryBy64 = y, a, b, scale, s, d
		pieces.run(weight)
	case y.F64 != nil:
		d(y.F64, a.F64[:n], b.F64[:n], scale)
	case n > 0:
		s(y.F32, a.F32[:n], b.F32[:n], float32(scale))
	}
}

func binaryByPiece(t *task, lo, hi int) float64 {
	if t.y.F64 != nil {
		t.binaryBy64(t.y.F64[lo:hi], t.a.F64[lo:hi], t.b.F64[lo:hi], t.scale)
	} else {
		t.binaryBy32(t.y.F32[lo:hi], t.a.F32[lo:hi], t.b.F32[lo:hi], float32(t.scale))
	}
	return 0
}
