package tensor_test

import (
	"fmt"

	"cajal/tensor"
)

// A batch of two images of 2×3 pixels becomes a table with one row each.
func Example() {
	images := tensor.From([]float32{
		0, 0.5, 1,
		1, 0.5, 0,

		0.25, 0.25, 0.25,
		0.75, 0.75, 0.75,
	}, 2, 2, 3)
	table := images.Reshape(2, -1)
	fmt.Println(tensor.ShapeString(images.Shape()), "to", tensor.ShapeString(table.Shape()))
	fmt.Println(table)
	fmt.Println("brightest pixel of each:", table.ArgMax(1))
	// Output:
	// (2, 2, 3) to (2, 6)
	// [[0.   0.5  1.   1.   0.5  0.  ]
	//  [0.25 0.25 0.25 0.75 0.75 0.75]]
	// brightest pixel of each: [2 3]
}

// A view shares the memory of its tensor: what is written through one is seen
// through the other.
func Example_views() {
	x := tensor.From([]int64{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.T())

	column := x.Select(1, 0)
	column.Fill(-1)
	fmt.Println(x)

	own := column.Clone()
	own.Fill(7)
	fmt.Println(column, own)
	// Output:
	// [[1 4]
	//  [2 5]
	//  [3 6]]
	// [[-1  2  3]
	//  [-1  5  6]]
	// [-1 -1] [7 7]
}

// The columns align, and a type shows its own digits.
func ExampleTensor_String() {
	fmt.Println(tensor.From([]float64{1, 0.1, -20.25}))
	fmt.Println(tensor.From([]float32{1. / 3, 2. / 3}))
	fmt.Println(tensor.From([]float64{1. / 3, 2. / 3}))
	fmt.Println(tensor.From([]float64{1, 1e-5}))
	fmt.Println(tensor.New(tensor.Float32, 100, 100))
	// Output:
	// [  1.     0.1  -20.25]
	// [0.33333334 0.6666667 ]
	// [0.33333333 0.66666667]
	// [1.e+00 1.e-05]
	// [[0. 0. 0. ... 0. 0. 0.]
	//  [0. 0. 0. ... 0. 0. 0.]
	//  [0. 0. 0. ... 0. 0. 0.]
	//  ...
	//  [0. 0. 0. ... 0. 0. 0.]
	//  [0. 0. 0. ... 0. 0. 0.]
	//  [0. 0. 0. ... 0. 0. 0.]]
}

// Rows of a table and columns of a table, without a copy.
func ExampleTensor_Narrow() {
	x := tensor.From([]int64{0, 1, 2, 3, 4, 5, 6, 7, 8}, 3, 3)
	fmt.Println(x.Narrow(0, 1, 3))
	fmt.Println(x.Narrow(1, 0, -1))
	// Output:
	// [[3 4 5]
	//  [6 7 8]]
	// [[0 1]
	//  [3 4]
	//  [6 7]]
}

// A row repeats for every row of a table.
func ExampleTensor_BroadcastTo() {
	bias := tensor.From([]float32{0.5, -1})
	fmt.Println(bias.BroadcastTo(3, 2))
	// Output:
	// [[ 0.5 -1. ]
	//  [ 0.5 -1. ]
	//  [ 0.5 -1. ]]
}

// A wrong shape is a programmer's mistake: it panics and says what it found.
func ExampleError() {
	defer func() { fmt.Println(recover()) }()
	tensor.New(tensor.Float32, 64, 1, 28, 28).Reshape(64, 10)
	// Output:
	// tensor: reshape: (64, 1, 28, 28) to (64, 10): want 50176 elements, not 640
}
