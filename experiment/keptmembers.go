package experiment

import (
	"context"
	"errors"
	"fmt"

	"cajal/data"
	"cajal/internal/figure"
	"cajal/recipe"
)

// keepMembers takes the mean of the members that have learnt something as the model,
// if it is the end of ctx that ended their training with err. Of a bag the samples that
// they have left out are out of fold.
func (o *Outcome) keepMembers(ctx context.Context, e *Experiment, members []*Outcome, done []bool, err error, hooks Hooks) {
	var kept []int
	whole := 0
	for k, m := range members {
		if m == nil || !done[k] && !m.cut {
			continue
		}
		if kept = append(kept, k); done[k] {
			whole++
		}
	}
	if len(kept) == 0 || ctx.Err() == nil || !errors.Is(err, ctx.Err()) {
		return
	}
	o.cut = true
	o.keepFolds(kept)
	o.gather(e, members, kept, hooks)
	o.recipe = withMembers(e.recipe, kept)
	o.Stopped = fmt.Sprintf("interrupted in the training of %s, when %d %s done and %d had begun", figure.Count(len(members), "network"), whole, figure.Agree(whole, "was", "were"), len(kept)-whole)
}

// keepFolds leaves of a bag the folds that members of the kept numbers have left out.
func (o *Outcome) keepFolds(kept []int) {
	if o.folds == nil {
		return
	}
	var folds []data.Fold
	places := map[int]int{}
	samples, all := 0, 0
	for _, f := range o.folds {
		all += len(f.Test)
	}
	for _, k := range kept {
		fold := k % len(o.folds)
		if _, ok := places[fold]; !ok {
			places[fold] = len(folds)
			folds = append(folds, o.folds[fold])
			samples += len(o.folds[fold].Test)
		}
		o.left = append(o.left, places[fold])
	}
	if o.folds = folds; samples < all {
		o.tell("Out of fold are %d of %d samples, which networks that were trained so far had left out; those of baselines are all.", samples, all)
	}
}

// leftOut returns the place among the folds of that which member k left out.
func (o *Outcome) leftOut(k int) int {
	if o.left != nil {
		return o.left[k]
	}
	return k % len(o.folds)
}

// withMembers returns the recipe of some of a recipe's members, without a bag, which
// needs all of them.
func withMembers(all *recipe.Recipe, kept []int) *recipe.Recipe {
	r := all.Member(kept[0])
	if len(kept) > 1 {
		r = all.Clone()
		r.Bag, r.Members = nil, nil
		for _, k := range kept {
			m := recipe.Member{Seed: all.Member(k).Network.Seed}
			if k < len(all.Members) {
				m.Layers = all.Members[k].Layers
			}
			r.Members = append(r.Members, m)
		}
	}
	// Without a bag there may be nothing to stop early by, or to choose a threshold by;
	// the model file has what was chosen.
	r.Training.EarlyStop, r.Training.Watch = 0, ""
	if d := all.Decision; d != nil {
		r.Decision = &recipe.Decision{Positive: d.Positive, Threshold: d.Threshold}
	}
	return r
}
