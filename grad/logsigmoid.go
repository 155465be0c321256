package grad

import "cajal/internal/kernel"

// LogSigmoid returns y = ln σ(x) = −ln(1 + e⁻ˣ), elementwise: PyTorch's
// LogSigmoid.
//
//	dx += (1 − σ(x)) ∘ dy
//
// It is min(x, 0) − ln(1 + e^−|x|), which overflows nowhere.
func (x Value) LogSigmoid() Value { return x.elementwise(kernel.LogSigmoidOf, 0) }
