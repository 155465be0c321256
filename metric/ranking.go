package metric

import (
	"cmp"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// scored is a sample's score for a class.
type scored struct {
	score, weight float64
	label         int // the class that the sample is of, of those that the ranking knows
}

// ranking holds scores for one class, of which the first ones are in order. A
// sample counts as positive if its label is class.
type ranking struct {
	class  int
	all    []scored
	sorted int
	spare  []scored
}

func (r *ranking) reset() { r.all, r.sorted = r.all[:0], 0 }

// sort brings the samples that are new in order and merges them, from the
// back, with those that are.
func (r *ranking) sort() {
	added := r.all[r.sorted:]
	if len(added) == 0 {
		return
	}
	slices.SortFunc(added, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
	if old := r.sorted; old > 0 && r.all[old-1].score > added[0].score {
		r.spare = append(r.spare[:0], added...)
		i, j := old-1, len(r.spare)-1
		for to := len(r.all) - 1; j >= 0; to-- {
			if i >= 0 && r.all[i].score > r.spare[j].score {
				r.all[to] = r.all[i]
				i--
			} else {
				r.all[to] = r.spare[j]
				j--
			}
		}
	}
	r.sorted = len(r.all)
}

// everyOther is the class against which a one-vs-rest measure holds its own.
const everyOther = -1

// area returns the area under the ROC curve of the samples of the class and those
// of another one, or of every other. It counts pairs; without weights the sums are
// whole or half numbers, and exact below 2⁵².
func (r *ranking) area(other int) float64 {
	r.sort()
	var pairs float64
	var positives, negatives sum
	for i := 0; i < len(r.all); {
		score, p, n := r.all[i].score, sum{}, sum{}
		for ; i < len(r.all) && r.all[i].score == score; i++ {
			switch s := &r.all[i]; {
			case s.label == r.class:
				p.add(s.weight)
			case other == everyOther || s.label == other:
				n.add(s.weight)
			}
		}
		pairs += float64(p.value() * (negatives.value() + float64(n.value()/2)))
		positives.addSum(&p)
		negatives.addSum(&n)
	}
	return pairs / (positives.value() * negatives.value())
}

// steps calls visit for each score that occurs, the largest first, with the
// weights of the samples so far: those of the class, and the others.
func (r *ranking) steps(visit func(score, positives, negatives float64)) {
	r.sort()
	var positives, negatives sum
	for i := len(r.all) - 1; i >= 0; {
		score := r.all[i].score
		for ; i >= 0 && r.all[i].score == score; i-- {
			if s := &r.all[i]; s.label == r.class {
				positives.add(s.weight)
			} else {
				negatives.add(s.weight)
			}
		}
		visit(score, positives.value(), negatives.value())
	}
}

// rankings are those of the classes that a metric ranks.
type rankings struct {
	all        []ranking
	count      int // of those in use
	classes    int // 0 before the first batch
	multilabel bool
	pooled     bool // one ranking holds the scores of all classes
	nan        bool // a score was NaN
	weights    []sum
	seen       sum // the weights of the samples
}

func (r *rankings) reset() {
	for i := range r.all {
		r.all[i].reset()
	}
	r.count, r.classes, r.multilabel, r.nan = 0, 0, false, false
	r.weights = r.weights[:0]
	r.seen.reset()
}

// begin makes room for the classes of a batch, which must be those before.
func (r *rankings) begin(op string, p *tensor.Tensor, classes int, multilabel bool) {
	if r.classes == 0 {
		r.make(classes, multilabel)
	}
	sameClasses(op, p, r.classes, classes)
	if r.multilabel != multilabel {
		fail(op, "samples of one label each beside samples that may have several")
	}
}

func (r *rankings) make(classes int, multilabel bool) {
	r.classes, r.multilabel = classes, multilabel
	r.count = classes
	if classes == 2 && !multilabel || r.pooled {
		r.count = 1
	}
	for len(r.all) < r.count {
		r.all = append(r.all, ranking{})
	}
	for c := range r.count {
		r.all[c].class = c
		if r.count == 1 {
			r.all[c].class = 1
		}
	}
	r.weights = grown(r.weights, classes)
}

// add takes one batch.
func (r *rankings) add(op string, p, t, w *tensor.Tensor) {
	if isMultilabel(p, t) {
		r.addLabels(op, p, t, w)
		return
	}
	n, k := sizes(op, p, t)
	r.begin(op, p, max(k, 2), false)
	scores, l, weight := memory.Of(p), labelsOf(op, t, k), weightsOf(op, w, n)
	for i := range n {
		label, weight := l.at(i), weight.at(i)
		r.weights[label].add(weight)
		r.seen.add(weight)
		if k <= 2 {
			r.rank(0, scores.At(i*k+k-1), weight, label)
			continue
		}
		for c := range k {
			r.rankClass(c, scores.At(i*k+c), weight, label == c, label)
		}
	}
}

// addLabels takes samples that may have several labels.
func (r *rankings) addLabels(op string, p, t, w *tensor.Tensor) {
	n, k := p.Dim(0), p.Dim(1)
	r.begin(op, p, k, true)
	scores, l, weight := memory.Of(p), flagsOf(op, t), weightsOf(op, w, n)
	for i := range n {
		weight := weight.at(i)
		r.seen.add(weight)
		for c := range k {
			label := everyOther
			if l.at(i*k+c) == 1 {
				label = c
				r.weights[c].add(weight)
			}
			r.rankClass(c, scores.At(i*k+c), weight, label == c, label)
		}
	}
}

// rankClass takes the score of a sample for one of several classes.
func (r *rankings) rankClass(c int, score, weight float64, positive bool, label int) {
	if !r.pooled {
		r.rank(c, score, weight, label)
		return
	}
	label = 0
	if positive {
		label = 1
	}
	r.rank(0, score, weight, label)
}

// rank takes a score, which a sample without weight does not have.
func (r *rankings) rank(c int, score, weight float64, label int) {
	if weight > 0 {
		r.nan = r.nan || math.IsNaN(score)
		r.all[c].all = append(r.all[c].all, scored{score, weight, label})
	}
}

// merge adds what others have taken.
func (r *rankings) merge(op string, o *rankings) {
	if o.classes == 0 {
		return
	}
	if r.classes == 0 {
		r.make(o.classes, o.multilabel)
	}
	if r.classes != o.classes || r.multilabel != o.multilabel {
		fail(op, "merging scores of %d classes with those of %d", r.classes, o.classes)
	}
	for c := range o.count {
		r.all[c].all = append(r.all[c].all, o.all[c].all...)
	}
	for c := range o.weights {
		r.weights[c].addSum(&o.weights[c])
	}
	r.seen.addSum(&o.seen)
	r.nan = r.nan || o.nan
}

// of returns the ranking of a class, and panics if there is none.
func (r *rankings) of(op string, class int) *ranking {
	switch {
	case r.count == 1 && class == 1:
		return &r.all[0]
	case r.count > 1 && class >= 0 && class < r.count:
		return &r.all[class]
	case r.count == 1:
		fail(op, "class %d, want 1: there is one ranking", class)
	}
	fail(op, "class %d, want one of 0 to %d", class, r.count-1)
	return nil
}

// mean returns the mean over the classes of a measure of their rankings. By
// weighted, each counts as much as its samples; 0 is the value if there are none.
func (r *rankings) mean(weighted bool, measure func(*ranking) float64) float64 {
	if r.count == 1 {
		return measure(&r.all[0])
	}
	var parts, whole float64
	for c := range r.count {
		weight := 1.0
		if weighted {
			weight = r.weights[c].value()
		}
		if weight > 0 {
			parts += float64(weight * measure(&r.all[c]))
			whole += weight
		}
	}
	if whole == 0 {
		return 0
	}
	return parts / whole
}
