package inside_test

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/data/synth"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/train"
	"cajal/train/inside"
)

func Example() {
	x, y := synth.Moons(200, 0.2, numpy.Seed(0))
	set, err := data.Tensors(x, y)
	if err != nil {
		panic(err)
	}
	model := train.New(nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)), nn.CrossEntropy(), optim.SGD(0.5))
	recorder := inside.New(set, inside.Every(100))
	if _, err := model.Fit(context.Background(), set, train.Epochs(200), train.BatchSize(0), train.Use(recorder)); err != nil {
		panic(err)
	}
	h := recorder.History()
	for _, r := range h.Records[1:] { // no step was made before the first
		w := r.Layers[0]
		fmt.Printf("step %d moved the weights of %v, of length %.1f, by %.1e of it\n", r.Step, h.Layers[0], w.Weights.Norm, w.Ratio)
	}
	// Output:
	// step 100 moved the weights of 0 (Linear 2→3), of length 1.9, by 7.0e-04 of it
	// step 200 moved the weights of 0 (Linear 2→3), of length 1.8, by 6.0e-04 of it
}
