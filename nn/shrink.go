package nn

import (
	"fmt"

	"cajal/grad"
)

// Softsign is y = x/(1 + |x|), from −1 to 1 (Turian and others, 2009).
func Softsign() *Activation { return &Activation{"Softsign", grad.Value.Softsign} }

// LogSigmoid is y = ln σ(x), as PyTorch's of that name.
func LogSigmoid() *Activation { return &Activation{"LogSigmoid", grad.Value.LogSigmoid} }

// Tanhshrink is y = x − tanh x, as PyTorch's of that name.
func Tanhshrink() *Activation { return &Activation{"Tanhshrink", grad.Value.Tanhshrink} }

// Softshrink is y = x − lambda where x > lambda, x + lambda where x < −lambda and 0
// between (Donoho, 1995). PyTorch's lambda, if none is given, is 0.5.
func Softshrink(lambda float64) *Activation {
	notNegative("softshrink", lambda)
	return &Activation{fmt.Sprintf("Softshrink %g", lambda), func(x grad.Value) grad.Value { return x.Softshrink(lambda) }}
}

// Hardshrink is y = x where |x| > lambda and 0 elsewhere (Donoho and Johnstone,
// 1994). PyTorch's lambda, if none is given, is 0.5.
func Hardshrink(lambda float64) *Activation {
	notNegative("hardshrink", lambda)
	return &Activation{fmt.Sprintf("Hardshrink %g", lambda), func(x grad.Value) grad.Value { return x.Hardshrink(lambda) }}
}

// Hardtanh is y = min(max(x, lo), hi), with gradient 0 at the limits. PyTorch's, if
// none are given, are −1 and 1.
func Hardtanh(lo, hi float64) *Activation {
	finite("hardtanh", "limit", lo)
	finite("hardtanh", "limit", hi)
	if lo >= hi {
		panic(&grad.Error{Op: "hardtanh", Rule: fmt.Sprintf("limits %g and %g, want the first below the second", lo, hi)})
	}
	return &Activation{fmt.Sprintf("Hardtanh %g to %g", lo, hi), func(x grad.Value) grad.Value { return x.Clamp(lo, hi) }}
}

// Threshold is y = x where x > threshold and value elsewhere, as PyTorch's of that
// name.
func Threshold(threshold, value float64) *Activation {
	finite("threshold", "threshold", threshold)
	finite("threshold", "value", value)
	limit, v := newScalar(threshold), newScalar(value)
	return &Activation{fmt.Sprintf("Threshold %g, %g", threshold, value), func(x grad.Value) grad.Value {
		return grad.Where(x.LessEqual(limit.on(x)), v.on(x), x)
	}}
}

// Identity is y = x: a place for a layer that a network may have or not.
func Identity() *Activation {
	return &Activation{"Identity", func(x grad.Value) grad.Value { return x }}
}

func notNegative(op string, lambda float64) {
	finite(op, "lambda", lambda)
	if lambda < 0 {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("lambda %v, want at least 0", lambda)})
	}
}
