package experiment

import (
	"fmt"

	"cajal/internal/figure"
	"cajal/plot"
	"cajal/train"
)

// Step is a step of an experiment, for a person to follow. Names are those of
// the article on regression: initialise, generate, split, standardise, build,
// forward, backward, iterate, test; and baseline.
type Step struct{ Name, Text string }

// Hooks are what a caller wants to hear while an experiment runs. Each may be
// nil.
type Hooks struct {
	Step func(Step)
	// Event hears how the training of a network goes on. Of members it hears only
	// what a person should know of each: Resumed and Warned.
	Event func(train.Event)
	// Members hears how far the members are, from one goroutine at a time.
	Members func(Progress)
	// Baseline hears before the first fit of the baseline and after each how
	// many are made, of how many, from one goroutine at a time.
	Baseline func(done, total int)
	// Pictures hears, while [ReadContext] decodes pictures, before the first and after
	// each how many are done, of how many, from one goroutine at a time. So it does of each
	// pass over pictures that are read whenever they are needed, once training is done:
	// while Run measures, and while [Outcome.Save] and [Outcome.SaveModel] find out what the
	// model has seen.
	Pictures func(done, total int)
	// Augmented is given, before training, a sheet of training pictures as they are and as
	// training will see them, where the recipe changes them. Its error ends the run.
	Augmented func(sheet *plot.Plot) error
}

func (h Hooks) step(name, format string, args ...any) {
	if h.Step != nil {
		h.Step(Step{name, fmt.Sprintf(format, figure.Values(args)...)})
	}
}
