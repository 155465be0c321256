package recipe

import (
	"cmp"
	"fmt"
	"math"
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

func (r *Recipe) checkOptimizer() error {
	o := &r.Optimizer
	err := first(
		r.oneOf("optimizer.kind", o.Kind, optimizerKinds),
		r.positive("optimizer.rate", o.Rate),
		r.between("optimizer.l2", o.L2, 0, math.MaxFloat64),
		r.between("optimizer.weight_decay", o.WeightDecay, 0, math.MaxFloat64),
		r.between("optimizer.momentum", o.Momentum, 0, 0.999999),
		r.between("optimizer.clip_norm", o.ClipNorm, 0, math.MaxFloat64),
	)
	switch {
	case err != nil:
		return err
	case o.Momentum > 0 && o.Kind != "sgd" && o.Kind != "rmsprop":
		return r.Wrong("optimizer.momentum", fmt.Sprintf("%s has none", o.Kind))
	case o.Nesterov && (o.Kind != "sgd" || o.Momentum == 0):
		return r.Wrong("optimizer.nesterov", "it needs sgd with a momentum above 0")
	case o.WeightDecay > 0 && o.Kind != "adamw":
		return r.Wrong("optimizer.weight_decay", "only adamw has a decay beside the gradient; l2 adds one to the gradient")
	}
	if s := o.Schedule; s != nil {
		err = first(
			r.oneOf("optimizer.schedule.kind", s.Kind, sortedKeys(scheduleKinds)),
			r.oneOf("optimizer.schedule.per", cmp.Or(s.Per, "epoch"), perKinds),
			r.between("optimizer.schedule.from", number(s.From, 1), 0, 1e6),
			r.between("optimizer.schedule.to", number(s.To, 0), 0, 1),
			r.between("optimizer.schedule.gamma", number(s.Gamma, 1), 0, 1e6),
			r.between("optimizer.schedule.every", float64(s.Every), 0, maxEpochs),
		)
	}
	return err
}
