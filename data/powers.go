package data

import (
	"errors"
	"math"

	"cajal/internal/elementary"
	"cajal/internal/pairwise"
)

// yeoJohnson returns x transformed. e^(λ·log(1+x)) − 1 keeps the digits that a power
// less 1 would lose.
func yeoJohnson(x, lambda float64) float64 {
	const eps = 0x1p-52
	switch {
	case x >= 0 && math.Abs(lambda) < eps:
		return elementary.Log1p(x)
	case x >= 0:
		return elementary.Expm1(lambda*elementary.Log1p(x)) / lambda
	case math.Abs(lambda-2) > eps:
		return -elementary.Expm1((2-lambda)*elementary.Log1p(-x)) / (2 - lambda)
	}
	return -elementary.Log1p(-x)
}

func yeoJohnsonInverse(x, lambda float64) float64 {
	const eps = 0x1p-52
	switch {
	case x >= 0 && math.Abs(lambda) < eps:
		return elementary.Exp(x) - 1
	case x >= 0:
		return elementary.Pow(float64(x*lambda)+1, 1/lambda) - 1
	case math.Abs(lambda-2) > eps:
		return 1 - elementary.Pow(float64(-(2-lambda)*x)+1, 1/(2-lambda))
	}
	return 1 - elementary.Exp(-x)
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
		logs += math.Copysign(elementary.Log1p(math.Abs(x)), x)
	}
	if largest == 0 {
		return 1
	}
	const logEps, logTiny, logMax = -36.04365338911715, -708.3964185322641, 709.782712893384
	size := elementary.Log1p(20 * largest)
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
		return float64(n/2*elementary.Log(variance)) - float64((lambda-1)*logs)
	}, lo, hi, 1.48e-8)
}

// boxCox returns x transformed.
func boxCox(x, lambda float64) float64 {
	if math.Abs(lambda) < 1e-19 {
		return elementary.Log(x)
	}
	l := float64(lambda * elementary.Log(x))
	if l < 709.78 {
		return elementary.Expm1(l) / lambda
	}
	return math.Copysign(elementary.Exp(l-elementary.Log(math.Abs(lambda))), lambda) - 1/lambda
}

func boxCoxInverse(x, lambda float64) float64 {
	if lambda == 0 {
		return elementary.Exp(x)
	}
	return elementary.Exp(elementary.Log1p(lambda*x) / lambda)
}

// boxCoxPower returns the λ whose numbers are most likely normal: SciPy's
// boxcox_normmax.
func boxCoxPower(v []float64) (float64, error) {
	logs, y := make([]float64, len(v)), make([]float64, len(v))
	for i, x := range v {
		logs[i] = elementary.Log(x)
	}
	all, n := pairwise.Sum(logs), float64(len(v))
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
		return elementary.Log(variance)
	}
	largest := math.Inf(-1)
	for _, l := range logs {
		largest = max(largest, lambda*l)
	}
	for i, l := range logs {
		y[i] = elementary.Expm1(float64(lambda*l) - largest)
	}
	_, variance := moments(y)
	return elementary.Log(variance) + 2*largest - 2*elementary.Log(math.Abs(lambda))
}
