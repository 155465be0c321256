package experiment

import (
	"math"

	"cajal/metric"
	"cajal/plot"
	"cajal/tensor"
)

// maxCurves is of up to how many classes the curves are drawn, each against the rest.
const maxCurves = 10

// classCurves are how well samples are ranked by the probability of one class.
type classCurves struct {
	class           string
	auc, ap         float64
	roc             metric.ROC
	precisionRecall metric.PrecisionRecall
}

// thresholdMark is where a curve is marked: what the probabilities from a threshold on make
// of samples, as shares.
type thresholdMark struct {
	name                  phrase
	at                    float64
	falsePositive, recall float64
	precision             float64 // NaN where nothing is taken for the class
}

// leastForCurve is how many samples a class needs, and the others together, to have a curve:
// of one it only tells where that sample stands.
const leastForCurve = 2

// curvesOf returns the curves of what metrics have seen of classes with so many samples, of
// two classes of the positive one alone. A class has none if there are too few samples of
// it, or of others.
func curvesOf(names []string, positive int, samples []int, auc *metric.AUCMetric, ap *metric.AveragePrecisionMetric) (all []classCurves) {
	if auc == nil || ap == nil || len(names) > maxCurves {
		return nil
	}
	total := 0
	for _, n := range samples {
		total += n
	}
	add := func(k, class int) {
		if n := samples[k]; n < leastForCurve || total-n < leastForCurve {
			return
		}
		c := classCurves{class: names[k], auc: auc.Class(class), ap: ap.Class(class)}
		if math.IsNaN(c.auc) || math.IsNaN(c.ap) {
			return
		}
		c.roc, c.precisionRecall = auc.Curve(class), ap.Curve(class)
		all = append(all, c)
	}
	if len(names) == 2 {
		add(positive, 1)
		return all
	}
	for k := range names {
		add(k, k)
	}
	return all
}

// undrawn says of which of so many classes no curve is drawn as they have one sample.
func undrawn(lone phrases, classes int) []phrase {
	if len(lone) == 0 || classes > maxCurves {
		return nil
	}
	return []phrase{phrased("Classes with one sample: %s. No ROC or precision-recall curve is drawn of them: it would only tell where that sample stands.", andMore(lone, 10))}
}

// marks returns where the curves of two classes are marked: at the threshold that is
// decided by, 0.5 without one.
func (d deciding) marks(p, y, w *tensor.Tensor) []thresholdMark {
	of, labels := d.positives(p, y)
	at := 0.5
	if d.by != nil {
		at = d.by.Threshold
	}
	m := thresholdMark{name: phrased("threshold %.4g", at), at: at}
	var hits, alarms, positives, negatives float64
	for i, v := range of.Float64s() {
		weight := 1.0
		if w != nil {
			weight = w.At(i)
		}
		switch is := labels.Int64s()[i] == 1; {
		case is && v >= at:
			hits += weight
			positives += weight
		case is:
			positives += weight
		case v >= at:
			alarms += weight
			negatives += weight
		default:
			negatives += weight
		}
	}
	m.falsePositive, m.recall, m.precision = alarms/negatives, hits/positives, hits/(hits+alarms)
	return []thresholdMark{m}
}

// pictures draws the curves of a recipe's classification.
func (c *Classification) pictures(name string) (all []picture) {
	if len(c.curves) > 0 {
		roc, pr := c.title("ROC curve of %s, AUC %.3f", "ROC curve, each class against the rest", c.curves[0].auc),
			c.title("precision and recall of %s, average precision %.3f", "precision and recall, each class against the rest", c.curves[0].ap)
		all = append(all,
			drawing("roc.png", roc, func(l language) *plot.Plot { return c.rocPlot(l, l.titled(name, roc)) }),
			drawing("precision-recall.png", pr, func(l language) *plot.Plot { return c.precisionRecallPlot(l, l.titled(name, pr)) }))
	}
	if c.cost != nil {
		title := phrased("mean cost by the threshold of %s", c.Decision.Positive)
		all = append(all, drawing("cost.png", title, func(l language) *plot.Plot { return c.costPlot(l, l.titled(name, title)) }))
	}
	return all
}

// title says what curves there are, and what the area below the only one is.
func (c *Classification) title(one, each string, area float64) phrase {
	if len(c.curves) == 1 {
		return phrased(one, c.curves[0].class, area)
	}
	return phrased(each)
}

func (c *Classification) rocPlot(l language, title plot.Option) *plot.Plot {
	var series []plot.Series
	for _, k := range c.curves {
		series = append(series, plot.Series{Name: l.say("%s, AUC %.3f", k.class, k.auc), X: k.roc.FPR, Y: k.roc.TPR})
	}
	var marks []plot.Mark
	for _, m := range c.marks {
		marks = append(marks, plot.Mark{Name: m.name.in(l), X: m.falsePositive, Y: m.recall})
	}
	return plot.ROC(series, title, plot.XLabel(l.say("false positive rate")), plot.YLabel(l.say("true positive rate")), plot.Marks(marks...))
}

func (c *Classification) precisionRecallPlot(l language, title plot.Option) *plot.Plot {
	var series []plot.Series
	for _, k := range c.curves {
		series = append(series, plot.Series{Name: l.say("%s, average precision %.3f", k.class, k.ap), X: k.precisionRecall.Recall, Y: k.precisionRecall.Precision})
	}
	var marks []plot.Mark
	for _, m := range c.marks {
		marks = append(marks, plot.Mark{Name: m.name.in(l), X: m.recall, Y: m.precision})
	}
	return plot.PrecisionRecall(series, title, plot.XLabel(l.say("recall")), plot.YLabel(l.say("precision")), plot.Marks(marks...))
}

// costPlot draws what errors cost over the threshold, as steps, with the threshold
// decided by, 0.5 and that of calibrated probabilities marked.
func (c *Classification) costPlot(l language, title plot.Option) *plot.Plot {
	s := plot.Series{Name: l.say("mean cost"), X: []float64{0}, Y: []float64{c.cost.Cost[0]}}
	for i, t := range c.cost.Thresholds {
		s.X, s.Y = append(s.X, t, t), append(s.Y, c.cost.Cost[i], c.cost.Cost[i+1])
	}
	s.X, s.Y = append(s.X, 1), append(s.Y, c.cost.Cost[len(c.cost.Cost)-1])
	d := c.Decision
	mark := func(format string, at float64) plot.Mark {
		return plot.Mark{Name: l.say(format, at, c.cost.At(at)), X: at, Y: c.cost.At(at)}
	}
	return plot.Curve([]plot.Series{s}, title,
		plot.XLabel(l.say("probability from which on %s is predicted", d.Positive)), plot.YLabel(l.say("mean cost")),
		plot.Marks(mark("threshold %.4g: %.4g", float64(d.Threshold)), mark("more probable class, %.4g: %.4g", 0.5), mark("if calibrated, %.4g: %.4g", float64(*d.Calibrated))))
}
