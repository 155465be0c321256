package experiment

import (
	"context"
	"slices"

	"cajal/tensor"
)

// cases predicts the inputs that the recipe wants to see.
func (o *Outcome) cases(ctx context.Context) error {
	for _, c := range o.recipe.Data.Cases {
		x := tensor.From(slices.Clone(c), append([]int{1}, o.facts.Shape...)...)
		var err error
		if o.data.x != nil {
			if x, err = o.data.x.Transform(x); err != nil {
				return o.recipe.Wrong("data.cases", err.Error())
			}
		}
		p, err := o.model.Predict(ctx, x)
		if err != nil {
			return err
		}
		if p, err = o.restored(p); err != nil {
			return err
		}
		worked := Case{Input: c, Predicted: slices.Clone(p.To(tensor.Float64).Float64s())}
		if truth := sources[o.recipe.Data.Kind].truth; truth != nil {
			worked.Want = truth(c)
		}
		o.Cases = append(o.Cases, worked)
	}
	return nil
}
