package experiment

import (
	"context"
	"fmt"

	"cajal/explain/columns"
	"cajal/internal/figure"
	"cajal/plot"
	"cajal/tensor"
)

// The ways to find the reasons of a prediction.
const (
	ByShapley   = "shapley"   // exact, of few columns
	BySampling  = "sampled"   // Shapley values from some of the orders
	ByGradients = "gradients" // integrated gradients, of columns without embeddings
)

const (
	exactColumns  = 10 // up to how many all sets are gone through unless ByShapley is asked for
	sampledRounds = 10 // through the background
	gradientSteps = 200
)

// Outputs returns what the model predicts: the names of the classes, or of the numbers, or
// of several labels, of each the probability of its second class.
func (t *Trained) Outputs() []string {
	if classes := t.Classes(); classes != nil {
		return classes
	}
	if labels := t.Model.Labels(); labels != nil {
		var names []string
		for _, l := range labels {
			names = append(names, l.Name)
		}
		return names
	}
	return t.Targets()
}

// PredictAll is Predict with a column for each of Outputs: (N, K).
func (t *Trained) PredictAll(ctx context.Context, xs []*tensor.Tensor) (*tensor.Tensor, error) {
	p, err := t.Predict(ctx, xs...)
	if err != nil {
		return nil, err
	}
	return everyOutput(p, len(t.Outputs())), nil
}

// Reasons says what each column of the table adds to the prediction of one row, of all
// outputs that of the given place. Row and background are raw inputs as Encode of the
// model's schema returns them, (1, D) and (B, D) each; the background is what the row is
// compared with. The way is one of ByShapley, BySampling and ByGradients; "" chooses the
// first for few columns, else the last where it can be. Seed draws the orders of
// BySampling. ByGradients is a [columns.EmbeddedError] if a column is embedded.
//
// No other goroutine may use the model meanwhile.
func (t *Trained) Reasons(ctx context.Context, row, background []*tensor.Tensor, output int, way string, seed uint64) (*columns.Reasons, error) {
	cols, err := t.outcome().columns()
	if err != nil {
		return nil, err
	}
	c := columns.Case{Columns: cols, Row: row, Background: background, Output: output}
	if way == "" {
		way = wayFor(cols)
	}
	var r *columns.Reasons
	switch way {
	case ByShapley:
		r, err = columns.Shapley(ctx, c, t.PredictAll)
	case BySampling:
		r, err = columns.SampledShapley(ctx, c, t.PredictAll, sampledRounds, seed)
	case ByGradients:
		var p *tensor.Tensor
		if p, err = t.Predict(ctx, row...); err != nil {
			break
		}
		single := p.Size() < len(t.Outputs())
		if c.Row, err = t.PrepareInputs(row...); err != nil {
			break
		}
		if c.Background, err = t.PrepareInputs(background...); err != nil {
			break
		}
		r, err = columns.IntegratedGradients(ctx, c, func(ctx context.Context, xs []*tensor.Tensor) ([]float64, []*tensor.Tensor, error) {
			return t.gradient(ctx, single, output, xs)
		}, gradientSteps)
	default:
		return nil, fmt.Errorf("there is no way %q to find reasons; want %s, %s or %s", way, ByShapley, BySampling, ByGradients)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: reasons: %w", t.Description().Name, err)
	}
	r.Output = t.Outputs()[output]
	return r, nil
}

// wayFor chooses how to find reasons.
func wayFor(cols []columns.Column) string {
	if len(cols) <= exactColumns {
		return ByShapley
	}
	for _, c := range cols {
		if c.IDs {
			return BySampling
		}
	}
	return ByGradients
}

// gradient is the model's of prepared rows, for one of Outputs; single says that the
// network gives the probability of the second of two classes alone.
func (t *Trained) gradient(ctx context.Context, single bool, output int, xs []*tensor.Tensor) ([]float64, []*tensor.Tensor, error) {
	if !single {
		return t.Gradient(ctx, output, xs...)
	}
	values, gradients, err := t.Gradient(ctx, 0, xs...) // of the second class
	if err != nil || output == 1 {
		return values, gradients, err
	}
	for i := range values {
		values[i] = 1 - values[i]
	}
	for i, g := range gradients {
		gradients[i] = g.Neg()
	}
	return values, gradients, nil
}

// ReasonsPicture draws what each column adds to a prediction; the last of many in one bar.
func ReasonsPicture(title string, r *columns.Reasons) *plot.Plot {
	var bars []plot.Bar
	shown := r.Columns[:min(maxBars, len(r.Columns))]
	for _, c := range shown {
		name := c.Column
		if c.Value != "" {
			name += " = " + c.Value
		}
		bars = append(bars, plot.Bar{Name: name, Value: c.Contribution})
	}
	if others := r.Columns[len(shown):]; len(others) > 0 {
		bar := plot.Bar{Name: figure.Count(len(others), "other column")}
		for _, c := range others {
			bar.Value += c.Contribution
		}
		bars = append(bars, bar)
	}
	return plot.Bars(bars, plot.Title(title), plot.XLabel(fmt.Sprintf("from %.4g to %.4g", r.Base, r.Prediction)))
}
