package experiment

import (
	"context"
	"fmt"
	"slices"

	"cajal/model"
	"cajal/threads"
)

// RepeatRun is one experiment of a repetition.
type RepeatRun struct {
	Seed      int64            `json:"seed"`
	Train     Score            `json:"train"`
	OutOfFold Score            `json:"out_of_fold,omitempty"` // of a bag
	Test      Score            `json:"test,omitempty"`
	Baselines []BaselineResult `json:"baselines,omitempty"`
}

// Spread says how a number varies over runs. Quartiles are interpolated
// linearly, as NumPy's percentile does. JSON has null for what is not finite.
type Spread struct {
	Min    model.Number `json:"min"`
	Q25    model.Number `json:"q25"`
	Median model.Number `json:"median"`
	Q75    model.Number `json:"q75"`
	Max    model.Number `json:"max"`
}

// RepeatResult is an experiment over several seeds. Spreads are keyed by
// "train.accuracy", "test.loss", "logistic.test.accuracy" and the like, and are of the runs
// whose samples give the measure ([Undefined]).
type RepeatResult struct {
	Recipe  string            `json:"recipe"`
	Repeat  int               `json:"repeat"`
	Threads int               `json:"threads"`
	Runs    []RepeatRun       `json:"runs"`
	Spread  map[string]Spread `json:"spread"`
}

// Repeat runs the experiment n times, with the recipe's seed and the seeds
// that follow it, without checkpoints.
func (e *Experiment) Repeat(ctx context.Context, n int, hooks Hooks) (*RepeatResult, error) {
	res := &RepeatResult{Recipe: e.recipe.Name, Repeat: n, Threads: threads.Count(), Spread: map[string]Spread{}}
	values := map[string][]float64{}
	for i := range n {
		r := e.recipe.WithoutFiles()
		r.SetSeed(e.recipe.Seed + int64(i))
		c, err := e.with(r)
		if err != nil {
			return nil, err
		}
		o, err := c.Run(ctx, Hooks{Event: hooks.Event, Members: hooks.Members, Baseline: hooks.Baseline})
		if err != nil {
			return nil, fmt.Errorf("seed %d: %w", r.Seed, err)
		}
		res.Runs = append(res.Runs, RepeatRun{r.Seed, o.Train, o.OutOfFold, o.Test, o.Baselines})
		add := func(prefix string, train, outOfFold, test Score) {
			for part, score := range map[string]Score{"train": train, "out_of_fold": outOfFold, "test": test} {
				for name, v := range score {
					if Undefined(name, v) {
						continue
					}
					name = prefix + part + "." + name
					values[name] = append(values[name], v)
				}
			}
		}
		add("", o.Train, o.OutOfFold, o.Test)
		for _, b := range o.Baselines {
			add(b.Kind+".", b.Train, b.OutOfFold, b.Test)
		}
		hooks.step("run", "%d of %d: seed %d, %v", i+1, n, r.Seed, o.Train)
	}
	for name, v := range values {
		res.Spread[name] = spread(v)
	}
	return res, nil
}

func spread(v []float64) Spread {
	v = slices.Sorted(slices.Values(v))
	at := func(q float64) model.Number {
		p := float64(q * float64(len(v)-1))
		lo := int(p)
		hi := min(lo+1, len(v)-1)
		return model.Number(v[lo] + float64((p-float64(lo))*(v[hi]-v[lo])))
	}
	return Spread{model.Number(v[0]), at(0.25), at(0.5), at(0.75), model.Number(v[len(v)-1])}
}
