package kernel

// install makes two tables those that are in use.
func install(single table[float32], double table[float64]) {
	f32, f64 = withSquares(single), withSquares(double)
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
		relu: reluLoop[T], relu6: relu6Loop[T], square: squareLoop[T],
		sumRows8x: sumRows8xLoop[T], sumRows64x: sumRows64xLoop[T], addRows: addRowsLoop[T],
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
		centredSum: centredSumLoop[T], addCentredSum: addCentredSumLoop[T], sumsAbout: sumsAboutLoop[T],
		dropout: dropoutLoop[T], dropoutGrad: dropoutGradLoop[T],
		sgd: sgdLoop[T], momentum: momentumLoop[T], nesterov: nesterovLoop[T], adagrad: adagradLoop[T],
		rmsProp: rmsPropLoop[T], rmsPropMomentum: rmsPropMomentumLoop[T], adam: adamLoop[T],
	}
}

func init() {
	for _, set := range sets {
		if Use(set) {
			return
		}
	}
}
