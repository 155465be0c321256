package main

import (
	"hash/crc32"
	"math"
	"strings"

	"cajal/grad"
	"cajal/nn"
	"cajal/nn/vision"
	"cajal/optim"
	"cajal/tensor"
)

// picturesNet is a network for pictures that peers/pictures.py knows too.
type picturesNet struct {
	name, title string // the peers' name for it, and the reader's
	shape       []int  // of a picture
	batch       int    // in inference
	make        func(dropout float64) nn.Layer
	optimizer   func() *optim.Optimizer // nil if it is not trained here
}

var picturesNets = []picturesNet{
	{"lenet", "LeNet-5", []int{1, 28, 28}, 64, leNet, func() *optim.Optimizer { return optim.Adam(0.001) }},
	{"example", "PyTorch's MNIST example", []int{1, 28, 28}, 64, mnistExample, func() *optim.Optimizer { return optim.Adadelta(1) }},
	{"resnet20", "ResNet-20", []int{3, 32, 32}, 64, func(float64) nn.Layer { return vision.ResNet20() },
		func() *optim.Optimizer { return optim.SGD(0.01, optim.Momentum(0.9)) }},
	{"resnet18", "ResNet-18", []int{3, 224, 224}, 1, func(float64) nn.Layer { return vision.ResNet18() }, nil},
	{"mobilenet", "MobileNetV2", []int{3, 224, 224}, 1, func(float64) nn.Layer { return vision.MobileNetV2() }, nil},
}

// trained are the networks that have an optimiser.
func trained() (nets []picturesNet) {
	for _, n := range picturesNets {
		if n.optimizer != nil {
			nets = append(nets, n)
		}
	}
	return nets
}

// leNet is LeNet-5 (LeCun and others, 1998) with ReLU and maxima.
func leNet(float64) nn.Layer {
	return nn.Chain(nn.Named{Name: "conv1", Layer: nn.Conv2d(1, 6, 5, nn.Padding(2))}, nn.Named{Name: "relu1", Layer: nn.ReLU()},
		nn.Named{Name: "pool1", Layer: nn.MaxPool2d(2)}, nn.Named{Name: "conv2", Layer: nn.Conv2d(6, 16, 5)},
		nn.Named{Name: "relu2", Layer: nn.ReLU()}, nn.Named{Name: "pool2", Layer: nn.MaxPool2d(2)}, nn.Named{Name: "flat", Layer: nn.Flatten()},
		nn.Named{Name: "fc1", Layer: nn.Linear(400, 120)}, nn.Named{Name: "relu3", Layer: nn.ReLU()},
		nn.Named{Name: "fc2", Layer: nn.Linear(120, 84)}, nn.Named{Name: "relu4", Layer: nn.ReLU()},
		nn.Named{Name: "fc3", Layer: nn.Linear(84, classes)})
}

// mnistExample is the network of PyTorch's example for MNIST, with dropout times a number.
func mnistExample(dropout float64) nn.Layer {
	return nn.Chain(nn.Named{Name: "conv1", Layer: nn.Conv2d(1, 32, 3)}, nn.Named{Name: "relu1", Layer: nn.ReLU()},
		nn.Named{Name: "conv2", Layer: nn.Conv2d(32, 64, 3)}, nn.Named{Name: "relu2", Layer: nn.ReLU()},
		nn.Named{Name: "pool", Layer: nn.MaxPool2d(2)}, nn.Named{Name: "dropout1", Layer: nn.Dropout(0.25 * dropout)},
		nn.Named{Name: "flat", Layer: nn.Flatten()}, nn.Named{Name: "fc1", Layer: nn.Linear(9216, 128)},
		nn.Named{Name: "relu3", Layer: nn.ReLU()}, nn.Named{Name: "dropout2", Layer: nn.Dropout(0.5 * dropout)},
		nn.Named{Name: "fc2", Layer: nn.Linear(128, classes)})
}

// patterned gives a network the numbers that the peers' has: patterns that follow from
// the names.
func patterned(net nn.Layer) nn.Layer {
	ready(net)
	for _, p := range nn.StateDict(net) {
		if !p.Tensor.DType().Float() {
			continue // a count of batches
		}
		shape := p.Tensor.Shape()
		fan := 1
		for _, d := range shape[1:] {
			fan *= d
		}
		numbers := pattern(p.Tensor.Size(), uint64(crc32.ChecksumIEEE([]byte(p.Name))%65521))
		for i, v := range numbers {
			switch {
			case strings.HasSuffix(p.Name, "running_var"):
				v = 1 + v/2
			case len(shape) > 1:
				v *= math.Sqrt(6 / float64(fan))
			case strings.HasSuffix(p.Name, "weight"):
				v = v/10 + 1
			default:
				v /= 10
			}
			numbers[i] = v
		}
		tensor.Copy(p.Tensor, tensor.From(numbers, shape...))
	}
	return net
}

// pictures returns n pictures between −1 and 1 and their classes.
func (p picturesNet) pictures(n int) (x, y *tensor.Tensor) {
	shape := append([]int{n}, p.shape...)
	x, y = tensor.New(tensor.Float32, shape...), tensor.New(tensor.Int64, n)
	for i, v := range pattern(x.Size(), 3) {
		x.Float32s()[i] = float32(v)
	}
	for i := range n {
		y.Int64s()[i] = int64((i*7 + i/10) % classes)
	}
	return x, y
}

// stepper returns a training step of n pictures, which returns the loss that it began
// with.
func (p picturesNet) stepper(n int, net nn.Layer) func() float64 {
	x, y := p.pictures(n)
	return steps(net, p.optimizer(), x, y)
}

// predictor returns an inference of n pictures, and where its result is.
func (p picturesNet) predictor(n int) (predict func(), out func() *tensor.Tensor) {
	x, _ := p.pictures(n)
	net, tape := patterned(p.make(1)), grad.NewTape(grad.Inference(), grad.Plan(), grad.Fixed(new(grad.Weights)))
	var y *tensor.Tensor
	return func() {
		tape.Rewind()
		y = net.Forward(tape.Const(x)).Tensor()
	}, func() *tensor.Tensor { return y }
}
