package explain_test

import (
	"context"
	"fmt"

	"cajal/explain"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// edges is a network whose one filter, a difference of neighbours, answers to rising edges.
func edges() nn.Layer {
	net := nn.Sequential(nn.ConvOver(1, 1, []int{1, 2}, nn.NoBias()), nn.ReLU(), nn.Flatten(), nn.Linear(6, 1, nn.NoBias()))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	params := nn.Params(net)
	copy(params[0].Value.Tensor().Float64s(), []float64{-1, 1})
	params[1].Value.Tensor().Fill(1)
	return net
}

// What moves the sum of rises from one pixel to the next: the pixels beside the edge.
func ExampleSaliency() {
	picture := tensor.From([]float64{
		0, 0, 1, 1,
		0, 0, 1, 1,
	}, 1, 1, 2, 4)
	m, err := explain.Saliency(edges(), explain.OutputNumber(0), picture)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("score", m.Score)
	fmt.Println(m.Magnitude)
	// Output:
	// score 2
	// [[0. 1. 1. 0.]
	//  [0. 1. 1. 0.]]
}

// A prediction that looks at the upper left corner alone drops where that is covered.
func ExampleOcclusion() {
	corner := func(_ context.Context, x *tensor.Tensor) (p []float64, err error) {
		for i := range x.Dim(0) {
			p = append(p, x.At(i, 0, 0, 0))
		}
		return p, nil
	}
	picture := tensor.Full(tensor.Float64, 0.9, 1, 1, 4, 4)
	m, err := explain.Occlusion(context.Background(), corner, picture, 2, 2, []float64{0})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Rows, m.Columns)
	fmt.Println(m.Drops)
	// Output:
	// [0 2] [0 2]
	// [[0.9 0. ]
	//  [0.  0. ]]
}
