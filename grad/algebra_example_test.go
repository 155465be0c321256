package grad_test

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

func ExampleWhere() {
	tape := grad.NewTape()
	x := tape.Const(tensor.From([]float64{-2, -1, 0, 1, 2}))
	zero := tape.Const(tensor.New(tensor.Float64))
	fmt.Println(grad.Where(x.Less(zero), zero, x).Tensor())
	// Output: [0. 0. 0. 1. 2.]
}

// The mask hides from each word the words behind it.
func ExampleValue_BatchMatMul_attention() {
	tape := grad.NewTape()
	q := tape.Const(tensor.From([]float64{1, 0, 0, 1, 1, 1}, 1, 3, 2)) // one head, three words, two numbers
	k, v := q, q
	place := tensor.From([]int64{0, 1, 2})
	seen := place.LessEqual(place.Unsqueeze(1)) // place of k ≤ place of q
	none := tape.Const(tensor.Full(tensor.Float64, -1e9))

	scores := q.BatchMatMul(k, grad.TransposeSecond)
	weights := grad.Where(seen, scores, none).Softmax()
	fmt.Println(weights.MatMul(v).Tensor())
	// Output:
	// [[[1.         0.        ]
	//   [0.26894142 0.73105858]
	//   [0.78805844 0.78805844]]]
}

func ExampleEinsum() {
	tape := grad.NewTape()
	q := tape.Const(tensor.From([]float64{1, 2, 3, 4}, 1, 2, 2))
	k := tape.Const(tensor.From([]float64{1, 0, 0, 1, 1, 1}, 1, 3, 2))
	fmt.Println(grad.Einsum("bqd,bkd->bqk", q, k).Tensor())
	// Output:
	// [[[1. 2. 3.]
	//   [3. 4. 7.]]]
}

// A gradient goes back to the rows that were taken, once for each time.
func ExampleValue_Take() {
	tape := grad.NewTape()
	table := grad.Param("table", tensor.From([]float64{1, 2, 3, 4, 5, 6}, 3, 2))
	y := tape.Use(table).Take(0, tensor.From([]int64{2, 0, 2}))
	y.Sum().Backward()
	fmt.Println(y.Tensor())
	fmt.Println(table.Grad())
	// Output:
	// [[5. 6.]
	//  [1. 2.]
	//  [5. 6.]]
	// [[1. 1.]
	//  [0. 0.]
	//  [2. 2.]]
}

func ExampleValue_Split() {
	tape := grad.NewTape()
	x := tape.Const(tensor.From([]float64{1, 2, 3, 4, 5, 6}, 2, 3))
	parts := x.Split(1, 1, 2)
	fmt.Println(grad.Concat(1, parts[1], parts[0]).Tensor())
	// Output:
	// [[2. 3. 1.]
	//  [5. 6. 4.]]
}

// Layer norm as its formula has it.
func ExampleValue_Var() {
	tape := grad.NewTape()
	x := tape.Const(tensor.From([]float64{1, 2, 3, 10, 20, 30}, 2, 3))
	centred := x.Sub(x.MeanKeepDims(-1))
	y := centred.Div(x.VarKeepDims(0, -1).Sqrt())
	fmt.Println(y.Tensor())
	// Output:
	// [[-1.22474487  0.          1.22474487]
	//  [-1.22474487  0.          1.22474487]]
}

func ExampleValue_TopK() {
	tape := grad.NewTape()
	x := tape.Const(tensor.From([]float64{3, 1, 4, 1, 5, 9, 2, 6}, 2, 4))
	values, places := x.TopK(2, 1)
	fmt.Println(values.Tensor())
	fmt.Println(places.Tensor())
	// Output:
	// [[4. 3.]
	//  [9. 6.]]
	// [[2 0]
	//  [1 3]]
}
