package metric

import (
	"math"
	"slices"
)

// Costs says what the errors of two classes cost, each above 0: a sample of the
// positive class that is taken for the other, and one of the other that is taken for
// the positive.
type Costs struct {
	FalseNegative, FalsePositive float64
}

// Calibrated returns the threshold of least cost for probabilities that are what they
// say: to call a sample positive costs (1−p)·FalsePositive in the mean, and not to,
// p·FalseNegative, which are equal at
//
//	p = FalsePositive / (FalsePositive + FalseNegative)
//
// Elkan, The Foundations of Cost-Sensitive Learning, 2001.
func (c Costs) Calibrated() float64 { return c.FalsePositive / (c.FalsePositive + c.FalseNegative) }

// CostCurve is what errors cost over the threshold as data: for each the mean cost of
// taking for positive the samples whose scores are at least that,
//
//	(FalseNegative·Σ w missed + FalsePositive·Σ w of others) / Σ w
//
// thresholds ascending. A last cost, that of taking none for positive, has no threshold.
type CostCurve struct {
	Costs      Costs     `json:"-"`
	Thresholds []float64 `json:"thresholds"`
	Cost       []float64 `json:"cost"`
}

// CostCurve returns what errors cost over the threshold, for one class against the rest;
// of two classes there is that of class 1 alone.
func (m *AUCMetric) CostCurve(class int, costs Costs) CostCurve {
	c := CostCurve{Costs: costs, Thresholds: []float64{}, Cost: []float64{}}
	var hits, alarms []float64
	m.rankings.of(m.name, class).steps(func(score, positives, negatives float64) {
		c.Thresholds = append(c.Thresholds, score)
		hits, alarms = append(hits, positives), append(alarms, negatives)
	})
	if len(hits) == 0 {
		return c
	}
	last := len(hits) - 1
	positives, all := hits[last], hits[last]+alarms[last]
	hits, alarms = append([]float64{0}, hits...), append([]float64{0}, alarms...)
	for i := range hits {
		c.Cost = append(c.Cost, (float64(costs.FalseNegative*(positives-hits[i]))+float64(costs.FalsePositive*alarms[i]))/all)
	}
	slices.Reverse(c.Thresholds)
	slices.Reverse(c.Cost)
	return c
}

// At returns the mean cost at a threshold.
func (c CostCurve) At(threshold float64) float64 {
	i, _ := slices.BinarySearch(c.Thresholds, threshold)
	return c.Cost[i]
}

// Best returns the threshold between 0 and 1 at which probabilities cost least, and the
// mean cost there. Of all thresholds at which the cost is the same it is the one in the
// middle, of several stretches of them in that whose middle is nearest to Calibrated.
// ok is false if there are no samples.
func (c CostCurve) Best() (threshold, cost float64, ok bool) {
	for i := 0; i < len(c.Cost); {
		from, to := i, i
		for to+1 < len(c.Cost) && c.Cost[to+1] == c.Cost[from] {
			to++
		}
		i = to + 1
		lo, hi := 0.0, 1.0 // thresholds in (lo, hi] cost that
		if from > 0 {
			lo = max(lo, c.Thresholds[from-1])
		}
		if to < len(c.Thresholds) {
			hi = min(hi, c.Thresholds[to])
		}
		middle := lo + float64((hi-lo)/2)
		if middle == lo { // nothing between the two
			middle = hi
		}
		if !(middle > lo && middle > 0 && middle < 1) {
			continue // no threshold is there
		}
		nearer := ok && c.Cost[from] == cost && math.Abs(middle-c.Costs.Calibrated()) < math.Abs(threshold-c.Costs.Calibrated())
		if !ok || c.Cost[from] < cost || nearer {
			threshold, cost, ok = middle, c.Cost[from], true
		}
	}
	return threshold, cost, ok
}
