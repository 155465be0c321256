package grad

import "cajal/internal/kernel"

// Softshrink returns y = x − lambda where x > lambda, x + lambda where
// x < −lambda and 0 between, elementwise: soft thresholding (Donoho, 1995), what
// solves a lasso step.
//
//	dx += dy where |x| > lambda, 0 elsewhere
func (x Value) Softshrink(lambda float64) Value { return x.elementwise(kernel.SoftshrinkOf, lambda) }

// Hardshrink returns y = x where |x| > lambda and 0 elsewhere: hard thresholding
// (Donoho and Johnstone, 1994).
//
//	dx += dy where |x| > lambda, 0 elsewhere
func (x Value) Hardshrink(lambda float64) Value { return x.elementwise(kernel.HardshrinkOf, lambda) }
