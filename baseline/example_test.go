package baseline_test

import (
	"context"
	"fmt"

	"cajal/baseline"
	"cajal/tensor"
)

// Hours of study and whether the examination was passed. Twenty people are
// few, so cross-validation prefers a cautious model.
func Example() {
	hours := tensor.From([]float64{
		0.50, 0.75, 1.00, 1.25, 1.50, 1.75, 1.75, 2.00, 2.25, 2.50,
		2.75, 3.00, 3.25, 3.50, 4.00, 4.25, 4.50, 4.75, 5.00, 5.50,
	}, 20, 1)
	passed := tensor.From([]int64{0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1})
	model, err := baseline.LogisticCV(context.Background(), hours, passed, baseline.Folds(4))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := model.Probabilities(tensor.From([]float64{1, 4}, 2, 1))
	fmt.Printf("accuracy %.2f with C = %.3g\n", model.Accuracy(hours, passed), model.C)
	fmt.Printf("passing after 1 hour: %.2f, after 4 hours: %.2f\n", p.At(0, 1), p.At(1, 1))
	fmt.Println("warnings:", len(model.Warnings()))
	// Output:
	// accuracy 0.75 with C = 0.0464
	// passing after 1 hour: 0.36, after 4 hours: 0.60
	// warnings: 0
}
