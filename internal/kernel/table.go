package kernel

//go:generate go run ./_asm

// table holds the loops of one precision that the exported functions run. The
// scalar ones are the specification; an init that finds a faster loop for the
// processor at hand puts it in the scalar one's place.
type table[T Float] struct {
	exp, log, tanh, sigmoid, relu, square func(y, x []T)

	add, sub, mul, div func(y, a, b []T)

	// Gradients add to their first argument.
	divGrad, tanhGrad, sigmoidGrad, reluGrad, squareGrad, mulGrad func(dx, v, dy []T)

	addScaled func(y, x []T, s T)   // y += s·x
	scaled    func(y, x []T, s T)   // y = s·x
	expSum    func(y, x []T, s T) T // y = exp(x − s), returns Σ y
	largest   func(x []T) T         // −∞ if there is none
	sum       func(x []T) float64
	dot       func(x, y []T) float64

	// Rows of k numbers, at most narrow; softmaxnarrow.go has the scalar ones.
	minusLargest func(y, x []T, k int)
	overSum      func(y, x []T, k int)
	rowSums      func(s, x []T, k int)
	minusRow     func(y, x, s []T, k int)

	softmaxPairs func(y, x []T)          // rows of two
	logistic     func(y, x, t []T)       // y = max(x, 0) − x·t + ln(1 + e^−|x|)
	logisticGrad func(dx, x, t []T, s T) // dx += s·(σ(x) − t)

	silu, softplus, gelu, geluTanh                 func(y, x []T)
	siluGrad, softplusGrad, geluGrad, geluTanhGrad func(dx, x, dy []T)

	elu, leakyReLU func(y, x []T, s T)
	eluGrad        func(dx, x, y, dy []T, s T)
	leakyReLUGrad  func(dx, x, dy []T, s T)

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

	centre    func(y, x []T, s, t T)          // y = x − s − t
	normalize func(y, x, w, b []T, s, t, r T) // y = (x − s − t)·r·w + b
	rescale   func(y, x []T, s, t, r, q T)    // y = (x − s − t)·r + q
	normGrad  func(y, a, b []T, s, t, r T)    // y += r·(a − s − t·b)

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

// install makes two tables those that are in use.
func install(single table[float32], double table[float64]) {
	f32, f64 = single, double
	functions32, functions64 = functionsOf(&f32), functionsOf(&f64)
}

func scalar32() table[float32] {
	t := scalar[float32]()
	t.exp, t.log, t.tanh, t.sigmoid = expLoop32, logLoop32, tanhLoop32, sigmoidLoop32
	t.expSum, t.softmaxPairs = expSumLoop(expLoop32), softmaxPairsLoop(expLoop32)
	t.addExp, t.logSoftmaxGrad = addExpLoop(expLoop32), logSoftmaxGradLoop(expLoop32)
	return t
}

func scalar64() table[float64] {
	t := scalar[float64]()
	t.exp, t.log, t.tanh, t.sigmoid = expLoop64, logLoop64, tanhLoop64, sigmoidLoop64
	t.expSum, t.softmaxPairs = expSumLoop(expLoop64), softmaxPairsLoop(expLoop64)
	t.addExp, t.logSoftmaxGrad = addExpLoop(expLoop64), logSoftmaxGradLoop(expLoop64)
	return t
}

func scalar[T Float]() table[T] {
	return table[T]{
		relu: reluLoop[T], square: squareLoop[T],
		add: addLoop[T], sub: subLoop[T], mul: mulLoop[T], div: divLoop[T],
		divGrad: divGradLoop[T], tanhGrad: tanhGradLoop[T], sigmoidGrad: sigmoidGradLoop[T],
		reluGrad: reluGradLoop[T], squareGrad: squareGradLoop[T], mulGrad: mulGradLoop[T],
		addScaled: addScaled[T], scaled: scaledLoop[T], largest: largestLoop[T],
		minusLargest: minusLargest[T], overSum: overSum[T], rowSums: rowSums[T], minusRow: minusRow[T],
		sum: sum[T], dot: dot[T], logistic: logisticLoop[T], logisticGrad: logisticGradLoop[T],
		silu: siluLoop[T], softplus: softplusLoop[T], gelu: geluLoop[T], geluTanh: geluTanhLoop[T],
		siluGrad: siluGradLoop[T], softplusGrad: softplusGradLoop[T], geluGrad: geluGradLoop[T], geluTanhGrad: geluTanhGradLoop[T],
		elu: eluLoop[T], leakyReLU: leakyReLU[T], eluGrad: eluGrad[T], leakyReLUGrad: leakyReLUGrad[T],
		minus: minusLoop[T], absolute: absoluteLoop[T], clip: clipLoop[T], huber: huberLoop[T],
		signGrad: signGrad[T], huberGrad: huberGrad[T], softmaxGrad: softmaxGradLoop[T],
		weightedLogistic: weightedLogisticLoop[T], weightedLogisticGrad: weightedLogisticGradLoop[T],
		centre: centreLoop[T], normalize: normalizeLoop[T], rescale: rescaleLoop[T], normGrad: normGradLoop[T],
		dropout: dropoutLoop[T], dropoutGrad: dropoutGradLoop[T],
		sgd: sgdLoop[T], momentum: momentumLoop[T], nesterov: nesterovLoop[T], adagrad: adagradLoop[T],
		rmsProp: rmsPropLoop[T], rmsPropMomentum: rmsPropMomentumLoop[T], adam: adamLoop[T],
	}
}

// Sets of instructions that the kernels know, of one processor the best one
// last.
const (
	Scalar = "scalar"
	AVX2   = "avx2"
	AVX512 = "avx512"
	NEON   = "neon"
)

func init() {
	for _, set := range sets {
		if Use(set) {
			return
		}
	}
}

// best is the set in use.
var best = Scalar

// Instructions returns the set of instructions in use: scalar, avx2, avx512
// or neon.
func Instructions() string { return best }
