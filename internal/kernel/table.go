package kernel

// table holds the loops of one precision that the exported functions run. The
// scalar ones are the specification; an init that finds a faster loop for the
// processor at hand puts it in the scalar one's place.
type table[T Float] struct {
	exp, log, tanh, sigmoid, relu, square func(y, x []T)

	add, sub, mul, div func(y, a, b []T)

	// Gradients add to their first argument.
	divGrad, tanhGrad, sigmoidGrad, reluGrad, squareGrad, mulGrad func(dx, v, dy []T)
}

var (
	f32 = scalar[float32]()
	f64 = scalar[float64]()
)

func scalar[T Float]() table[T] {
	return table[T]{
		exp: expLoop[T], log: logLoop[T], tanh: tanhLoop[T], sigmoid: sigmoidLoop[T],
		relu: reluLoop[T], square: squareLoop[T],
		add: addLoop[T], sub: subLoop[T], mul: mulLoop[T], div: divLoop[T],
		divGrad: divGradLoop[T], tanhGrad: tanhGradLoop[T], sigmoidGrad: sigmoidGradLoop[T],
		reluGrad: reluGradLoop[T], squareGrad: squareGradLoop[T], mulGrad: mulGradLoop[T],
	}
}
