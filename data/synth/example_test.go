package synth_test

import (
	"fmt"

	"cajal/data/synth"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// The first points of make_moons(200, noise=0.20) after np.random.seed(0).
func Example() {
	x, y := synth.Moons(200, 0.20, numpy.Seed(0))
	for i := range 3 {
		fmt.Printf("(%.8f, %.8f) → %v\n", x.At(i, 0), x.At(i, 1), y.At(i))
	}
	// Output:
	// (0.74346118, 0.46465633) → 0
	// (1.65755662, -0.63203157) → 1
	// (-0.15878875, 0.25584465) → 1
}

func ExampleTry() {
	noise := -0.2 // from a file, say
	_, _, err := synth.Try(func() (x, y *tensor.Tensor) {
		return synth.Moons(200, noise, numpy.Seed(0))
	})
	fmt.Println(err)
	// Output: synth: moons: want a finite noise of 0 or more, got -0.2
}
