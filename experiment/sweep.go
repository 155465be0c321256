package experiment

import (
	"context"
	"fmt"

	"cajal/plot"
	"cajal/threads"
)

// SweepRun is one experiment of a sweep.
type SweepRun struct {
	Hidden     int   `json:"hidden"`
	Parameters int   `json:"parameters"`
	Train      Score `json:"train"`
	OutOfFold  Score `json:"out_of_fold,omitempty"` // of a bag
	Test       Score `json:"test,omitempty"`
}

// SweepResult is a sweep in numbers.
type SweepResult struct {
	Recipe    string           `json:"recipe"`
	Seed      int64            `json:"seed"`
	Threads   int              `json:"threads"`
	Runs      []SweepRun       `json:"runs"`
	Baselines []BaselineResult `json:"baselines,omitempty"`
}

// Sweep is a finished sweep: its numbers, and its experiments.
type Sweep struct {
	SweepResult
	outcomes []*Outcome
}

// Sweep runs the experiment once for each number of hidden units, from the same
// seed each time, without checkpoints.
func (e *Experiment) Sweep(ctx context.Context, hidden []int, hooks Hooks) (*Sweep, error) {
	s := &Sweep{SweepResult: SweepResult{Recipe: e.recipe.Name, Seed: e.recipe.Seed, Threads: threads.Count()}}
	for i, h := range hidden {
		r := e.recipe.WithoutFiles()
		if err := r.SetHidden(h); err != nil {
			return nil, err
		}
		c, err := e.with(r)
		if err != nil {
			return nil, err
		}
		if i > 0 && r.Baseline != nil { // the data is the same
			c.baselines = &baselines{Results: s.Baselines}
		}
		o, err := c.Run(ctx, Hooks{Event: hooks.Event, Members: hooks.Members, Baseline: hooks.Baseline})
		if err != nil {
			return nil, err
		}
		if i == 0 {
			s.Baselines = o.Baselines
		}
		s.Runs = append(s.Runs, SweepRun{h, o.Parameters, o.Train, o.OutOfFold, o.Test})
		s.outcomes = append(s.outcomes, o)
		hooks.step("run", "%d of %d: %d hidden units, %v", i+1, len(hidden), h, o.Train)
	}
	return s, nil
}

// sheet draws the decision boundary of each run, or is nil if the data cannot
// be drawn in a plane.
func (s *Sweep) sheet(ctx context.Context) *plot.Plot {
	var panels []*plot.Plot
	for i, o := range s.outcomes {
		title := fmt.Sprintf("%d hidden: %.1f%%", s.Runs[i].Hidden, 100*s.Runs[i].Train["accuracy"])
		if t := s.Runs[i].Test; t != nil {
			title += fmt.Sprintf(", test %.1f%%", 100*t["accuracy"])
		}
		if !o.flat() {
			return nil
		}
		panels = append(panels, o.boundary(ctx, nil, plot.Title(title)))
	}
	columns := len(panels)
	if columns > 4 {
		columns = min(4, (columns+1)/2)
	}
	return plot.Sheet(columns, panels)
}
