package train_test

import (
	"fmt"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// Each goroutine of a server has a predictor of its own.
func ExamplePredictor() {
	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
	m := train.New(net, nn.CrossEntropy(), optim.SGD(0.1), train.DType(tensor.Float64))
	for _, p := range nn.Params(net) {
		p.Value.Tensor().Fill(0)
	}
	p := m.Predictor()
	probabilities, err := p.Predict(tensor.From([]float64{1, 2, 3, 4}, 2, 2))
	fmt.Println(probabilities, err)
	// Output:
	// [[0.5 0.5]
	//  [0.5 0.5]] <nil>
}
