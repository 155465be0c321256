package grad

import "cajal/internal/kernel"

// HardSigmoid returns y = min(max(x + 3, 0), 6)/6, elementwise: σ(x) in
// straight lines.
//
//	dx += dy/6 where −3 < x < 3, 0 elsewhere
func (x Value) HardSigmoid() Value { return x.elementwise(kernel.HardSigmoidOf, 0) }
