package experiment

import (
	"encoding/json"
	"fmt"

	"cajal/nn/describe"
	"cajal/recipe"
)

// checkBatch refuses a batch of one among the batches of n training samples, if
// the network for them has a batch norm that needs the variance of several.
func checkBatch(r *recipe.Recipe, samples describe.Flow, n int) error {
	b := r.Training.Batch
	norm := normsNumbers(r, samples)
	if !norm || r.Training.Epochs == 0 || b == 0 && n > 1 || b > 0 && n%b != 1 && b != 1 {
		return nil
	}
	if n == 1 {
		return r.Wrong("training.batch", fmt.Sprintf("%d: there is one training sample, and a batch-norm needs at least two; take more data, or leave the batch-norm out", b))
	}
	return r.Wrong("training.batch", fmt.Sprintf("%d: of %d training samples the last batch has one, and a batch-norm needs at least two; %d leaves none alone", b, n, evenBatch(n, max(b, 2))))
}

// normsNumbers reports whether a network has a batch norm over single numbers. One of
// a picture's channels has many in each sample.
func normsNumbers(r *recipe.Recipe, samples describe.Flow) (found bool) {
	m, err := r.Module()
	if err == nil {
		m, _, err = describe.Fit(m, samples)
	}
	if err == nil {
		err = describe.Walk(&m, func(m *describe.Module, _ []int) error {
			var o describe.BatchNorm
			if m.Kind == "batch-norm" && (json.Unmarshal(m.Options, &o) != nil || o.Axes == 0) {
				found = true
			}
			return nil
		})
	}
	return found || err != nil
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
