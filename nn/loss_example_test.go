package nn_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// The loss of each sample by itself, and one in which the first counts three times.
func ExampleWeightedLoss() {
	tape := grad.NewTape()
	y := tape.Const(tensor.From([]float64{1, 2, 5}))
	t := tensor.From([]float64{0, 2, 4})
	fmt.Println(nn.MSE(nn.Reduce(grad.None)).Of(y, t).Tensor().Float64s())
	loss := nn.MSE().(nn.WeightedLoss)
	fmt.Println(loss.WeightedOf(y, t, tensor.From([]float64{3, 1, 0})).Item())
	// Output:
	// [1 0 1]
	// 0.75
}

// A network that says how sure it is gives a variance beside each mean: an error
// costs less where it was announced.
func ExampleGaussianNLL() {
	tape := grad.NewTape()
	mean := tape.Const(tensor.From([]float64{1, 1}))
	variance := tape.Const(tensor.From([]float64{0.1, 1}))
	t := tensor.From([]float64{2, 2})
	loss := nn.GaussianNLL(nn.Reduce(grad.None)).Of(mean, variance, t)
	fmt.Printf("%.3f\n", loss.Tensor().Float64s())
	// Output:
	// [3.849 0.500]
}

// The anchor is nearer to the one that is like it, but not by the margin yet.
func ExampleTripletMargin() {
	tape := grad.NewTape()
	anchor := tape.Const(tensor.From([]float64{0, 0}, 1, 2))
	like := tape.Const(tensor.From([]float64{1, 0}, 1, 2))
	unlike := tape.Const(tensor.From([]float64{0, 1.5}, 1, 2))
	fmt.Printf("%.4f\n", nn.TripletMargin(1, 2, false).Of(anchor, like, unlike).Item())
	// Output:
	// 0.5000
}
