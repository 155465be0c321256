package kernel

//go:generate go run ./_asm

// table holds the loops of one precision that the exported functions run. The
// scalar ones are the specification; an init that finds a faster loop for the
// processor at hand puts it in the scalar one's place.
type table[T Float] struct {
	exp, log, tanh, sigmoid, relu, relu6, square func(y, x []T)

	add, sub, mul, div func(y, a, b []T)

	// y[n·k + j] = Σᵢ x[(8n + i)·step + j] for i below 8, pairwise, as often as y has k;
	// or 64 in the place of 8.
	sumRows8x, sumRows64x func(y, x []T, k, step int)
	addRows               func(y, x []T, n, step int) // y = Σᵢ x[i·step:] for i below n > 1, in order

	// The largest of squares of two or three, that move by two, in rows of x that are step
	// apart, and their places unless at is nil; start is that of x[0]. Rows of y have width
	// numbers. With nan there was one, and what is written means nothing.
	largest2x2x, largest3x3x func(y []T, at []int32, x []T, width, step, start int) (nan bool)

	// Gradients add to their first argument.
	divGrad, tanhGrad, sigmoidGrad, reluGrad, squareGrad, mulGrad func(dx, v, dy []T)

	addScaled func(y, x []T, s T)   // y += s·x
	scaled    func(y, x []T, s T)   // y = s·x
	expSum    func(y, x []T, s T) T // y = exp(x − s), returns Σ y
	largest   func(x []T) T         // −∞ if there is none
	sum       func(x []T) float64
	dot       func(x, y []T) float64

	// Of run i of as many numbers: s[i] = Σ a and p[i] = Σ a·(x − t).
	sumsAbout func(s, p []float64, a, x []T, run int, t T)

	// Rows of k numbers, at most narrow; softmaxnarrow.go has the scalar ones.
	minusLargest func(y, x []T, k int)
	overSum      func(y, x []T, k int)
	rowSums      func(s, x []T, k int)
	minusRow     func(y, x, s []T, k int)

	softmaxPairs func(y, x []T)          // rows of two
	logistic     func(y, x, t []T)       // y = max(x, 0)·(1 − t) + max(−x, 0)·t + ln(1 + e^−|x|)
	logisticGrad func(dx, x, t []T, s T) // dx += s·(σ(x) − t)

	silu, softplus, gelu, geluTanh                 func(y, x []T)
	siluGrad, softplusGrad, geluGrad, geluTanhGrad func(dx, x, dy []T)

	elu, leakyReLU         func(y, x []T, s T)
	eluGrad, leakyReLUGrad func(dx, x, dy []T, s T)

	softmaxGrad    func(dx, y, dy []T, s T) // dx += y·(dy − s)
	logSoftmaxGrad func(dx, y, dy []T, s T) // dx += dy − s·eʸ
	minus          func(y, x []T, s T)      // y = x − s
	addExp         func(y, x []T, s, t T)   // y += s·exp(x − t)

	absolute    func(y, x []T)
	clip, huber func(y, x []T, s T)
	signGrad    func(dx, x []T, s T)
	huberGrad   func(dx, x []T, s, t T) // dx += s·clip(x, −t, t)

	weightedLogistic     func(y, x, t, w []T)
	weightedLogisticGrad func(dx, x, t, w []T, s T)

	centre                    func(y, x []T, s, t T)          // y = x − s − t
	normalize                 func(y, x, w, b []T, s, t, r T) // y = (x − s − t)·r·w + b
	rescale                   func(y, x []T, s, t, r, q T)    // y = (x − s − t)·r + q
	normGrad                  func(y, a, b []T, s, t, r T)    // y += r·(a − s − t·b)
	centredSum, addCentredSum func(y, a, b []T, s, t, r, q T) // y = r·a + t·(b − s) + q, or y += …

	dropout     func(y, x []T, u philox)   // y = m∘x
	dropoutGrad func(dx, dy []T, u philox) // dx += m∘dy

	// The optimisers' rules give the same bits with every set of instructions.
	sgd, momentum, nesterov, adagrad, rmsProp, rmsPropMomentum, adam rule[T]
}

var (
	f32 table[float32]
	f64 table[float64]

	// The elementwise functions, made of the loops of f32 and f64.
	functions32 [functionCount]function[float32]
	functions64 [functionCount]function[float64]
)

// loops returns the table of a precision.
func loops[T Float]() *table[T] {
	if t, ok := any(&f32).(*table[T]); ok {
		return t
	}
	return any(&f64).(*table[T])
}

// Sets of instructions that the kernels know, of one processor the best one
// last.
const (
	Scalar = "scalar"
	AVX2   = "avx2"
	AVX512 = "avx512"
	NEON   = "neon"
)

// best is the set in use.
var best = Scalar

// Instructions returns the set of instructions in use: scalar, avx2, avx512
// or neon.
func Instructions() string { return best }

// rowOf returns the loops of f in a precision.
func rowOf[T Float](f Function) *function[T] {
	if rows, ok := any(&functions32).(*[functionCount]function[T]); ok {
		return &rows[f]
	}
	return &any(&functions64).(*[functionCount]function[T])[f]
}

// function holds the loops of one function in one precision: y = f(x), and
// dx += f′ ∘ dy. Of x and y the gradient may only touch what the function reads;
// the other may be nil.
type function[T Float] struct {
	forward func(y, x []T, s T)
	grad    func(dx, x, y, dy []T, s T)
}

// philox is what the loops need of a mask. The assembly knows the order of the
// fields.
type philox struct {
	k0, k1, k2, k3, k4, k5, k6 uint64 // the rounds' keys
	high, first                uint64 // words of the counter, the lower that of element 0
	// The bound with its top bit turned over, and the bits of 1/(1−p); float32
	// has both twice, float64 has the bound in the upper half.
	below, keep uint64
}

// numbers is an Update in the precision of the parameter; rest1 is 1 − β₁, and
// root2 is √(1 − β₂): it is what is multiplied with that is squared, so that the
// square tells whether it is a normal number. The differences are taken before
// rounding, where 1 − β still has all its digits.
// The assembly knows the order of the fields.
type numbers[T Float] struct {
	limit, low, scale, l2, keep, rate, momentum, epsilon, correct T
	beta1, rest1, beta2, root2                                    T
}

// rule is the loop of an optimiser over a part of a parameter, with the same
// part of each run of its state; the runs that it does not have are empty.
//
// A product is converted before it is added to: that rounds it, where some
// processors would fuse the two, and so keeps the bits the same on all.
type rule[T Float] func(w, g, s1, s2 []T, u numbers[T])
