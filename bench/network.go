package main

import (
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// The article's network for MNIST, 784-512-10 with ReLU and dropout. Images,
// classes and weights follow patterns that peers/pattern.py knows too.
const (
	pixels, units, classes = 784, 512, 10
	parameters             = pixels*units + units + units*classes + classes
)

// following returns an initialiser of the pattern with that number.
func following(seed uint64, scale float64) nn.Initialiser {
	return func(w *tensor.Tensor, _, _ int, _ nn.Source) {
		for i, v := range pattern(w.Size(), seed) {
			w.Float32s()[i] = float32(v * scale)
		}
	}
}

// article returns the network with its weights, with dropout or without.
func article(dropout bool) nn.Layer {
	const scale1, scale2 = 1. / 28, 1. / 16
	layers := []nn.Layer{
		nn.Linear(pixels, units, nn.Weight(following(4, scale1)), nn.Bias(following(5, scale1))),
		nn.ReLU(),
	}
	if dropout {
		layers = append(layers, nn.Dropout(0.2))
	}
	layers = append(layers, nn.Linear(units, classes, nn.Weight(following(6, scale2)), nn.Bias(following(7, scale2))))
	return ready(nn.Sequential(layers...))
}

// ready gives a network its parameters and its random numbers.
func ready(net nn.Layer) nn.Layer {
	nn.Init(net, tensor.Float32, nn.One(numpy.Seed(0)))
	nn.Seed(net, rng.New(0))
	return net
}

// images returns n inputs between 0 and 1, as many in each, and their classes.
func images(n, pixels int) (x, y *tensor.Tensor) {
	x, y = tensor.New(tensor.Float32, n, pixels), tensor.New(tensor.Int64, n)
	for i, v := range pattern(n*pixels, 3) {
		x.Float32s()[i] = float32((v + 1) / 2)
	}
	for i := range n {
		y.Int64s()[i] = int64((i*7 + i/10) % classes)
	}
	return x, y
}

// stepper returns a training step with Adam on a planned tape, as package train
// has it. The step returns the loss that it began with.
func stepper(net nn.Layer, x, y *tensor.Tensor) func() float64 {
	return steps(net, optim.Adam(0.001), x, y)
}

// steps is stepper with another optimiser.
func steps(net nn.Layer, optimizer *optim.Optimizer, x, y *tensor.Tensor) func() float64 {
	bound := optimizer.Bind(nn.Values(net)...)
	tape := grad.NewTape(grad.Plan())
	forward := func(x, y *tensor.Tensor) grad.Value {
		return net.Forward(tape.Const(x)).CrossEntropy(y, grad.Mean)
	}
	tape.Rehearse(func() { forward(x.Narrow(0, 0, 2), y.Narrow(0, 0, 2)) })
	return func() float64 {
		tape.Rewind()
		loss := forward(x, y)
		loss.Backward()
		bound.Step()
		return loss.Item()
	}
}
