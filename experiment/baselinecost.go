package experiment

import (
	"cmp"
	"fmt"

	"cajal/data/table/schema"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
)

// tooDear says why a baseline on inputs x (N, D) would take longer than the network, ""
// if it would not, by the multiplications of both.
func (e *Experiment) tooDear(kind string, x *tensor.Tensor) string {
	n, d := float64(x.Dim(0)), float64(x.Dim(1))
	rows, columns := max(n, d), min(n, d)
	folds, bag := cmp.Or(e.recipe.Baseline.Folds, 5), 0
	if e.recipe.Bag != nil {
		bag = e.recipe.Bag.Folds
	}
	var cost float64
	switch kind {
	case recipe.Logistic:
		const evaluations = 40 // of the loss, in the mean of fits that start where another ended
		outputs := float64(max(e.facts.Classes, len(e.facts.Labels)))
		if e.facts.Classes == 2 {
			outputs = 1
		}
		fits := float64(10*(folds-1) + 1 + bag)
		cost = fits * (2 * evaluations) * n * d * outputs
	case recipe.Ridge:
		cost = float64(float64(11+2*bag)*rows*columns*columns) + float64(7*columns*columns*columns)
	}
	const double = 2 // a network's numbers are half as long
	if double*cost <= max(worthwhile, e.networkCost(n)) {
		return ""
	}
	return fmt.Sprintf("with %d rows of %d inputs it would take longer than the network", x.Dim(0), x.Dim(1))
}

// worthwhile is how many multiplications are over before anybody waits.
const worthwhile = 1e9

// networkCost returns the least multiplications that training on n rows takes: three
// of each weight for each row and epoch, with a quarter of the epochs where the
// training may stop early.
func (e *Experiment) networkCost(n float64) float64 {
	weights := 0
	for k := range e.recipe.MemberCount() {
		one, err := e.Member(k)
		if err != nil {
			return 0
		}
		net, err := one.network()
		if err != nil {
			return 0 // Run says it
		}
		weights += nn.Count(net)
	}
	epochs := float64(e.recipe.Training.Epochs)
	if e.recipe.Training.EarlyStop > 0 {
		epochs /= 4
	}
	if b := e.recipe.Bag; b != nil {
		n *= 1 - 1/float64(b.Folds)
	}
	return 3 * float64(weights) * n * epochs
}

// proposedBaseline is what a proposed recipe says of baselines: both that there are for
// the task, as long as they are cheap.
func proposedBaseline(task string) string {
	kinds := []string{recipe.Majority, recipe.Logistic}
	if task == schema.Regression {
		kinds = []string{recipe.Mean, recipe.Ridge}
	}
	return fmt.Sprintf("\n[baseline]\nkinds = [%q, %q]\noptional = true   # left out where they would take longer than the network", kinds[0], kinds[1])
}
