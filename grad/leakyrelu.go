package grad

import "cajal/internal/kernel"

// LeakyReLU returns y = x where x > 0 and slope·x elsewhere.
//
//	dx += dy where x > 0, slope·dy elsewhere
//
// The gradient at 0 is the slope's, as PyTorch has it. Maas and others, 2013,
// take a slope of 0.01.
func (x Value) LeakyReLU(slope float64) Value { return x.elementwise(kernel.LeakyReLUOf, slope) }
