package data

import (
	"errors"
	"math"
)

// yeoJohnson returns x transformed. e^(λ·log(1+x)) − 1 keeps the digits that a power
// less 1 would lose.
func yeoJohnson(x, lambda float64) float64 {
	const eps = 0x1p-52
	switch {
	case x >= 0 && math.Abs(lambda) < eps:
		return logarithm1p(x)
	case x >= 0:
		return exponentialM1(lambda*logarithm1p(x)) / lambda
	case math.Abs(lambda-2) > eps:
		return -exponentialM1((2-lambda)*logarithm1p(-x)) / (2 - lambda)
	}
	return -logarithm1p(-x)
}

func yeoJohnsonInverse(x, lambda float64) float64 {
	const eps = 0x1p-52
	switch {
	case x >= 0 && math.Abs(lambda) < eps:
		return exponential(x) - 1
	case x >= 0:
		return power(float64(x*lambda)+1, 1/lambda) - 1
	case math.Abs(lambda-2) > eps:
		return 1 - power(float64(-(2-lambda)*x)+1, 1/(2-lambda))
	}
	return 1 - exponential(-x)
}

// yeoJohnsonPower returns the λ whose numbers are most likely normal. The bounds
// keep numbers of twenty times the size from overflowing, as SciPy's
// yeojohnson_normmax.
func yeoJohnsonPower(v []float64) float64 {
	largest, negative, positive := 0.0, false, false
	var logs float64
	for _, x := range v {
		largest = max(largest, math.Abs(x))
		negative, positive = negative || x < 0, positive || x >= 0
		logs += math.Copysign(logarithm1p(math.Abs(x)), x)
	}
	if largest == 0 {
		return 1
	}
	const logEps, logTiny, logMax = -36.04365338911715, -708.3964185322641, 709.782712893384
	size := logarithm1p(20 * largest)
	lo, hi := (logTiny-logEps)/2/size, (logMax+logEps)/2/size
	switch {
	case negative && !positive:
		lo, hi = 2-hi, 2-lo
	case negative:
		lo, hi = max(2-hi, lo), min(2-lo, hi)
	}
	n, y := float64(len(v)), make([]float64, len(v))
	return within(func(lambda float64) float64 {
		for i, x := range v {
			y[i] = yeoJohnson(x, lambda)
		}
		_, variance := moments(y)
		if !(variance >= 0x1p-1022) {
			return math.Inf(1) // of numbers that have become equal nothing is likely
		}
		return float64(n/2*logarithm(variance)) - float64((lambda-1)*logs)
	}, lo, hi, 1.48e-8)
}

// boxCox returns x transformed.
func boxCox(x, lambda float64) float64 {
	if math.Abs(lambda) < 1e-19 {
		return logarithm(x)
	}
	l := float64(lambda * logarithm(x))
	if l < 709.78 {
		return exponentialM1(l) / lambda
	}
	return math.Copysign(exponential(l-logarithm(math.Abs(lambda))), lambda) - 1/lambda
}

func boxCoxInverse(x, lambda float64) float64 {
	if lambda == 0 {
		return exponential(x)
	}
	return exponential(logarithm1p(lambda*x) / lambda)
}

// boxCoxPower returns the λ whose numbers are most likely normal: SciPy's
// boxcox_normmax.
func boxCoxPower(v []float64) (float64, error) {
	logs, y := make([]float64, len(v)), make([]float64, len(v))
	for i, x := range v {
		logs[i] = logarithm(x)
	}
	all, n := sum(logs), float64(len(v))
	unlikely := func(lambda float64) float64 {
		return float64(n/2*logOfVariance(logs, lambda, y)) - float64((lambda-1)*all)
	}
	x, fb, ok := bracket(unlikely, -2, 2)
	if !ok {
		return 0, errors.New("no power is the most likely one for a Box–Cox transformation")
	}
	return brent(unlikely, x[0], x[1], x[2], fb), nil
}

// logOfVariance returns the logarithm of the variance of x^λ/λ from the logarithms
// of x. The powers are taken of numbers over the largest one, so that they neither
// overflow nor all vanish. y is memory.
func logOfVariance(logs []float64, lambda float64, y []float64) float64 {
	if lambda == 0 {
		_, variance := moments(logs)
		return logarithm(variance)
	}
	largest := math.Inf(-1)
	for _, l := range logs {
		largest = max(largest, lambda*l)
	}
	for i, l := range logs {
		y[i] = exponentialM1(float64(lambda*l) - largest)
	}
	_, variance := moments(y)
	return logarithm(variance) + 2*largest - 2*logarithm(math.Abs(lambda))
}
