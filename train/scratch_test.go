package train_test

import (
	"context"
	"fmt"
	"math"
	"os"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/log"
)

// The loop of the README: the moons network with nothing but a tape, operations
// and an optimiser.
func Example_fromScratch() {
	x, y := synth.Moons(200, 0.20, numpy.Seed(0))

	r := numpy.Seed(0)
	w1 := grad.Param("w1", r.Randn(2, 3).Scale(1/math.Sqrt(2)))
	b1 := grad.Param("b1", tensor.New(tensor.Float64, 3))
	w2 := grad.Param("w2", r.Randn(3, 2).Scale(1/math.Sqrt(3)))
	b2 := grad.Param("b2", tensor.New(tensor.Float64, 2))

	sgd := optim.SGD(0.01, optim.L2(0.01)).Bind(w1, b1, w2, b2)
	tape := grad.NewTape()
	var loss float64
	for range 1002 {
		tape.Rewind()
		h := tape.Const(x).MatMul(w1).Add(b1).Tanh()
		l := h.MatMul(w2).Add(b2).CrossEntropy(y, grad.Sum)
		loss = (l.Item() + sgd.Penalty()) / 200
		l.Backward()
		sgd.Step()
	}
	fmt.Printf("%.6f\n", loss)
	// Output: 0.068947
}

// The same data the framework way.
func Example() {
	ctx := context.Background()
	trainSet, err := data.Tensors(synth.Moons(200, 0.20, numpy.Seed(0)))
	if err != nil {
		fmt.Println(err)
		return
	}
	testSet, err := data.Tensors(synth.Moons(1000, 0.20, numpy.Seed(1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	net := nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))
	model := train.New(net, nn.CrossEntropy(), optim.SGD(0.5), train.Metrics(metric.Accuracy()))
	history, err := model.Fit(ctx, trainSet, train.Epochs(200), train.BatchSize(20), log.Progress(os.Stderr))
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := model.Evaluate(ctx, testSet)
	if err != nil {
		fmt.Println(err)
		return
	}
	accuracy, _ := result.Metric("accuracy")
	fmt.Println(len(history.Epochs), "epochs, better than 95 %:", accuracy > 0.95)
	// Output: 200 epochs, better than 95 %: true
}
