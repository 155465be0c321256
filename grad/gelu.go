package grad

import "cajal/internal/kernel"

type gelu struct{ node }

func (*gelu) name() string { return "gelu" }

// GELU returns y = x·Φ(x), where Φ is the standard normal distribution
// function: Hendrycks and Gimpel, 2016, in the exact form.
//
//	dx += (Φ(x) + x·φ(x)) ∘ dy with φ(x) = exp(−x²/2)/√(2π)
func (x Value) GELU() Value {
	return recordLike[gelu](x).run()
}

func (*gelu) keeps() Kept { return first | inPlace }

func (*gelu) function() (kernel.Activation, float64) { return kernel.GELUOf, 0 }

func (n *gelu) forward() { kernel.GELU(n.y, n.in[0].y) }

func (n *gelu) backward() { kernel.GELUGrad(n.in[0].into(), n.in[0].y, n.dy) }

type geluTanh struct{ node }

func (*geluTanh) name() string { return "gelu-tanh" }

// GELUTanh returns the approximation of GELU that GPT-2 and BERT were trained
// with, PyTorch's approximate="tanh":
//
//	y   = x·(1 + tanh u)/2 = x·σ(2u), u = √(2/π)·(x + 0.044715·x³)
//	dx += (s + x·s·(1 − s)·2u′) ∘ dy with s = σ(2u)
func (x Value) GELUTanh() Value {
	return recordLike[geluTanh](x).run()
}

func (*geluTanh) keeps() Kept { return first | inPlace }

func (*geluTanh) function() (kernel.Activation, float64) { return kernel.GELUTanhOf, 0 }

func (n *geluTanh) forward() { kernel.GELUTanh(n.y, n.in[0].y) }

func (n *geluTanh) backward() { kernel.GELUTanhGrad(n.in[0].into(), n.in[0].y, n.dy) }
