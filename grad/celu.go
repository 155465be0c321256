package grad

import "cajal/internal/kernel"

// CELU returns y = x where x > 0 and alpha·(e^(x/alpha) − 1) elsewhere: Barron,
// 2017. Its slope has no step at 0, whatever alpha is.
//
//	dx += dy where x > 0, e^(x/alpha)·dy elsewhere
func (x Value) CELU(alpha float64) Value {
	if alpha == 0 {
		fault("celu", []Value{x}, "alpha 0, want another number")
	}
	return x.elementwise(kernel.CELUOf, alpha)
}
