package optim_test

import (
	"fmt"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

// Minimises (w − 3)² from 0.
func Example() {
	w := grad.Param("w", tensor.New(tensor.Float64, 1))
	sgd := optim.SGD(0.1, optim.Momentum(0.5)).Bind(w)
	three := tensor.From([]float64{3})
	tape := grad.NewTape()
	for range 60 {
		tape.Rewind()
		tape.Use(w).Sub(tape.Const(three)).Square().Sum().Backward()
		sgd.Step()
	}
	fmt.Printf("%v: w = %.4f\n", sgd, w.Tensor().Item())
	// Output: SGD 0.1, momentum 0.5: w = 3.0000
}

// The first layer learns at a tenth of the rate, and biases do not decay.
func ExampleGroup() {
	first := grad.Param("0.weight", tensor.Full(tensor.Float64, 1, 1, 1))
	last := grad.Param("2.weight", tensor.Full(tensor.Float64, 1, 1, 1))
	opt := optim.SGD(0.5, optim.L2(0.1), optim.Group(optim.Prefix("0."), optim.RateFactor(0.1))).Bind(first, last)
	tape := grad.NewTape()
	tape.Use(first).Add(last).Sum().Backward()
	opt.Step()
	fmt.Printf("%.3f %.3f\n", first.Tensor().Item(), last.Tensor().Item())
	// Output: 0.945 0.450
}
