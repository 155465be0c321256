//go:build !race

// The race detector allocates on its own account.

package experiment

import (
	"context"
	"testing"

	"cajal/internal/testenv"
	"cajal/recipe"
	"cajal/train"
)

// A training step of every built-in recipe allocates nothing in steady state,
// loader and last smaller batch included.
func TestStepsAllocateNothing(t *testing.T) {
	testenv.SkipEmulated(t, "it trains for minutes")
	for _, name := range recipe.Names() {
		t.Run(name, func(t *testing.T) {
			e := builtin(t, name, func(r *recipe.Recipe) {
				if r.Data.Kind == "mnist" {
					// The same network on images of another size: the files are
					// not here.
					r.Data.Kind, r.Data.Dir, r.Data.TestShare = "digits", "", 0.2
				}
				r.Training.Validate, r.Training.RecordEvery = false, 0
			})
			random := e.randomness()
			s, err := e.generate(random, Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			m, err := e.model(random)
			if err != nil {
				t.Fatal(err)
			}
			e.recipe.Optimizer.Schedule = nil // its length depends on the epochs
			cost := func(epochs int) float64 {
				e.recipe.Training.Epochs = epochs
				return testing.AllocsPerRun(1, func() {
					opts := append(e.fitOptions(&s, random), train.On(func(train.Event) {}))
					if _, err := m.Fit(context.Background(), s.train, opts...); err != nil {
						t.Fatal(err)
					}
				})
			}
			// The runtime allocates too, and more the longer a run takes: what a
			// goroutine waits with, once a collection has cleared the spare ones.
			// That comes and goes; what a step or an epoch allocates stays.
			few, more := cost(2), cost(5)
			for range 4 {
				if more <= few+1 {
					break
				}
				more = min(more, cost(5))
			}
			if more > few+1 {
				t.Errorf("2 epochs allocate %v times, 5 epochs %v times; want no more", few, more)
			}
		})
	}
}
