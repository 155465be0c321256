package grad

import "cajal/internal/kernel"

// Softplus returns y = ln(1 + eˣ), elementwise.
//
//	dx += σ(x) ∘ dy
//
// It is max(x, 0) + ln(1 + e^−|x|), which overflows nowhere and needs no
// threshold. PyTorch returns x above 20, where the two differ by 2·10⁻⁹ at most.
func (x Value) Softplus() Value { return x.elementwise(kernel.SoftplusOf, 0) }
