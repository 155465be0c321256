package grad

import "cajal/internal/kernel"

// Log returns y = ln x, elementwise: −∞ for 0 and NaN for negative x.
//
//	dx += dy / x
func (x Value) Log() Value { return x.elementwise(kernel.LogOf, 0) }
