package synth

import "cajal/tensor"

// People returns four people by weight and height, as differences from a
// mean, and a label of 0 or 1 for two and two: few enough to follow the chain
// rule through a network by hand. x is (4, 2), y is (4).
func People() (x, y *tensor.Tensor) {
	return tensor.From([]float64{
			-2, 5,
			-5, -2,
			-23, -11,
			30, 8,
		}, 4, 2),
		tensor.From([]int64{1, 1, 0, 0}, 4)
}
