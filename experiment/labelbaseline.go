package experiment

import (
	"context"

	"cajal/baseline"
	"cajal/recipe"
	"cajal/tensor"
)

// fitLabels fits a model of b's kind to each of several labels, y (N, L), with b's
// penalties if it has some, and returns what predicts the probabilities of their second
// classes, (N, L).
func (o *Outcome) fitLabels(ctx context.Context, b *BaselineResult, of rows, hooks Hooks) (func(x *tensor.Tensor) *tensor.Tensor, error) {
	labels := len(o.facts.Labels)
	fits, chosen := make([]func(x *tensor.Tensor) *tensor.Tensor, labels), len(b.Cs) == 0
	for j := range fits {
		c := 0.0
		if !chosen {
			c = b.Cs[j]
		}
		fit, c, err := o.fitLabel(ctx, b.Kind, c, rows{of.x, oneColumn(of.y, j).Reshape(-1), of.w}, o.facts.Labels[j], hooks)
		if err != nil {
			return nil, fitOf(o.facts.Names[j], err)
		}
		if fits[j] = fit; chosen && b.Kind == recipe.Logistic {
			b.Cs = append(b.Cs, c)
		}
	}
	return func(x *tensor.Tensor) *tensor.Tensor {
		all := tensor.New(tensor.Float64, x.Dim(0), labels)
		for j, fit := range fits {
			tensor.Copy(all.Select(1, j), fit(x))
		}
		return all
	}, nil
}

// fitLabel fits one label y (N), and returns what predicts the probability of its second
// class, (N), and of logistic regression the C. Rows that all have one class predict it.
func (o *Outcome) fitLabel(ctx context.Context, kind string, c float64, of rows, classes []string, hooks Hooks) (func(x *tensor.Tensor) *tensor.Tensor, float64, error) {
	second := func(p *tensor.Tensor, classes []int64) *tensor.Tensor {
		if len(classes) == 1 {
			return tensor.Full(tensor.Float64, float64(classes[0]), p.Dim(0))
		}
		return p.Select(1, 1)
	}
	if kind == recipe.Majority || classesOf(of.y) == 1 {
		m, err := baseline.WeightedMajority(of.y, of.w)
		if err != nil {
			return nil, 0, err
		}
		return func(x *tensor.Tensor) *tensor.Tensor { return second(m.Probabilities(x), m.Classes) }, 1, nil
	}
	m, err := o.fitLogistic(ctx, c, of, classes, hooks)
	if err != nil {
		return nil, 0, err
	}
	return func(x *tensor.Tensor) *tensor.Tensor { return second(m.Probabilities(x), m.Classes) }, m.C, nil
}
