package grad

import "cajal/internal/kernel"

// GELU returns y = x·Φ(x), where Φ is the standard normal distribution
// function: Hendrycks and Gimpel, 2016, in the exact form.
//
//	dx += (Φ(x) + x·φ(x)) ∘ dy with φ(x) = exp(−x²/2)/√(2π)
func (x Value) GELU() Value { return x.elementwise(kernel.GELUOf, 0) }

// GELUTanh returns the approximation of GELU that GPT-2 and BERT were trained
// with, PyTorch's approximate="tanh":
//
//	y   = x·(1 + tanh u)/2 = x·σ(2u), u = √(2/π)·(x + 0.044715·x³)
//	dx += (s + x·s·(1 − s)·2u′) ∘ dy with s = σ(2u)
func (x Value) GELUTanh() Value { return x.elementwise(kernel.GELUTanhOf, 0) }
