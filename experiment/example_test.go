package experiment_test

import (
	"context"
	"fmt"

	"cajal/experiment"
	"cajal/recipe"
)

// The first article, shortened to a thousand passes.
func Example() {
	r, err := recipe.Load("moons")
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Training.Epochs = 1001
	e, err := experiment.Read(r)
	if err != nil {
		fmt.Println(err)
		return
	}
	o, err := e.Run(context.Background(), experiment.Hooks{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, h := range o.History {
		fmt.Printf("loss after step %d: %.6f\n", h.Step, h.Loss)
	}
	fmt.Printf("logistic regression: C = %.4f, accuracy %.3f\n", o.Baselines[0].C, o.Baselines[0].Train["accuracy"])
	fmt.Printf("network: accuracy %.3f\n", o.Train["accuracy"])
	// Output:
	// loss after step 0: 0.432387
	// loss after step 1000: 0.068947
	// logistic regression: C = 2.7826, accuracy 0.850
	// network: accuracy 0.975
}
