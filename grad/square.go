package grad

import "cajal/internal/kernel"

// Square returns y = x², elementwise.
//
//	dx += 2x ∘ dy
func (x Value) Square() Value { return x.elementwise(kernel.SquareOf, 0) }
