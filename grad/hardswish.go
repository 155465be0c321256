package grad

import "cajal/internal/kernel"

// HardSwish returns y = x·min(max(x + 3, 0), 6)/6, elementwise: SiLU in
// straight lines and a parabola, without an exponential.
//
//	dx += dy where x ≥ 3, (2·x + 3)/6 ∘ dy where −3 < x < 3, 0 elsewhere
//
// Howard and others, 2019. At ±3 the gradient is that of the outer parts, as
// PyTorch has it.
func (x Value) HardSwish() Value { return x.elementwise(kernel.HardSwishOf, 0) }
