package model_test

import (
	"fmt"

	"cajal/model"
	"cajal/tensor"
)

// Of several targets of two classes each, a network gives the probabilities of the second
// classes, and an answer has each target by its name.
func ExampleLabelAnswers() {
	labels := []model.Label{{Name: "rain", Classes: []string{"no", "yes"}}, {Name: "wind", Classes: []string{"calm", "strong"}}}
	p := tensor.From([]float64{0.75, 0.25, 0.125, 0.5}, 2, 2)
	for _, a := range model.LabelAnswers(p, labels) {
		fmt.Println(a.Labels["rain"].Class, a.Labels["rain"].Probabilities["yes"], a.Labels["wind"].Class)
	}
	// Output:
	// yes 0.75 calm
	// no 0.125 calm
}
