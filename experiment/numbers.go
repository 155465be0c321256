package experiment

import (
	"cajal/metric"
	"cajal/model"
	"cajal/tensor"
)

// TargetScore is how well one of several numbers is predicted, in the units of the data.
type TargetScore struct {
	Target string       `json:"target"`
	Of     string       `json:"of,omitempty"` // "test", "out of fold" or "training": which samples of a recipe they are
	R2     model.Number `json:"r2"`
	RMSE   model.Number `json:"rmse"`
	MAE    model.Number `json:"mae"`
}

// OfSamples says which samples of a recipe they are: "out of fold", or "of the test samples".
func (s TargetScore) OfSamples() string {
	if s.Of == onOutOfFold {
		return s.Of
	}
	return "of the " + s.Of + " samples"
}

// targetScores measures each of the numbers p (N, T) that were predicted for t (N, T), with
// weights w (N) of the samples, nil for 1 each; nil for a single one.
func targetScores(names []string, of string, p, t, w *tensor.Tensor) []TargetScore {
	if t == nil || t.Dim(1) < 2 || p.Dim(1) != t.Dim(1) {
		return nil
	}
	r2, rmse, mae := metric.R2(), metric.RMSE(), metric.MAE()
	for _, m := range []metric.Metric{r2, rmse, mae} {
		addWeighted(m, p, t, w)
	}
	var all []TargetScore
	for j := range t.Dim(1) {
		all = append(all, TargetScore{names[j], of, model.Number(r2.Outputs()[j]), model.Number(rmse.Outputs()[j]), model.Number(mae.Outputs()[j])})
	}
	return all
}

// measureTargets measures each of several numbers.
func (o *Outcome) measureTargets(ev *evaluation, of string) {
	if o.facts.Targets > 1 && o.recipe.Loss.Quantiles == nil {
		o.ByTarget = targetScores(o.Targets, of, ev.p, ev.y, ev.w)
	}
}
