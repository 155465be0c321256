package data_test

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// A table is split, scaled by what its training part says, and handed out in
// batches in a new order each epoch.
func Example() {
	x := tensor.From([]float64{1, 10, 2, 20, 3, 30, 4, 40, 5, 50}, 5, 2)
	y := tensor.From([]int64{0, 0, 0, 1, 1})

	train, test, err := data.Split(x.Dim(0), 0.2, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var scaler data.StandardScaler
	if err := scaler.Fit(data.Take(x, train)); err != nil {
		fmt.Println(err)
		return
	}
	scaled, err := scaler.Transform(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := data.Tensors(scaled, y)
	if err != nil {
		fmt.Println(err)
		return
	}
	stream := rng.New(0).Stream("shuffle")
	loader := data.NewLoader(data.NewSubset(set, train), data.BatchSize(3), data.Shuffle(stream))
	for epoch := range 2 {
		for batch, err := range loader.Epoch(context.Background()) {
			if err != nil {
				fmt.Println(err)
				return
			}
			fmt.Println("epoch", epoch, "samples", batch.Index, "labels", batch.Y.Int64s())
		}
	}
	fmt.Printf("mean %v, scale %.3f, to test on: %v\n", scaler.Mean, scaler.Scale, test)
	// Output:
	// epoch 0 samples [3 2 0] labels [1 0 0]
	// epoch 0 samples [1] labels [0]
	// epoch 1 samples [0 2 3] labels [0 0 1]
	// epoch 1 samples [1] labels [0]
	// mean [2.5 25], scale [1.118 11.180], to test on: [4]
}

func ExampleStratifiedKFold() {
	y := tensor.From([]int64{0, 0, 0, 0, 1, 1})
	folds, err := data.StratifiedKFold(y, 2, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range folds {
		fmt.Println("train", f.Train, "test", f.Test)
	}
	// Output:
	// train [2 3 5] test [0 1 4]
	// train [0 1 4] test [2 3 5]
}
