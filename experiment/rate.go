package experiment

import (
	"context"
	"fmt"
	"math"

	"cajal/plot"
	"cajal/train/diagnose"
)

// RateResult is what trying rates found.
type RateResult struct {
	Recipe string  `json:"recipe"`
	Seed   int64   `json:"seed"`
	Rate   float64 `json:"rate"` // the recipe's
	diagnose.RateTest
}

// FindRate makes the recipe's data and network, and tries rates on it: see
// [diagnose.FindRate]. The recipe keeps its own.
func (e *Experiment) FindRate(ctx context.Context, hooks Hooks) (*RateResult, error) {
	if err := e.checkMemory(); err != nil {
		return nil, err
	}
	r, random := e.recipe, e.randomness()
	sets, err := e.generate(random, hooks)
	if err != nil {
		return nil, err
	}
	m, err := e.model(random)
	if err != nil {
		return nil, err
	}
	hooks.step("build", "%s", e.describeNetwork())
	hooks.step("rates", "100 steps, each at a rate larger than the one before")
	test, err := diagnose.FindRate(ctx, m, sets.train, diagnose.RateBatch(r.Training.Batch))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	return &RateResult{Recipe: r.Name, Seed: r.Seed, Rate: r.Optimizer.Rate, RateTest: *test}, nil
}

// Save writes the losses over the rates into a directory, which it makes if it
// is missing: rate.png and result.json. It returns the names.
func (r *RateResult) Save(ctx context.Context, dir string) ([]string, error) {
	loss, mean := plot.Series{Name: "of the step's batch"}, plot.Series{Name: "mean, older steps fading"}
	for _, p := range r.Points {
		x := math.Log10(p.Rate)
		loss.X, loss.Y = append(loss.X, x), append(loss.Y, p.Loss)
		mean.X, mean.Y = append(mean.X, x), append(mean.Y, p.Smooth)
	}
	series := []plot.Series{loss, mean}
	p := plot.Curve(series, append(lossAxis(series, nil), plot.Title(r.Recipe+": loss while the rate grows"),
		plot.XLabel("learning rate, as a power of ten"))...)
	return write(ctx, dir, these(picture{file: "rate.png", plot: p}), nil, r)
}
