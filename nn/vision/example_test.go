package vision_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/nn/vision"
	"cajal/rng"
	"cajal/tensor"
)

// Two drawings of 32×32 pixels, three colours each, and ten classes.
func Example() {
	net := vision.ResNet20(vision.Classes(10))
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
	y := net.Forward(grad.NewTape(grad.Inference()).Const(tensor.New(tensor.Float32, 2, 3, 32, 32)))
	fmt.Println(y.Shape(), nn.Count(net), "parameters")
	// Output: [2 10] 272474 parameters
}

// A network that was trained on ImageNet begins to learn two classes of its own: all but
// the last layer is taken from it, and stays as it is. source would be a file that
// safetensors.Open gives.
func ExampleResNet18() {
	trained := vision.ResNet18(vision.Width(0.125))
	nn.Init(trained, tensor.Float32, nn.Streams(rng.New(0)))
	source := nn.Tensors(nn.StateDict(trained)...)

	net := vision.ResNet18(vision.Width(0.125), vision.Classes(2))
	report, err := nn.Load(net, source, nn.Replace("fc"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report)
	fmt.Println("beginning anew:", report.Replaced)
	nn.Complete(net, tensor.Float32, nn.Streams(rng.New(1)))
	frozen, err := nn.FreezeNamed(net, "conv1", "bn1", "layer*")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(frozen), "are frozen, statistics of norms among them")
	// Output:
	// 120 tensors taken, 0 missing, 0 unexpected, 0 mismatched, 2 omitted, 2 replaced
	// beginning anew: [fc.weight fc.bias]
	// 120 are frozen, statistics of norms among them
}

// Blocks are layers as any others.
func ExampleInvertedResidual() {
	fmt.Println(vision.InvertedResidual(16, 16, 1, 6))
	// Output:
	// InvertedResidual 16→16, expanded 6 times
	//   conv: Sequential
	//     0: Sequential
	//       0: Conv2d 16→96, 1×1 (1536 parameters)
	//       1: BatchNorm2d 96 (192 parameters)
	//       2: ReLU6
	//     1: Sequential
	//       0: Conv2d 96→96, 3×3, padding 1, 96 groups (864 parameters)
	//       1: BatchNorm2d 96 (192 parameters)
	//       2: ReLU6
	//     2: Conv2d 96→16, 1×1 (1536 parameters)
	//     3: BatchNorm2d 16 (32 parameters)
}
