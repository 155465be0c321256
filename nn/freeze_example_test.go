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

// A network takes the trained layers of another, under their names, and keeps them as
// they are, while a new head learns.
func ExampleFreezeNamed() {
	network := func(classes int) *nn.SequentialLayer {
		return nn.Chain(nn.Named{Name: "fc1", Layer: nn.Linear(4, 3)}, nn.Named{Name: "bn1", Layer: nn.BatchNorm1d(3)}, nn.Named{Name: "head", Layer: nn.Linear(3, classes)})
	}
	trained, net := network(10), network(2)
	nn.Init(trained, tensor.Float64, nn.Streams(rng.New(0)))
	report, err := nn.Load(net, nn.Tensors(nn.StateDict(trained)...), nn.Precision(tensor.Float64), nn.Replace("head"))
	fmt.Println(report, err)
	nn.Complete(net, tensor.Float64, nn.Streams(rng.New(1)))
	fmt.Println(nn.FreezeNamed(net, "fc1", "bn*"))
	fmt.Println(nn.FreezeNamed(net, "fc2"))
	// Output:
	// 7 tensors taken, 0 missing, 0 unexpected, 0 mismatched, 2 omitted, 2 replaced <nil>
	// [fc1.weight fc1.bias bn1.weight bn1.bias bn1.running_mean bn1.running_var bn1.num_batches_tracked] <nil>
	// [] nn: nothing to freeze is called "fc2"; there are fc1, bn1, head
}
