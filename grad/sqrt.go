package grad

import "cajal/internal/kernel"

// Sqrt returns y = √x, elementwise, NaN where x is negative.
//
//	dx += dy / 2y
//
// The gradient at 0 is infinite.
func (x Value) Sqrt() Value { return x.elementwise(kernel.SqrtOf, 0) }
