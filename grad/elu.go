package grad

import "cajal/internal/kernel"

// ELU returns y = x where x > 0 and alpha·(eˣ − 1) elsewhere: Clevert and
// others, 2015, who take an alpha of 1.
//
//	dx += dy where x > 0, alpha·eˣ·dy elsewhere
func (x Value) ELU(alpha float64) Value { return x.elementwise(kernel.ELUOf, alpha) }
