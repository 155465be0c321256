package grad

import "cajal/internal/kernel"

// Softsign returns y = x/(1 + |x|), elementwise: from −1 to 1 as tanh, more slowly
// (Turian and others, 2009).
//
//	dx += dy/(1 + |x|)²
func (x Value) Softsign() Value { return x.elementwise(kernel.SoftsignOf, 0) }
