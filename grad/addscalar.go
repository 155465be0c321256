package grad

import "cajal/internal/kernel"

// AddScalar returns y = x + c for a number c.
//
//	dx += dy
func (x Value) AddScalar(c float64) Value { return x.elementwise(kernel.AddNumberOf, c) }
