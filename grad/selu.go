package grad

import "cajal/internal/kernel"

// SELU returns y = λ·x where x > 0 and λ·α·(eˣ − 1) elsewhere, with λ ≈ 1.0507 and
// α ≈ 1.6733: Klambauer and others, Self-Normalizing Neural Networks, 2017, whose
// constants keep a mean of 0 and a variance of 1 from layer to layer.
//
//	dx += λ·dy where x > 0, λ·α·eˣ·dy elsewhere
func (x Value) SELU() Value { return x.elementwise(kernel.SELUOf, 0) }
