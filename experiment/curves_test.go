package experiment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/model"
	"cajal/tensor"
)

// What testdata/classification.py prints of scikit-learn's roc_curve,
// precision_recall_curve and confusion_matrix.
func TestCurves(t *testing.T) {
	y := tensor.From([]int64{0, 0, 0, 0, 1, 1, 1, 1, 0, 1}, 10)
	p := tensor.From([]float64{0.125, 0.375, 0.625, 0.0625, 0.875, 0.40625, 0.75, 0.9375, 0.84375, 0.6875}, 10, 1)
	by := &model.Decision{Positive: 1, Threshold: 0.65, CostFalseNegative: 3, CostFalsePositive: 2}
	c, err := classified([]string{"no", "yes"}, false, deciding{1, by}, p, y, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.curves) != 1 || c.curves[0].class != "yes" {
		t.Fatalf("got the curves %+v, want one of yes", c.curves)
	}
	k := c.curves[0]
	near(t, "AUC", k.auc, 0.84)
	near(t, "average precision", k.ap, 0.8528571428571428)
	if want := []float64{0, 0, 0, 0.2, 0.2, 0.4, 0.4, 1}; !slices.EqualFunc(k.roc.FPR, want, within) {
		t.Errorf("false positive rates %v, want %v", k.roc.FPR, want)
	}
	if want := []float64{0, 0.2, 0.4, 0.4, 0.8, 0.8, 1, 1}; !slices.EqualFunc(k.roc.TPR, want, within) {
		t.Errorf("true positive rates %v, want %v", k.roc.TPR, want)
	}
	if want := []float64{0.5, 5. / 9, 0.625, 5. / 7, 2. / 3, 0.8, 0.75, 2. / 3, 1, 1, 1}; !slices.EqualFunc(k.precisionRecall.Precision, want, within) {
		t.Errorf("precision %v, want %v", k.precisionRecall.Precision, want)
	}
	if want := []float64{1, 1, 1, 1, 0.8, 0.8, 0.6, 0.4, 0.4, 0.2, 0}; !slices.EqualFunc(k.precisionRecall.Recall, want, within) {
		t.Errorf("recall %v, want %v", k.precisionRecall.Recall, want)
	}
	m := c.marks[0]
	if m.at != 0.65 || !within(m.falsePositive, 0.2) || !within(m.recall, 0.8) || !within(m.precision, 0.8) {
		t.Errorf("the mark is %+v, want (0.2, 0.8) and a precision of 0.8", m)
	}
	near(t, "mean cost", float64(*c.Decision.MeanCost), 0.5) // (3·1 + 2·1) / 10
	near(t, "mean cost at 0.5", float64(*c.Decision.MeanCostAtHalf), 0.7)
	var names []string
	for _, p := range c.pictures("x") {
		if p.plot.Err() != nil {
			t.Errorf("%s: %v", p.file, p.plot.Err())
		}
		names = append(names, p.file)
	}
	if got := strings.Join(names, " "); got != "roc.png precision-recall.png cost.png" {
		t.Errorf("pictures %s", got)
	}
}

func within(a, b float64) bool { return math.Abs(a-b) <= 1e-12 }

// Of the first class as the positive one the curves are those of the second for flipped
// labels.
func TestCurvesOfTheFirst(t *testing.T) {
	y, p := []int64{0, 1, 1, 0, 1, 0}, []float64{0.1, 0.3, 0.8, 0.45, 0.6, 0.7}
	one, err := classified([]string{"a", "b"}, false, deciding{positive: 0}, tensor.From(p, 6, 1), tensor.From(y), nil)
	if err != nil {
		t.Fatal(err)
	}
	var flipped []int64
	var rest []float64
	for i := range y {
		flipped, rest = append(flipped, 1-y[i]), append(rest, 1-p[i])
	}
	auc, ap := metric.AUC(), metric.AveragePrecision()
	auc.Add(tensor.From(rest), tensor.From(flipped))
	ap.Add(tensor.From(rest), tensor.From(flipped))
	k := one.curves[0]
	if k.class != "a" || !slices.Equal(k.roc.TPR, auc.Curve(1).TPR) || !slices.Equal(k.roc.FPR, auc.Curve(1).FPR) || k.auc != auc.Value() ||
		!slices.Equal(k.precisionRecall.Precision, ap.Curve(1).Precision) || k.ap != ap.Value() || one.Measures["average_precision"] != ap.Value() {
		t.Errorf("got %+v, want the curves of a", k)
	}
	if m := one.marks[0]; m.at != 0.5 || one.Positive != "a" || one.Decision != nil {
		t.Errorf("the mark is %+v of %s, want one at 0.5 of a", m, one.Positive)
	}
}

// Of several classes each is drawn against the rest, of many none, and a class without
// samples is left out.
func TestCurvesOfSeveral(t *testing.T) {
	for _, k := range []int{3, 10, 11} {
		names, p, y := []string{}, tensor.New(tensor.Float64, 40, k), tensor.New(tensor.Int64, 40)
		for c := range k {
			names = append(names, string(rune('a'+c)))
		}
		for i := range 40 {
			y.Int64s()[i] = int64(i % (k - 1)) // none of the last
			for c := range k {
				p.Set(float64((i*7+c*3)%11+1), i, c)
			}
			sum := 0.0
			for c := range k {
				sum += p.At(i, c)
			}
			for c := range k {
				p.Set(p.At(i, c)/sum, i, c)
			}
		}
		c, err := classified(names, false, deciding{positive: 1}, p, y, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := k - 1
		if k > maxCurves {
			want = 0
		}
		if len(c.curves) != want || c.marks != nil || c.cost != nil {
			t.Errorf("%d classes: %d curves, marks %v; want %d and none", k, len(c.curves), c.marks, want)
		}
		for _, p := range c.pictures("x") {
			if p.plot.Err() != nil {
				t.Errorf("%d classes: %s: %v", k, p.file, p.plot.Err())
			}
		}
	}
	if c, err := classified([]string{"a", "b"}, true, deciding{positive: 1}, tensor.From([]float64{-1, 1, 2, -2}, 2, 2), tensor.From([]int64{0, 1}), nil); err != nil || c.curves != nil {
		t.Errorf("scores: %v, %v; want no curves", c.curves, err)
	}
}
