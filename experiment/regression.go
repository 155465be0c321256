package experiment

import (
	"math"

	"cajal/internal/guard"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/model/fromrecipe"
	"cajal/plot"
	"cajal/tensor"
)

// regress keeps the numbers that were predicted and the true ones. If targets are scaled,
// it adds to the score what the errors are in these units: the mean and the largest
// absolute one and, of data of the user's own, the root of the mean square, of several
// targets the mean of theirs.
func (o *Outcome) regress(ev *evaluation) error {
	if o.facts.Targets == 0 {
		return nil
	}
	p := ev.p
	o.truth, o.predicted, o.rowWeight = ev.y.Contiguous(), p.Contiguous(), ev.w
	if err := o.measure(ev.score, ev.w); err != nil || o.data.y == nil {
		return err
	}
	if o.recipe.Loss.Quantiles != nil {
		median := o.recipe.Loss.Measured("mae")
		if median < 0 {
			return nil // no quantile is a guess at the number itself
		}
		p = p.Narrow(1, median, median+1).Contiguous()
	}
	o.errors(ev.score, p, ev.w)
	return nil
}

// errors adds to a score what errors of predictions p (N, T) are in the units of the
// data, with weights w (N) of the samples, nil for 1 each.
func (o *Outcome) errors(score Score, p, w *tensor.Tensor) {
	var sum, largest float64
	said, truth, n := memory.Of(p), memory.Of(o.truth), float64(p.Size())
	width := p.Size() / max(1, p.Dim(0))
	squares := make([]float64, width) // of each target
	if w != nil {
		n = 0
	}
	for i := range p.Size() {
		e, weight := math.Abs(said.At(i)-truth.At(i)), 1.0
		if w != nil {
			weight = w.At(i / width)
			n += weight
		}
		sum += float64(weight * e)
		squares[i%width] += float64(weight * float64(e*e))
		if weight > 0 {
			largest = max(largest, e)
		}
	}
	score["raw_mae"], score["raw_max_error"] = sum/n, largest
	if o.recipe.Data.UserData() {
		score["rmse"] = 0
		for _, s := range squares {
			score["rmse"] += math.Sqrt(s/(n/float64(width))) / float64(width)
		}
	}
}

// measure puts the metrics that the recipe names into the score in the units of the
// data, in place of those of scaled numbers. One that cannot be measured is an error
// for who asked for it; else all the rest would be lost with it, so it is NaN, and the
// diagnosis says why.
func (o *Outcome) measure(score Score, w *tensor.Tensor) error {
	names := o.recipe.Training.Metrics
	if len(names) == 0 && o.transforms() && o.recipe.Loss.Quantiles == nil {
		names = []string{"r2"} // what training measures is that of transformed numbers
	}
	for _, name := range names {
		v, err := o.measured(name, w)
		switch {
		case err == nil:
		case o.asked:
			return err
		default:
			o.tell("A metric could not be measured: %v.", err)
			v = math.NaN()
		}
		score[name] = v
	}
	return nil
}

func (o *Outcome) measured(name string, w *tensor.Tensor) (v float64, err error) {
	defer func() { err = guard.Error(o.recipe.Name, recover(), err) }()
	m, err := metric.Named(name)
	if err != nil {
		return 0, err
	}
	p := o.predicted
	if l := &o.recipe.Loss; l.Quantiles != nil {
		p = p.Narrow(1, l.Measured(name), l.Measured(name)+1).Contiguous()
	}
	addWeighted(m, p, o.truth, w)
	return m.Value(), nil
}

const (
	maxPanels    = 6     // targets that are drawn
	maxPredicted = 5_000 // points for each; more hide one another
)

// predictions draws what was predicted against what is true, a panel for each
// target or quantile.
func (o *Outcome) predictions(l language) *plot.Plot {
	n, width := o.truth.Dim(0), o.predicted.Dim(1) // deviations are not among what training predicts
	every := (n + maxPredicted - 1) / maxPredicted
	names, numbers := o.Targets[:width], fromrecipe.NumberNames(o.facts)
	var panels []*plot.Plot
	for t, name := range names[:min(maxPanels, width)] {
		title, of := phrased("predicted against true"), t%o.truth.Dim(1)
		if width > 1 {
			title = phrased("%s", name)
		}
		var is, said []float64
		for i := 0; i < n; i += every {
			is = append(is, o.truth.At(i, of))
			said = append(said, o.predicted.At(i, t))
		}
		panels = append(panels, plot.Predicted(tensor.From(is, len(is)), tensor.From(said, len(said)),
			l.titled(o.recipe.Name, title), plot.XLabel(l.say("true %s", numbers[of])), plot.YLabel(l.say("predicted %s", name))))
	}
	if len(panels) == 1 {
		return panels[0]
	}
	return plot.Sheet(min(3, len(panels)), panels)
}
