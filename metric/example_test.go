package metric_test

import (
	"fmt"

	"cajal/metric"
	"cajal/tensor"
)

func Example() {
	accuracy, f1 := metric.Accuracy(), metric.F1(metric.Macro)
	for _, batch := range [][2]*tensor.Tensor{
		{tensor.From([]float64{2, 1, 0, 0, 3, 1}, 2, 3), tensor.From([]int64{0, 1})},
		{tensor.From([]float64{0, 1, 2, 5, 4, 0}, 2, 3), tensor.From([]int64{2, 1})},
	} {
		accuracy.Add(batch[0], batch[1])
		f1.Add(batch[0], batch[1])
	}
	fmt.Printf("%s %.2f, %s %.4f\n", accuracy.Name(), accuracy.Value(), f1.Name(), f1.Value())
	// Output: accuracy 0.75, f1_macro 0.7778
}

func ExampleConfusion() {
	m := metric.Confusion()
	m.Add(tensor.From([]float64{0.9, 0.4, 0.7, 0.8}), tensor.From([]int64{1, 1, 0, 1}))
	fmt.Println(m)
	fmt.Println("missed:", m.Count(1, 0))
	// Output:
	//   0 1
	// 0 0 1
	// 1 1 2
	// missed: 1
}
