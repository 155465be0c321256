package grad

import "cajal/internal/kernel"

// Scale returns y = c·x for a number c.
//
//	dx += c·dy
func (x Value) Scale(c float64) Value { return x.elementwise(kernel.MulNumberOf, c) }
