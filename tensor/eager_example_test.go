package tensor_test

import (
	"fmt"

	"cajal/tensor"
)

// A mask picks, counts and replaces.
func ExampleTensor_Less() {
	x := tensor.From([]float64{-2, 3, -1, 5}, 2, 2)
	negative := x.Less(tensor.New(tensor.Float64))
	fmt.Println(negative)
	fmt.Println(negative.SumOver(1))
	fmt.Println(tensor.Where(negative, x.Neg(), x))
	// Output:
	// [[ True False]
	//  [ True False]]
	// [1 1]
	// [[2. 3.]
	//  [1. 5.]]
}

// Unsqueeze with the axes of a reduction keeps them, so that the result stretches
// to what it was made of.
func ExampleTensor_MeanOver() {
	x := tensor.From([]float64{1, 2, 3, 4, 6, 8}, 2, 3)
	fmt.Println(x.Sub(x.MeanOver(1).Unsqueeze(1)))
	// Output:
	// [[-1.  0.  1.]
	//  [-2.  0.  2.]]
}

func ExampleTensor_Take() {
	words := tensor.From([]int64{10, 11, 12})
	fmt.Println(words.Take(0, tensor.From([]int64{2, 0, -1})))
	// Output: [12 10 12]
}

func ExampleTensor_OneHot() {
	fmt.Println(tensor.From([]int64{2, 0}).OneHot(3, tensor.Float32))
	// Output:
	// [[0. 0. 1.]
	//  [1. 0. 0.]]
}
