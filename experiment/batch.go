package experiment

import (
	"fmt"

	"cajal/recipe"
)

// checkBatch refuses a batch of one among the batches of n training samples, if
// the network has a batch norm, which needs the variance of several.
func checkBatch(r *recipe.Recipe, n int) error {
	b := r.Training.Batch
	norm := false
	for l := range r.Network.All() {
		norm = norm || l.Kind() == "batch-norm"
	}
	if !norm || r.Training.Epochs == 0 || b == 0 && n > 1 || b > 0 && n%b != 1 && b != 1 {
		return nil
	}
	if n == 1 {
		return r.Wrong("training.batch", fmt.Sprintf("%d: there is one training sample, and a batch-norm needs at least two; take more data, or leave the batch-norm out", b))
	}
	return r.Wrong("training.batch", fmt.Sprintf("%d: of %d training samples the last batch has one, and a batch-norm needs at least two; %d leaves none alone", b, n, evenBatch(n, max(b, 2))))
}

// evenBatch returns the largest batch up to most that leaves no batch of n
// samples with a single one, which a batch norm cannot do with.
func evenBatch(n, most int) int {
	for b := min(n, most); b > 1; b-- {
		if n%b != 1 {
			return b
		}
	}
	return n
}
