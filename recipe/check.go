package recipe

import (
	"cmp"
)

// Check refuses what can't be run whatever the data holds, by key. [Parse] has
// done so; a recipe that was changed needs it again.
func (r *Recipe) Check() error {
	for _, f := range []func() error{r.checkTop, r.checkInputs, r.checkMembers, r.CheckData, r.checkLoss, r.checkNetwork, r.checkOptimizer, r.checkTraining} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recipe) checkTop() error {
	return first(
		r.oneOf("random", r.Random, randomKinds),
		r.oneOf("dtype", r.DType, dtypes),
		r.seed("seed", &r.Seed),
	)
}

func (r *Recipe) checkLoss() error {
	l := &r.Loss
	if err := first(r.oneOf("loss.kind", l.Kind, lossKinds),
		r.oneOf("loss.reduction", cmp.Or(l.Reduction, "mean"), reductionKinds),
		r.between("loss.smoothing", l.Smoothing, 0, 1)); err != nil {
		return err
	}
	switch {
	case l.Delta != nil && l.Kind != "huber":
		return r.Wrong("loss.delta", "only huber has one")
	case l.Smoothing > 0 && l.Kind != "cross-entropy":
		return r.Wrong("loss.smoothing", "only cross-entropy has one")
	case l.Delta != nil:
		return r.positive("loss.delta", *l.Delta)
	}
	return nil
}
