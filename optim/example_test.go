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

// Minimises Rosenbrock's function, a bent valley, in a few steps of many evaluations.
func ExampleLBFGS() {
	w := grad.Param("w", tensor.From([]float64{-1.2, 1}))
	opt := optim.LBFGS(1, optim.StrongWolfe()).Bind(w)
	tape := grad.NewTape()
	loss := func() float64 {
		tape.Rewind()
		x, y := tape.Use(w).Narrow(0, 0, 1), tape.Use(w).Narrow(0, 1, 2)
		v := y.Sub(x.Square()).Square().Scale(100).Add(x.AddScalar(-1).Square()).Sum()
		v.Backward()
		return v.Item()
	}
	for range 3 {
		opt.StepWith(loss(), loss)
	}
	fmt.Printf("%v: %.4f\n", opt, w.Tensor().Float64s())
	// Output: L-BFGS 1, strong Wolfe: [1.0000 1.0000]
}

// A network whose weights follow Muon and whose biases AdamW, at a tenth of the rate,
// through a warm-up and warm restarts.
func ExampleMuon() {
	w := grad.Param("0.weight", tensor.Full(tensor.Float64, 1, 3, 2))
	b := grad.Param("0.bias", tensor.Full(tensor.Float64, 1, 3))
	opt := optim.Muon(0.02, optim.Group(optim.Biases, optim.RateFactor(0.1))).Bind(w, b)
	schedule := optim.Warmup(0.5, 2, optim.WarmRestarts(3, 2, 0))
	for step := range 6 {
		opt.SetFactor(schedule(step))
		fmt.Printf("%.4f ", opt.Rate())
	}
	fmt.Println(opt)
	// Output: 0.0100 0.0150 0.0200 0.0150 0.0050 0.0200 Muon 0.02, Nesterov momentum 0.95
}
