package experiment

import (
	"context"
	"maps"
	"math"
	"slices"

	"cajal/data"
	"cajal/data/table"
	"cajal/internal/figure"
	"cajal/internal/guard"
	"cajal/metric"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/plot"
	"cajal/tensor"
)

// Classification is how well the classes of some samples are predicted. Samples count by
// their weights, but for Samples and Confusion, which count them one by one.
type Classification struct {
	Of          string       `json:"of,omitempty"` // "test", "out of fold" or "training": which samples of a recipe they are
	Samples     int          `json:"samples"`
	Measures    Score        `json:"measures"`           // by the names of package metric
	Positive    string       `json:"positive,omitempty"` // of two classes, of which the average precision is
	Classes     []ClassScore `json:"classes"`            // in the order of the probabilities
	Confusion   [][]int64    `json:"confusion"`          // [true class][predicted class]
	Calibration *Calibration `json:"calibration,omitempty"`

	Decision *DecisionResult `json:"decision,omitempty"` // by which the classes are predicted; none for the most probable class

	curves []classCurves     // for pictures, as the other two are
	marks  []thresholdMark   // of two classes
	cost   *metric.CostCurve // where costs are stated
}

// ClassScore is how well one class is told from all others. Precision is 0 where
// nothing was taken for the class. Of a class without samples recall and F1 are NaN, null
// in JSON, and so is precision where nothing was taken for it.
type ClassScore struct {
	Class     string       `json:"class"`
	Precision model.Number `json:"precision"`
	Recall    model.Number `json:"recall"`
	F1        model.Number `json:"f1"`
	Samples   int          `json:"samples"`
}

// Calibration tells whether probabilities are what they say: for each tenth of them
// that is not empty, how often they came true. Of two classes it looks at the
// probability of the positive one, of more at that of the most probable one.
type Calibration struct {
	Of    string       `json:"of"`  // the positive one of two classes, or "the predicted class"
	Error model.Number `json:"ece"` // expected calibration error: the mean distance of the curve from the diagonal, by samples
	metric.CalibrationCurve

	axis phrase // of the probabilities in a picture
}

// classMeasures are what a classification is measured by; the last four need
// probabilities, or scores that rank.
var classMeasures = []string{"accuracy", "balanced_accuracy", "precision_macro", "recall_macro", "f1_macro", "auc", "average_precision", "log_loss", "brier"}

// rankless is how many of classMeasures look at the predicted class alone.
const rankless = 5

// classified measures predictions p, (N, K) or of two classes (N) or (N, 1) of the
// second, of samples whose classes are t (N), with weights w (N), nil for 1 each.
func classified(names []string, scores bool, d deciding, p, t, w *tensor.Tensor) (c *Classification, err error) {
	defer func() { err = guard.Error("measure the classes", recover(), err) }()
	c = &Classification{Samples: t.Size(), Measures: Score{}}
	seen := p // by what looks at classes
	if len(names) == 2 {
		c.Positive = names[d.positive]
		if d.by != nil {
			seen = d.classes(p)
			c.Decision = d.result(names, p, t, w)
		}
	}
	measures := classMeasures
	if scores {
		measures = measures[:rankless]
	}
	var auc *metric.AUCMetric
	var ap *metric.AveragePrecisionMetric
	for _, name := range measures {
		m, err := metric.Named(name)
		if err != nil {
			return nil, err
		}
		of, labels := p, t
		if len(names) == 2 {
			of, labels = d.seenBy(name, p, t)
		}
		addWeighted(m, of, labels, w)
		c.Measures[name] = m.Value()
		switch m := m.(type) {
		case *metric.AUCMetric:
			auc = m
		case *metric.AveragePrecisionMetric:
			ap = m
		}
	}
	samples := make([]int, len(names))
	for _, class := range t.Reshape(-1).Int64s() {
		samples[class]++
	}
	if _, ok := c.Measures["average_precision"]; ok && slices.Contains(samples, 0) {
		c.Measures["average_precision"] = math.NaN() // a mean in which a class without samples counts 0
	}
	if c.curves = curvesOf(names, d.positive, samples, auc, ap); len(names) == 2 && len(c.curves) > 0 {
		c.marks = d.marks(p, t, w)
	}
	if len(names) == 2 && samples[0] > 0 && samples[1] > 0 {
		if cost, ok := d.costs(p, t, w); ok {
			c.cost = &cost
		}
	}
	report, counts := metric.Report(names), metric.Confusion()
	addWeighted(report, seen, t, w)
	counts.Add(seen, t)
	for i, row := range report.Rows() {
		cells := make([]int64, len(names))
		taken := int64(0) // for the class
		for j := range cells {
			cells[j] = int64(counts.Count(i, j))
			taken += int64(counts.Count(j, i))
		}
		if samples[i] == 0 { // scikit-learn's report has 0 for what is not defined
			row.Recall, row.F1 = math.NaN(), math.NaN()
			if taken == 0 {
				row.Precision = math.NaN()
			}
		}
		c.Classes = append(c.Classes, ClassScore{row.Name, model.Number(row.Precision), model.Number(row.Recall), model.Number(row.F1), samples[i]})
		c.Confusion = append(c.Confusion, cells)
	}
	if !scores {
		c.Calibration = calibrated(names, d, p, t, w)
	}
	return c, nil
}

// calibrated measures the calibration of probabilities.
func calibrated(names []string, d deciding, p, t, w *tensor.Tensor) *Calibration {
	c := &Calibration{Of: "the predicted class", axis: phrased("mean probability of the predicted class")}
	switch {
	case len(names) != 2:
	case d.positive == 0:
		c.Of = names[0]
		p, t = d.positives(p, t)
	default:
		c.Of = names[1]
		if p.NDim() == 2 && p.Dim(1) == 2 {
			p = p.Narrow(1, 1, 2).Contiguous()
		}
	}
	if len(names) == 2 {
		c.axis = phrased("mean probability of %s", c.Of)
	}
	m := metric.CalibrationError()
	m.AddWeighted(p, t, w)
	c.Error, c.CalibrationCurve = model.Number(m.Value()), m.Curve()
	return c
}

func (c *Calibration) title() phrase { return phrased("calibration, ECE %.3f", float64(c.Error)) }

// plot draws the calibration of a recipe's predictions.
func (c *Calibration) plot(name string, l language) *plot.Plot {
	return plot.Calibration(c.Predicted, c.Observed, c.Weight, l.titled(name, c.title()), plot.XLabel(c.axis.in(l)), plot.YLabel(l.say("share that came true")))
}

// MeasureName is [MeasureName] of one of Measures; of what looks at one class alone it
// says which.
func (c *Classification) MeasureName(name string) string { return c.measureName(name).String() }

// measureName is MeasureName in any language.
func (c *Classification) measureName(name string) phrase {
	if name == "average_precision" && c.Positive != "" {
		return phrased("average precision of %s", c.Positive)
	}
	return measureName(name, nil)
}

// Remarks say why numbers are missing.
func (c *Classification) Remarks() []string { return texts(c.remarks()) }

// remarks are Remarks in any language.
func (c *Classification) remarks() []phrase {
	absent := c.withSamples(0)
	auc, ok := c.Measures["auc"]
	switch {
	case len(absent) == 0:
		return nil
	case ok && math.IsNaN(auc):
		return []phrase{phrased("Classes without a sample here: %s. Nothing is measured of them, nor an AUC or an average precision, which take samples of all classes.", andMore(absent, 10))}
	}
	return []phrase{phrased("Classes without a sample here: %s. Nothing is measured of them.", andMore(absent, 10))}
}

// withSamples returns the names of the classes with so many samples.
func (c *Classification) withSamples(n int) (names phrases) {
	for _, k := range c.Classes {
		if k.Samples == n {
			names = append(names, phrased("%s", table.Clip(k.Class)))
		}
	}
	return names
}

// Counted says how many samples they are, and which.
func (c *Classification) Counted() string {
	switch c.Of {
	case "":
		return figure.Count(c.Samples, "sample")
	case onOutOfFold:
		return figure.Count(c.Samples, "sample") + " out of fold"
	}
	return figure.Count(c.Samples, c.Of+" sample")
}

// Rows returns the measures by their names.
func (c *Classification) Rows() (rows []measureRow) {
	for _, name := range slices.Sorted(maps.Keys(c.Measures)) {
		rows = append(rows, measureRow{c.measureName(name), c.Measures.value(name)})
	}
	return rows
}

// Classify returns how well the classes of raw samples are predicted, nil where the
// model predicts numbers.
func (t *Trained) Classify(ctx context.Context, set data.Dataset) (*Classification, error) {
	if len(t.Classes()) < 2 {
		return nil, nil
	}
	o := t.outcome()
	ev, err := o.evaluate(ctx, &prepared{set, t})
	if err != nil {
		return nil, err
	}
	return t.classify(o, ev)
}

// classify measures how well the classes of an evaluation are predicted.
func (t *Trained) classify(o *Outcome, ev *evaluation) (*Classification, error) {
	classes := t.Classes()
	if len(classes) < 2 {
		return nil, nil
	}
	kept := o.counted(ev.y)
	if len(kept) == 0 {
		return nil, nil
	}
	return classified(classes, t.Scores(), o.deciding(), data.Take(ev.p, kept), data.Take(ev.y, kept), taken(ev.w, kept))
}

// classify measures predictions of samples of a recipe of the user's own data. What
// cannot be measured, such as a NaN, the diagnosis says.
func (o *Outcome) classify(of string, p, t, w *tensor.Tensor, kept []int) {
	if !o.recipe.Data.UserData() || len(kept) == 0 {
		return
	}
	c, err := classified(fromrecipe.ClassNames(o.facts), o.activation() == "scores", o.deciding(), data.Take(p, kept), data.Take(t, kept), taken(w, kept))
	if err != nil {
		o.tell("The predictions of the classes could not be measured: %v.", err)
		return
	}
	c.Of, o.Classification = of, c
	if o.activation() != "scores" { // they have no curves
		o.tellAll(undrawn(c.withSamples(1), len(c.Classes))...)
	}
}
