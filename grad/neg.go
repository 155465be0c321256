package grad

import "cajal/internal/kernel"

// Neg returns y = −x.
//
//	dx += −dy
func (x Value) Neg() Value { return x.elementwise(kernel.NegOf, 0) }
