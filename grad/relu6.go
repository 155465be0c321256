package grad

import "cajal/internal/kernel"

// ReLU6 returns y = min(max(x, 0), 6), elementwise: Krizhevsky, 2010.
//
//	dx += [0 < x < 6] ∘ dy
func (x Value) ReLU6() Value { return x.elementwise(kernel.ReLU6Of, 0) }
