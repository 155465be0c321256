package columns_test

import (
	"context"
	"fmt"

	"cajal/explain/columns"
	"cajal/tensor"
)

// What a product owes to each of its factors, compared with one other row.
func ExampleShapley() {
	area := func(_ context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0]
		return x.Narrow(1, 0, 1).Mul(x.Narrow(1, 1, 2)), nil
	}
	r, err := columns.Shapley(context.Background(), columns.Case{
		Columns:    []columns.Column{{Name: "width", Places: []int{0}}, {Name: "height", Places: []int{1}}},
		Row:        []*tensor.Tensor{tensor.From([]float64{3, 5}, 1, 2)},
		Background: []*tensor.Tensor{tensor.From([]float64{1, 1}, 1, 2)},
	}, area)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("base", r.Base)
	for _, c := range r.Columns {
		fmt.Println(c.Column, c.Contribution)
	}
	fmt.Println("prediction", r.Prediction)
	// Output:
	// base 1
	// height 8
	// width 6
	// prediction 15
}
