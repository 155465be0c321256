package train_test

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// A class that a number and a town tell together: neither does alone.
func ExampleSupervisedInputs() {
	x := tensor.From([]float32{1, 0, 1, 0, -1, 0, -1, 0}, 4, 2)
	towns := tensor.From([]int64{0, 1, 0, 1}, 4, 1)
	y := tensor.From([]int64{0, 1, 1, 0}, 4)
	set, err := data.Tensors(x, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	if set, err = set.With("town", towns); err != nil {
		fmt.Println(err)
		return
	}
	net := nn.Sequential(
		nn.Inputs(nn.Concat, nn.Named{Name: "numbers", Layer: nn.Linear(2, 8)}, nn.Named{Name: "town", Layer: nn.EmbedIDs(4, 6)}),
		nn.Tanh(), nn.Linear(12, 16), nn.Tanh(), nn.Linear(16, 2))
	m := train.NewModel(net, train.SupervisedInputs(net, nn.CrossEntropy(), "numbers", "town"), optim.Adam(1e-2))
	if _, err := m.Fit(context.Background(), set, train.Epochs(200)); err != nil {
		fmt.Println(err)
		return
	}
	p, err := m.PredictBatch(context.Background(), &data.Batch{X: x, More: map[string]*tensor.Tensor{"town": towns}})
	fmt.Println(train.Classes(p).Int64s(), err)
	// Output: [0 1 1 0] <nil>
}
