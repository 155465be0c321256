package metric

import (
	"math"
	"slices"
)

// ROC is a receiver operating characteristic as data: for each threshold the share
// of negatives (FPR) and of positives (TPR) whose scores are at least that. The
// first threshold, +Inf, lets none through. Thresholds whose points lie on the line
// between their neighbours are left out. scikit-learn's roc_curve.
type ROC struct {
	FPR        []float64 `json:"fpr"`
	TPR        []float64 `json:"tpr"`
	Thresholds []float64 `json:"-"`
}

// PrecisionRecall is a precision–recall curve as data: for each threshold the
// precision and recall of taking samples whose scores are at least that, thresholds
// ascending. A last point, precision 1 and recall 0, has no threshold.
// scikit-learn's precision_recall_curve.
type PrecisionRecall struct {
	Precision  []float64 `json:"precision"`
	Recall     []float64 `json:"recall"`
	Thresholds []float64 `json:"thresholds"`
}

// roc returns the curve; rates of nothing are NaN.
func (r *ranking) roc() ROC {
	c := ROC{[]float64{0}, []float64{0}, []float64{math.Inf(1)}}
	r.steps(func(score, positives, negatives float64) {
		c.FPR, c.TPR, c.Thresholds = append(c.FPR, negatives), append(c.TPR, positives), append(c.Thresholds, score)
	})
	c.drop()
	last := len(c.FPR) - 1
	n, p := c.FPR[last], c.TPR[last]
	for i := range c.FPR {
		c.FPR[i] /= n
		c.TPR[i] /= p
	}
	return c
}

// drop leaves out the points in line with their neighbours, by the second
// differences of all points: the first, which stands before all scores, and the
// ends stay.
func (c *ROC) drop() {
	keep := func(i int) bool {
		bends := func(v []float64) bool { return (v[i+1]-v[i])-(v[i]-v[i-1]) != 0 }
		return i <= 1 || i == len(c.FPR)-1 || bends(c.FPR) || bends(c.TPR)
	}
	var kept []int
	for i := range c.FPR {
		if keep(i) {
			kept = append(kept, i)
		}
	}
	for to, i := range kept {
		c.FPR[to], c.TPR[to], c.Thresholds[to] = c.FPR[i], c.TPR[i], c.Thresholds[i]
	}
	c.FPR, c.TPR, c.Thresholds = c.FPR[:len(kept)], c.TPR[:len(kept)], c.Thresholds[:len(kept)]
}

// precisionRecall returns the curve. Without samples of the class recall is 1 at
// every threshold.
func (r *ranking) precisionRecall() PrecisionRecall {
	c := PrecisionRecall{Precision: []float64{}, Recall: []float64{}, Thresholds: []float64{}}
	all := 0.0
	r.steps(func(score, positives, negatives float64) {
		precision := 0.0
		if positives+negatives != 0 {
			precision = positives / (positives + negatives)
		}
		c.Precision, c.Recall, c.Thresholds = append(c.Precision, precision), append(c.Recall, positives), append(c.Thresholds, score)
		all = positives
	})
	for i := range c.Recall {
		if all == 0 {
			c.Recall[i] = 1
		} else {
			c.Recall[i] /= all
		}
	}
	slices.Reverse(c.Precision)
	slices.Reverse(c.Recall)
	slices.Reverse(c.Thresholds)
	c.Precision, c.Recall = append(c.Precision, 1), append(c.Recall, 0)
	return c
}

// averagePrecision returns the area under the steps of the curve.
func (r *ranking) averagePrecision() float64 {
	var area, before, all float64
	r.steps(func(_, positives, negatives float64) {
		area += float64((positives - before) * (positives / (positives + negatives)))
		before, all = positives, positives
	})
	if all == 0 {
		return 0
	}
	return area / all
}

// partialArea returns the area up to a false positive rate below 1, brought to 0.5
// for a guess and to 1 for perfect scores.
func (r *ranking) partialArea(upTo float64) float64 {
	c := r.roc()
	var area float64
	for i := 1; i < len(c.FPR); i++ {
		x0, x1, y0, y1 := c.FPR[i-1], c.FPR[i], c.TPR[i-1], c.TPR[i]
		if x1 > upTo {
			y := y0 + float64((upTo-x0)/(x1-x0)*(y1-y0))
			area += float64((upTo - x0) * ((y0 + y) / 2))
			break
		}
		area += float64((x1 - x0) * ((y0 + y1) / 2))
	}
	if c.FPR[0] != c.FPR[0] || c.TPR[0] != c.TPR[0] {
		return math.NaN()
	}
	lowest := float64(0.5 * float64(upTo*upTo))
	return 0.5 * (1 + (area-lowest)/(upTo-lowest))
}
