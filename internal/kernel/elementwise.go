package kernel

// The errors that the comments of this file state hold for every set of
// instructions, in units in the last place; exp.go has those that were found.

// Exp writes y = eˣ, off by at most 1.1 units.
func Exp(y, x Slice) { unary(y, x, f32.exp, f64.exp) }

// Log writes y = ln x: −∞ for 0, NaN below. It is off by at most 1.1 units.
func Log(y, x Slice) { unary(y, x, f32.log, f64.log) }

// Tanh writes y = tanh x, off by at most 2.4 units.
func Tanh(y, x Slice) { unary(y, x, f32.tanh, f64.tanh) }

// Sigmoid writes y = 1/(1+e⁻ˣ), off by at most 2.5 units.
func Sigmoid(y, x Slice) { unary(y, x, f32.sigmoid, f64.sigmoid) }

// ReLU writes y = max(x, 0).
func ReLU(y, x Slice) { unary(y, x, f32.relu, f64.relu) }

// Square writes y = x².
func Square(y, x Slice) { unary(y, x, f32.square, f64.square) }

// Add writes y = a + b.
func Add(y, a, b Slice) { binary(y, a, b, f32.add, f64.add) }

// Sub writes y = a − b.
func Sub(y, a, b Slice) { binary(y, a, b, f32.sub, f64.sub) }

// Mul writes y = a ∘ b.
func Mul(y, a, b Slice) { binary(y, a, b, f32.mul, f64.mul) }

// Div writes y = a / b, elementwise.
func Div(y, a, b Slice) { binary(y, a, b, f32.div, f64.div) }

// MulGrad adds dx += v ∘ dy. It is also the gradient of y = eˣ, with v = y.
func MulGrad(dx, v, dy Slice) { binary(dx, v, dy, f32.mulGrad, f64.mulGrad) }

// DivGrad adds dx += dy / v. It is also the gradient of y = ln x, with v = x.
func DivGrad(dx, v, dy Slice) { binary(dx, v, dy, f32.divGrad, f64.divGrad) }

// TanhGrad adds dx += (1 − y²) ∘ dy for y = tanh x.
func TanhGrad(dx, y, dy Slice) { binary(dx, y, dy, f32.tanhGrad, f64.tanhGrad) }

// SigmoidGrad adds dx += y ∘ (1 − y) ∘ dy for y = σ(x).
func SigmoidGrad(dx, y, dy Slice) { binary(dx, y, dy, f32.sigmoidGrad, f64.sigmoidGrad) }

// ReLUGrad adds dx += [y > 0] ∘ dy for y = max(x, 0).
func ReLUGrad(dx, y, dy Slice) { binary(dx, y, dy, f32.reluGrad, f64.reluGrad) }

// SquareGrad adds dx += 2x ∘ dy.
func SquareGrad(dx, x, dy Slice) { binary(dx, x, dy, f32.squareGrad, f64.squareGrad) }

// AddScaled adds y += scale·x.
func AddScaled(y Slice, scale float64, x Slice) { unaryBy(y, x, scale, f32.addScaled, f64.addScaled) }

// chunk is how many elements a thread takes at a time: two or three such runs
// fit in a first-level cache. Calls with fewer than twoThreads elements stay
// on one thread; a second would cost more than it saves.
const (
	chunk      = 4096
	twoThreads = 4 * chunk
)

func unary(y, a Slice, s func(y, a []float32), d func(y, a []float64)) {
	n := y.Len()
	if n >= twoThreads && workers.acquire() {
		workers.job = job{run: runUnary, chunks: chunks(n), y: y, a: a, unary32: s, unary64: d}
		workers.finish()
		return
	}
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		if y.F64 != nil {
			d(y.F64[lo:hi], a.F64[lo:hi])
		} else {
			s(y.F32[lo:hi], a.F32[lo:hi])
		}
	}
}

func runUnary(j *job, c int) {
	lo, hi := c*chunk, min((c+1)*chunk, j.y.Len())
	if j.y.F64 != nil {
		j.unary64(j.y.F64[lo:hi], j.a.F64[lo:hi])
	} else {
		j.unary32(j.y.F32[lo:hi], j.a.F32[lo:hi])
	}
}

func binary(y, a, b Slice, s func(y, a, b []float32), d func(y, a, b []float64)) {
	n := y.Len()
	if n >= twoThreads && workers.acquire() {
		workers.job = job{run: runBinary, chunks: chunks(n), y: y, a: a, b: b, binary32: s, binary64: d}
		workers.finish()
		return
	}
	for lo := 0; lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		if y.F64 != nil {
			d(y.F64[lo:hi], a.F64[lo:hi], b.F64[lo:hi])
		} else {
			s(y.F32[lo:hi], a.F32[lo:hi], b.F32[lo:hi])
		}
	}
}

func runBinary(j *job, c int) {
	lo, hi := c*chunk, min((c+1)*chunk, j.y.Len())
	if j.y.F64 != nil {
		j.binary64(j.y.F64[lo:hi], j.a.F64[lo:hi], j.b.F64[lo:hi])
	} else {
		j.binary32(j.y.F32[lo:hi], j.a.F32[lo:hi], j.b.F32[lo:hi])
	}
}

// unaryBy32 and its kin are loops that take a number besides the slices.
type (
	unaryBy32  func(y, a []float32, s float32)
	unaryBy64  func(y, a []float64, s float64)
	binaryBy32 func(y, a, b []float32, s float32)
	binaryBy64 func(y, a, b []float64, s float64)
)

func unaryBy(y, a Slice, scale float64, s unaryBy32, d unaryBy64) {
	n := y.Len()
	if n >= twoThreads && workers.acquire() {
		workers.job = job{run: runUnaryBy, chunks: chunks(n), y: y, a: a, scale: scale, unaryBy32: s, unaryBy64: d}
		workers.finish()
		return
	}
	for lo := 0; lo < n; lo += chunk {
		unaryByPart(y, a, scale, s, d, lo, min(lo+chunk, n))
	}
}

func runUnaryBy(j *job, c int) {
	unaryByPart(j.y, j.a, j.scale, j.unaryBy32, j.unaryBy64, c*chunk, min((c+1)*chunk, j.y.Len()))
}

func unaryByPart(y, a Slice, scale float64, s unaryBy32, d unaryBy64, lo, hi int) {
	if y.F64 != nil {
		d(y.F64[lo:hi], a.F64[lo:hi], scale)
		return
	}
	s(y.F32[lo:hi], a.F32[lo:hi], float32(scale))
}

func binaryBy(y, a, b Slice, scale float64, s binaryBy32, d binaryBy64) {
	n := y.Len()
	if n >= twoThreads && workers.acquire() {
		workers.job = job{run: runBinaryBy, chunks: chunks(n), y: y, a: a, b: b, scale: scale, binaryBy32: s, binaryBy64: d}
		workers.finish()
		return
	}
	for lo := 0; lo < n; lo += chunk {
		binaryByPart(y, a, b, scale, s, d, lo, min(lo+chunk, n))
	}
}

func runBinaryBy(j *job, c int) {
	binaryByPart(j.y, j.a, j.b, j.scale, j.binaryBy32, j.binaryBy64, c*chunk, min((c+1)*chunk, j.y.Len()))
}

func binaryByPart(y, a, b Slice, scale float64, s binaryBy32, d binaryBy64, lo, hi int) {
	if y.F64 != nil {
		d(y.F64[lo:hi], a.F64[lo:hi], b.F64[lo:hi], scale)
		return
	}
	s(y.F32[lo:hi], a.F32[lo:hi], b.F32[lo:hi], float32(scale))
}

func chunks(n int) int { return (n + chunk - 1) / chunk }
