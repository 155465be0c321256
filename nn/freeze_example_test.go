package nn_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// A new head is trained on layers that stay as they are.
func ExampleFreeze() {
	body, head := nn.Linear(4, 3), nn.Linear(3, 2)
	net := nn.Sequential(body, nn.Tanh(), head)
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	nn.Freeze(body)

	tape := grad.NewTape()
	x, labels := tensor.New(tensor.Float64, 5, 4), tensor.New(tensor.Int64, 5)
	nn.CrossEntropy().Of(net.Forward(tape.Const(x)), labels).Backward()
	for _, p := range nn.Params(net) {
		fmt.Println(p.Name, p.Value.Frozen(), p.Value.Grad() != nil)
	}
	// Output:
	// 0.weight true false
	// 0.bias true false
	// 2.weight false true
	// 2.bias false true
}
