package experiment

import (
	"context"
	"fmt"
	"math"

	"cajal/data"
	"cajal/internal/guard"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/plot"
	"cajal/tensor"
)

// regress predicts the numbers of a set, and keeps them and the true ones in the
// units of the data. If targets are scaled, it adds to the score what the errors
// are in these units: the mean and the largest absolute one and, of data of the user's own,
// the root of the mean square.
func (o *Outcome) regress(ctx context.Context, set data.Dataset, score Score) error {
	if o.facts.Targets == 0 {
		return nil
	}
	p, want, err := o.model.PredictSet(ctx, set)
	if err != nil {
		return err
	}
	scaled := o.data.y != nil
	if scaled {
		if p, err = o.data.y.Inverse(p); err != nil {
			return err
		}
		if want, err = o.data.y.Inverse(want); err != nil {
			return err
		}
	}
	o.truth, o.predicted = want.Contiguous(), p.Contiguous()
	if err := o.measure(score); err != nil || !scaled {
		return err
	}
	var sum, squares, largest float64
	w := memory.Of(o.truth)
	for i := range p.Size() {
		e := math.Abs(memory.Of(o.predicted).At(i) - w.At(i))
		sum += e
		squares += float64(e * e)
		largest = max(largest, e)
	}
	score["raw_mae"], score["raw_max_error"] = sum/float64(p.Size()), largest
	if o.recipe.Data.UserData() {
		score["rmse"] = math.Sqrt(squares / float64(p.Size()))
	}
	return nil
}

// measure puts the metrics that the recipe names into the score in the units of the
// data, in place of those of scaled numbers. One that cannot be measured is an error
// for who asked for it; else all the rest would be lost with it, so it is NaN, and the
// diagnosis says why.
func (o *Outcome) measure(score Score) error {
	for _, name := range o.recipe.Training.Metrics {
		v, err := o.measured(name)
		switch {
		case err == nil:
		case o.asked:
			return err
		default:
			o.Diagnosis = append(o.Diagnosis, fmt.Sprintf("A metric could not be measured: %v.", err))
			v = math.NaN()
		}
		score[name] = v
	}
	return nil
}

func (o *Outcome) measured(name string) (v float64, err error) {
	defer func() { err = guard.Error(o.recipe.Name, recover(), err) }()
	m, err := metric.Named(name)
	if err != nil {
		return 0, err
	}
	m.Add(o.predicted, o.truth)
	return m.Value(), nil
}

const (
	maxPanels    = 6     // targets that are drawn
	maxPredicted = 5_000 // points for each; more hide one another
)

// predictions draws what was predicted against what is true, a panel for each
// target; nil where classes are predicted.
func (o *Outcome) predictions() *plot.Plot {
	if o.truth == nil {
		return nil
	}
	n := o.truth.Dim(0)
	every := (n + maxPredicted - 1) / maxPredicted
	targets := o.Targets
	var panels []*plot.Plot
	for t, name := range targets[:min(maxPanels, len(targets))] {
		title := o.recipe.Name + ": predicted against true"
		if len(targets) > 1 {
			title = o.recipe.Name + ": " + name
		}
		var is, said []float64
		for i := 0; i < n; i += every {
			is = append(is, memory.Of(o.truth).At(i*len(targets)+t))
			said = append(said, memory.Of(o.predicted).At(i*len(targets)+t))
		}
		panels = append(panels, plot.Predicted(tensor.From(is, len(is)), tensor.From(said, len(said)),
			plot.Title(title), plot.XLabel("true "+name), plot.YLabel("predicted "+name)))
	}
	if len(panels) == 1 {
		return panels[0]
	}
	return plot.Sheet(min(3, len(panels)), panels)
}
