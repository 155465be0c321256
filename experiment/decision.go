package experiment

import (
	"context"
	"fmt"
	"math"
	"strings"

	"cajal/data"
	"cajal/internal/guard"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/tensor"
)

// meanCost is what a [Score] calls the mean cost of a sample.
const meanCost = "mean_cost"

// deciding says which of two classes is the positive one, and from which probability of
// it on it is predicted; by is nil for the more probable class.
type deciding struct {
	positive int
	by       *model.Decision
}

// deciding returns how the outcome's classes are decided.
func (o *Outcome) deciding() deciding {
	if d := o.decision; d != nil {
		return deciding{d.Positive, d}
	}
	return deciding{o.recipe.PositiveClass(o.facts), nil}
}

// plain reports whether the more probable class is predicted and the second is the
// positive one, as metrics have it by themselves.
func (d deciding) plain() bool { return d.by == nil && d.positive == 1 }

// classes returns the places of the classes (N), float64, that predictions of two
// classes decide for, NaN where one of them is.
func (d deciding) classes(p *tensor.Tensor) *tensor.Tensor {
	places := tensor.New(tensor.Float64, p.Dim(0))
	for i := range places.Float64s() {
		said := model.Probabilities(p, i, 2)
		places.Float64s()[i] = float64(d.by.Class(said))
		if math.IsNaN(said[0]) || math.IsNaN(said[1]) {
			places.Float64s()[i] = math.NaN()
		}
	}
	return places
}

// positives returns the probabilities of the positive class (N), and the labels of
// targets, 1 for that class.
func (d deciding) positives(p, y *tensor.Tensor) (of, labels *tensor.Tensor) {
	of = tensor.New(tensor.Float64, p.Dim(0))
	for i := range of.Float64s() {
		of.Float64s()[i] = model.Probabilities(p, i, 2)[d.positive]
	}
	return of, d.labels(y)
}

// labels returns labels that are 1 for the positive class.
func (d deciding) labels(y *tensor.Tensor) *tensor.Tensor {
	y = y.Reshape(-1).To(tensor.Int64)
	if d.positive == 1 {
		return y
	}
	flipped := tensor.New(tensor.Int64, y.Dim(0))
	for i, c := range y.Int64s() {
		flipped.Int64s()[i] = 1 - c
	}
	return flipped
}

// seenBy returns predictions and targets of two classes as the metric of a name looks at
// them: one of classes at those that are decided for, and one of class 1 at the positive
// one as that.
func (d deciding) seenBy(name string, p, y *tensor.Tensor) (seen, labels *tensor.Tensor) {
	switch {
	case d.plain():
	case ofClasses(name):
		seen = d.classes(p)
		if d.positive == 0 {
			seen = seen.Neg().AddScalar(1)
		}
		return seen, d.labels(y)
	case d.positive == 0 && (name == "average_precision" || name == "auc"):
		return d.positives(p, y)
	}
	return p, y
}

// ofClasses reports whether the metric of a name looks at the predicted class alone.
func ofClasses(name string) bool {
	m, err := metric.Named(name)
	if err != nil || metric.OfNumbers(name) || strings.HasPrefix(name, "top_") {
		return false
	}
	p, ok := m.(metric.Probabilistic)
	return !ok || !p.Probabilities()
}

// costs returns what errors cost over the threshold; ok is false where it is not stated.
func (d deciding) costs(p, y, w *tensor.Tensor) (c metric.CostCurve, ok bool) {
	if d.by == nil || d.by.CostFalseNegative == 0 {
		return c, false
	}
	m := metric.AUC()
	of, labels := d.positives(p, y)
	addWeighted(m, of, labels, w)
	return m.CostCurve(1, costsOf(d.by)), true
}

func costsOf(d *model.Decision) metric.Costs {
	return metric.Costs{FalseNegative: d.CostFalseNegative, FalsePositive: d.CostFalsePositive}
}

// finite reports whether all numbers are.
func finite(t *tensor.Tensor) bool {
	raw := memory.Of(t.Contiguous())
	for i := range t.Size() {
		if v := raw.At(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// decide takes the decision that the recipe asks for: with a threshold that it gives, with
// 0.5 where it names the positive class alone, or with that of least cost for predictions
// of samples that the networks have not learned from, out of fold or of the validation
// part.
func (o *Outcome) decide(ctx context.Context) error {
	asked := o.asksFor
	if asked == nil || o.decision != nil {
		return nil
	}
	d := &model.Decision{Positive: o.recipe.PositiveClass(o.facts)}
	if n, p, ok := asked.Costs(); ok {
		d.CostFalseNegative, d.CostFalsePositive = n, p
	}
	switch {
	case asked.Threshold != nil:
		d.Threshold = *asked.Threshold
	case d.CostFalseNegative == 0:
		d.Threshold = 0.5
	}
	if d.Threshold > 0 {
		o.decision = d
		return nil
	}
	m, set := o.model, o.data.valid
	d.ChosenBy = model.ByValidation
	if o.outOfFold != nil {
		m, set, d.ChosenBy = o.outOfFold.model, o.outOfFold.set, model.ByOutOfFold
	}
	const but = "The threshold of least cost could not be chosen, so the more probable class is predicted: %s"
	if set == nil {
		o.tell(but, phrased("there are no samples that no network has learned from."))
		return nil
	}
	p, y, err := m.PredictSet(ctx, o.watched(set))
	if err != nil {
		return fmt.Errorf("%s: %w", o.recipe.Name, err)
	}
	w, err := weightsOf(o.recipe, set)
	if err != nil {
		return err
	}
	kept := o.counted(y)
	if len(kept) == 0 || !finite(p) {
		o.tell(but, phrased("some of the predictions are no numbers, or no sample counts."))
		return nil
	}
	c, _ := deciding{d.Positive, d}.costs(data.Take(p, kept), data.Take(y, kept), taken(w, kept))
	threshold, _, ok := c.Best()
	if !ok {
		o.tell(but, phrased("all probabilities are 0 or 1."))
		return nil
	}
	d.Threshold, o.decision = threshold, d
	o.tellAll(fewToDecide(fromrecipe.ClassNames(o.facts), d, data.Take(y, kept))...)
	return nil
}

// scoreDecision measures anew, as the decision has them, what of a score of predictions
// p of two classes looks at classes, and adds the mean cost where costs are stated.
func (o *Outcome) scoreDecision(s Score, p, y, w *tensor.Tensor) (err error) {
	d := o.deciding()
	if o.facts.Classes != 2 || d.plain() {
		return nil
	}
	defer func() { err = guard.Error(o.recipe.Name, recover(), err) }()
	kept := o.counted(y)
	if len(kept) == 0 {
		return nil
	}
	p, y, w = data.Take(p, kept), data.Take(y, kept), taken(w, kept)
	for name := range s {
		if ofClasses(name) || name == "average_precision" {
			seen, labels := d.seenBy(name, p, y)
			if s[name], err = measureBy(name, seen, labels, w); err != nil {
				return err
			}
		}
	}
	if c, ok := d.costs(p, y, w); ok {
		s[meanCost] = c.At(d.by.Threshold)
	}
	return nil
}

// asBaseline returns the outcome with the decision that a baseline takes, whose
// probabilities nobody has chosen a threshold for: the threshold that is given, or that
// of calibrated probabilities where costs are stated.
func (o *Outcome) asBaseline() *Outcome {
	asked := o.asksFor
	if asked == nil {
		return o
	}
	at := *o
	d := &model.Decision{Positive: o.recipe.PositiveClass(o.facts)}
	d.Threshold = 0.5
	if n, p, ok := asked.Costs(); ok {
		d.CostFalseNegative, d.CostFalsePositive = n, p
		d.Threshold = costsOf(d).Calibrated()
	}
	if asked.Threshold != nil {
		d.Threshold = *asked.Threshold
	}
	at.decision = d
	return &at
}

// DecisionResult is from which probability on the positive one of two classes is
// predicted, and what the errors cost on the samples measured.
type DecisionResult struct {
	Positive  string       `json:"positive"`
	Threshold model.Number `json:"threshold"`
	ChosenBy  string       `json:"chosen_by,omitempty"` // "out of fold" or "validation", the samples on which it costs least; "" where it was given

	CostFalseNegative float64       `json:"cost_false_negative,omitempty"`  // of a sample of the positive class that is taken for the other
	CostFalsePositive float64       `json:"cost_false_positive,omitempty"`  // of one of the other
	Calibrated        *model.Number `json:"calibrated_threshold,omitempty"` // that of least cost for probabilities that are what they say
	MeanCost          *model.Number `json:"mean_cost,omitempty"`            // of these samples
	MeanCostAtHalf    *model.Number `json:"mean_cost_at_half,omitempty"`    // of the more probable class
}

// result says what the decision costs on samples; nil without one.
func (d deciding) result(names []string, p, y, w *tensor.Tensor) *DecisionResult {
	if d.by == nil {
		return nil
	}
	r := &DecisionResult{Positive: names[d.positive], Threshold: model.Number(d.by.Threshold), ChosenBy: d.by.ChosenBy,
		CostFalseNegative: d.by.CostFalseNegative, CostFalsePositive: d.by.CostFalsePositive}
	if c, ok := d.costs(p, y, w); ok {
		calibrated, here, half := model.Number(c.Costs.Calibrated()), model.Number(c.At(d.by.Threshold)), model.Number(c.At(0.5))
		r.Calibrated, r.MeanCost, r.MeanCostAtHalf = &calibrated, &here, &half
	}
	return r
}

// String returns "threshold 0.1834 of the probability of yes, of least cost out of fold
// (a false negative costs 5, a false positive 1; calibrated probabilities would have
// 0.1667): mean cost 0.2311, and 0.3404 at 0.5".
func (r *DecisionResult) String() string { return r.say(fmt.Sprintf) }

// say is String in another language, by a Sprintf that translates.
func (r *DecisionResult) say(sprintf func(format string, values ...any) string) string {
	text := sprintf("threshold %.4g of the probability of %s", float64(r.Threshold), r.Positive)
	switch r.ChosenBy {
	case model.ByOutOfFold:
		text += sprintf(", of least cost out of fold")
	case model.ByValidation:
		text += sprintf(", of least cost on the validation part")
	}
	if r.MeanCost == nil {
		return text
	}
	return text + sprintf(" (a false negative costs %v, a false positive %v; calibrated probabilities would have %.4g): mean cost %.4g, and %.4g at 0.5",
		r.CostFalseNegative, r.CostFalsePositive, float64(*r.Calibrated), float64(*r.MeanCost), float64(*r.MeanCostAtHalf))
}
