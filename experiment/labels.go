package experiment

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cajal/data/table"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/plot"
	"cajal/tensor"
)

// LabelScore is how well one of several targets of two classes is predicted.
type LabelScore struct {
	Target string `json:"target"`
	Classification
}

// F1 returns that of the second class.
func (l *LabelScore) F1() float64 { return float64(l.Classes[1].F1) }

// Measure returns a measure for people, "" where it was not measured and a dash where the
// samples do not give it, such as the AUC of samples of one class.
func (l *LabelScore) Measure(name string) string {
	v, ok := l.Measures[name]
	switch {
	case !ok:
		return ""
	case math.IsNaN(v):
		return none
	}
	return figure.Fixed(v, 4)
}

// labelMeasures are what samples of several labels are measured by in all: the share all
// of whose labels are right, and means over the labels.
var labelMeasures = []string{"subset_accuracy", "hamming_loss", "f1_macro", "auc"}

// eachLabel measures the probabilities p (N, L) of the second classes of labels, of
// samples that have t (N, L), with weights w (N), nil for 1 each.
func eachLabel(labels []model.Label, p, t, w *tensor.Tensor) (all []LabelScore, err error) {
	for j, l := range labels {
		c, err := classified(l.Classes, false, deciding{positive: 1}, oneColumn(p, j), oneColumn(t, j).Reshape(-1), w)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", l.Name, err)
		}
		all = append(all, LabelScore{l.Name, *c})
	}
	return all, nil
}

// oneColumn returns a column (N, 1) of (N, L).
func oneColumn(x *tensor.Tensor, j int) *tensor.Tensor { return x.Narrow(1, j, j+1).Contiguous() }

// measureLabels measures each of several labels. What cannot be measured, such as a NaN,
// the diagnosis says.
func (o *Outcome) measureLabels(ev *evaluation, of string) {
	labels := fromrecipe.Labels(o.facts)
	if labels == nil {
		return
	}
	all, err := eachLabel(labels, ev.p, ev.y, ev.w)
	if err != nil {
		o.tell("The predictions of the labels could not be measured: %v.", err)
		return
	}
	var lone phrases
	for i := range all {
		all[i].Of = of
		for _, class := range all[i].withSamples(1) {
			lone = append(lone, phrased("%s = %s", table.Clip(all[i].Target), class))
		}
	}
	o.Labels = all
	o.tellAll(undrawn(lone, 2)...)
}

// suspectLabels finds the samples of a bag of which one of several labels is most likely
// wrong.
func (o *Outcome) suspectLabels(held *evaluation) {
	f, p, t := o.outOfFold, held.p, held.y
	_, place := o.places()
	for j, l := range fromrecipe.Labels(o.facts) {
		said, is := everyOutput(oneColumn(p, j), 2), oneColumn(t, j).Reshape(-1).To(tensor.Int64)
		if own, plain, ok := sharesLoss(said, is, held.w); ok && own >= plain {
			o.tell("No sample is called mislabelled in %s: the probabilities out of fold (log loss %.4f) say no more than the shares of the classes (%.4f).", l.Name, own, plain)
			continue
		}
		found := mislabelled(said, is, count(0, t.Dim(0)))
		for _, m := range found {
			m.Place, m.Target, m.Label, m.Suggested = place(f.index[m.sample]), l.Name, l.Classes[m.is], l.Classes[m.as]
			o.Mislabelled = append(o.Mislabelled, m)
		}
	}
	slices.SortStableFunc(o.Mislabelled, func(a, b Mislabelled) int { return cmp.Compare(a.OfLabel, b.OfLabel) })
}

// labelPictures draws for each of several labels which class is taken for which, how often
// a probability comes true, and how well it ranks.
func (o *Outcome) labelPictures() (all []picture) {
	var counts, calibrations, rocs, precisions panels
	for _, l := range o.Labels[:min(maxPanels, len(o.Labels))] {
		names := []string{l.Classes[0].Class, l.Classes[1].Class}
		cells := tensor.New(tensor.Int64, 2, 2)
		for i, row := range l.Confusion {
			for j, n := range row {
				cells.Int64s()[2*i+j] = n
			}
		}
		counts = append(counts, func(in language) *plot.Plot {
			return confusionPlot(cells, in, plot.Classes(names...), plot.Title(l.Target))
		})
		if c := l.Calibration; c != nil && len(c.Predicted) > 0 {
			calibrations = append(calibrations, func(in language) *plot.Plot { return c.plot(l.Target, in) })
		}
		if len(l.curves) > 0 {
			title := plot.Title(l.Target + " = " + names[1])
			rocs = append(rocs, func(in language) *plot.Plot { return l.rocPlot(in, title) })
			precisions = append(precisions, func(in language) *plot.Plot { return l.precisionRecallPlot(in, title) })
		}
	}
	for _, sheet := range []struct {
		file, title string
		panels      panels
	}{
		{"confusion.png", "which class is taken for which", counts}, {"calibration.png", "calibration", calibrations},
		{"roc.png", "ROC curves", rocs}, {"precision-recall.png", "precision and recall", precisions},
	} {
		if len(sheet.panels) == 0 {
			continue
		}
		title := phrased(sheet.title)
		if len(o.Labels) > maxPanels {
			title = phrased("%s, the first %d of %d targets", title, maxPanels, len(o.Labels))
		}
		all = append(all, drawing(sheet.file, title, func(l language) *plot.Plot {
			return plot.Sheet(min(3, len(sheet.panels)), sheet.panels.in(l), l.titled(o.recipe.Name, title))
		}))
	}
	return all
}

// panels draw the plots of a sheet in a language.
type panels []func(l language) *plot.Plot

// in draws them.
func (p panels) in(l language) (all []*plot.Plot) {
	for _, draw := range p {
		all = append(all, draw(l))
	}
	return all
}

// labelStrata numbers the combinations of labels t (N, L) that samples have, so that they
// are parted in proportion: combinations of fewer than few samples count as one with those
// that have as many second classes. It returns a name for each number.
func labelStrata(t *tensor.Tensor, few int) (numbers *tensor.Tensor, names []string) {
	n, width := t.Dim(0), t.Dim(1)
	keys, counts := make([]string, n), map[string]int{}
	for i := range n {
		keys[i] = labelKey(t, i, width)
		counts[keys[i]]++
	}
	for i, key := range keys {
		if counts[key] < few {
			ones := 0
			for j := range width {
				ones += int(t.At(i, j))
			}
			keys[i] = fmt.Sprintf("%d labels", ones)
		}
	}
	names = slices.Compact(slices.Sorted(slices.Values(keys)))
	numbers = tensor.New(tensor.Int64, n)
	for i, key := range keys {
		place, _ := slices.BinarySearch(names, key)
		numbers.Int64s()[i] = int64(place)
	}
	return numbers, names
}

// labelCounts is how many samples have each of the two classes of a label.
type labelCounts struct {
	label  model.Label
	counts [2]int
}

// countLabels counts the classes of labels t (N, L).
func countLabels(t *tensor.Tensor, labels []model.Label) (all []labelCounts) {
	for j, l := range labels {
		c := labelCounts{label: l}
		for i := range t.Dim(0) {
			c.counts[int(t.At(i, j))]++
		}
		all = append(all, c)
	}
	return all
}

// rareLabels returns the classes of labels that fewer than k samples have: "rain = wet (3)".
func rareLabels(all []labelCounts, k int) (names phrases) {
	for _, l := range all {
		for class, n := range l.counts {
			if n > 0 && n < k {
				names = append(names, phrased("%s = %s (%d)", l.label.Name, l.label.Classes[class], n))
			}
		}
	}
	return names
}

// labelKey writes which labels a sample has: "0110".
func labelKey(t *tensor.Tensor, i, width int) string {
	key := make([]byte, width)
	for j := range key {
		key[j] = '0' + byte(t.At(i, j))
	}
	return string(key)
}
