package nn_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// A network is made of layers, gets its numbers from Init, and is a function
// of a value on a tape.
func Example() {
	net := nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
	streams := rng.New(0)
	nn.Init(net, tensor.Float32, nn.Streams(streams))
	nn.Seed(net, streams)
	fmt.Println(net)

	images := tensor.New(tensor.Float32, 64, 28, 28)
	labels := tensor.New(tensor.Int64, 64)
	tape := grad.NewTape()
	loss := nn.CrossEntropy().Of(net.Forward(tape.Const(images)), labels)
	loss.Backward()
	fmt.Println(nn.Params(net)[0].Name, nn.Params(net)[0].Value.Grad().Shape())
	// Output:
	// Sequential
	//   0: Flatten
	//   1: Linear 784→512 (401920 parameters)
	//   2: ReLU
	//   3: Dropout 0.2
	//   4: Linear 512→10 (5130 parameters)
	// 1.weight [512 784]
}

func ExampleSummary() {
	net := nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
	fmt.Println(nn.Summary(net, 28, 28))
	// Output:
	// layer              input        output    parameters
	// 0 Flatten          (N, 28, 28)  (N, 784)           0
	// 1 Linear 784→512   (N, 784)     (N, 512)     401,920
	// 2 BatchNorm1d 512  (N, 512)     (N, 512)       1,024
	// 3 ReLU             (N, 512)     (N, 512)           0
	// 4 Dropout 0.2      (N, 512)     (N, 512)           0
	// 5 Linear 512→10    (N, 512)     (N, 10)        5,130
	// 408,074 parameters (float32, 1.6 MB) and 1,025 numbers in buffers
}

// Ids are integers, which Const puts on the tape as it does floats.
func ExampleEmbedding() {
	words := nn.Embedding(3, 2)
	nn.Init(words, tensor.Float64, nn.Streams(rng.New(0)))
	tensor.Copy(words.W.Tensor(), tensor.From([]float64{0, 1, 10, 11, 20, 21}, 3, 2))
	tape := grad.NewTape()
	y := words.Forward(tape.Const(tensor.From([]int64{2, 0, 2})))
	fmt.Println(y.Tensor())
	// Output:
	// [[20. 21.]
	//  [ 0.  1.]
	//  [20. 21.]]
}

// The body of a network is taken from a file of a larger one, in which it has
// another name; the head that it lacks stays as it was drawn.
func ExampleLoad() {
	large := nn.Chain(nn.Named{Name: "encoder", Layer: nn.Sequential(nn.Linear(4, 3), nn.Tanh())}, nn.Named{Name: "decoder", Layer: nn.Linear(3, 4)})
	nn.Init(large, tensor.Float32, nn.Streams(rng.New(0)))
	file := nn.Tensors(nn.StateDict(large)...) // or safetensors.Open("large.safetensors")

	net := nn.Chain(nn.Named{Name: "body", Layer: nn.Linear(4, 3)}, nn.Named{Name: "head", Layer: nn.Linear(3, 2)})
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(1)))
	report, err := nn.Load(net, file, nn.Prefix("encoder."), nn.Rename(map[string]string{"0": "body"}), nn.Partial())
	fmt.Println(err)
	fmt.Println(report)
	// Output:
	// <nil>
	// 2 tensors taken, 2 missing, 0 unexpected, 0 mismatched, 0 omitted
	// head.weight of net.head (Linear 3→2): missing from the file, want (2, 3)
	// head.bias of net.head (Linear 3→2): missing from the file, want (2,)
}
