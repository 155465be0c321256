package metric

import (
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// RankOption changes an AUC or an AveragePrecision.
type RankOption func(*ranked)

// Averaged says how the values of three or more classes become one: Macro if not
// given, Weighted by the samples of each class, Micro for all scores in one
// ranking, or Samples for the mean over samples of several labels.
func Averaged(a Average) RankOption {
	if a == Binary || int(a) >= len(averages) {
		fail("averaged", "average %d, want Macro, Micro, Weighted or Samples", a)
	}
	return func(r *ranked) { r.average = a }
}

// OneVsOne makes an AUC the mean over all pairs of classes that have samples, each
// ranked against the other and the other against it: scikit-learn's
// multi_class="ovo". It takes no weights of samples there; here they count.
//
// Hand and Till, A Simple Generalisation of the Area Under the ROC Curve for
// Multiple Class Classification Problems, 2001.
func OneVsOne() RankOption { return func(r *ranked) { r.pairs = true } }

// MaxFPR makes an AUC of two classes the area up to a false positive rate within
// (0, 1], brought to 0.5 for a guess and to 1 for perfect scores.
//
// McClish, Analyzing a portion of the ROC curve, 1989.
func MaxFPR(rate float64) RankOption {
	if !(rate > 0 && rate <= 1) {
		fail("auc", "largest false positive rate %v, want it above 0, at most 1", rate)
	}
	return func(r *ranked) { r.upTo = rate }
}

// ranked is what metrics of rankings share.
type ranked struct {
	traits
	average        Average
	pairs          bool
	upTo           float64
	rankings       rankings
	samples, whole sum     // Samples: of the measures, and their weights
	one            ranking // of the labels of one sample
	measure        func(r *ranked, of *ranking) float64
}

func rank(name string, opts []RankOption, measure func(r *ranked, of *ranking) float64) ranked {
	r := ranked{traits: share(name), average: Macro, upTo: 1, measure: measure}
	for _, o := range opts {
		o(&r)
	}
	if r.pairs {
		r.name += "_ovo"
		if r.average != Macro && r.average != Weighted {
			fail(r.name, "average %v, want Macro or Weighted", r.average)
		}
	}
	if r.average != Macro {
		r.name += "_" + r.average.String()
	}
	r.rankings.pooled = r.average == Micro
	return r
}

// Probabilities returns true: over samples, logits of K classes have another
// order than their probabilities.
func (*ranked) Probabilities() bool { return true }

// Reset forgets all batches, and how many classes there are.
func (r *ranked) Reset() {
	r.rankings.reset()
	r.samples.reset()
	r.whole.reset()
}

// Add takes one batch. All batches must have as many classes.
func (r *ranked) Add(p, t *tensor.Tensor) { r.AddWeighted(p, t, nil) }

// AddWeighted takes one batch, each sample by its weight.
func (r *ranked) AddWeighted(p, t, w *tensor.Tensor) {
	multilabel := isMultilabel(p, t)
	switch {
	case r.pairs && multilabel:
		fail(r.name, "samples that may have several labels, and one against one needs one of each")
	case r.average == Samples && !multilabel:
		fail(r.name, "predictions %s do not fit targets %s, want both (N, K) for an average over samples",
			tensor.ShapeString(p.Shape()), tensor.ShapeString(t.Shape()))
	case r.upTo < 1 && !multilabel && p.NDim() == 2 && p.Dim(1) > 2:
		fail(r.name, "predictions %s are of %d classes, and a largest false positive rate is for two", tensor.ShapeString(p.Shape()), p.Dim(1))
	case r.average == Samples:
		r.addSamples(p, t, w)
	default:
		r.rankings.add(r.name, p, t, w)
	}
}

// addSamples takes the measure of each sample, over its labels.
func (r *ranked) addSamples(p, t, w *tensor.Tensor) {
	n, k := p.Dim(0), p.Dim(1)
	r.rankings.begin(r.name, p, k, true)
	scores, l, weight := memory.Of(p), flagsOf(r.name, t), weightsOf(r.name, w, n)
	for i := range n {
		r.one.reset()
		r.one.class = 1
		weight := weight.at(i)
		for j := i * k; j < (i+1)*k; j++ {
			r.rankings.nan = r.rankings.nan || math.IsNaN(scores.At(j)) && weight > 0
			r.one.all = append(r.one.all, scored{scores.At(j), 1, l.at(j)})
		}
		if r.rankings.seen.add(weight); weight > 0 && !r.rankings.nan { // NaN cannot be ranked
			v := r.measure(r, &r.one)
			r.samples.add(float64(weight * v))
			r.whole.add(weight)
		}
	}
}

// Value returns the measure, or the average of the classes' measures.
func (r *ranked) Value() float64 {
	switch {
	case r.rankings.nan || r.rankings.classes == 0 || r.rankings.seen.value() == 0:
		return math.NaN()
	case r.average == Samples:
		return r.samples.value() / r.whole.value()
	case r.pairs && r.rankings.count > 1:
		return r.versus()
	}
	return r.rankings.mean(r.average == Weighted, func(of *ranking) float64 { return r.measure(r, of) })
}

// versus returns the mean over all pairs of classes that have samples.
func (r *ranked) versus() float64 {
	all := r.rankings.all[:r.rankings.count]
	var parts, whole float64
	for a := range all {
		for b := a + 1; b < len(all); b++ {
			prevalence := r.rankings.weights[a].value() + r.rankings.weights[b].value()
			if r.rankings.weights[a].value() == 0 || r.rankings.weights[b].value() == 0 {
				continue
			}
			weight := 1.0
			if r.average == Weighted {
				weight = prevalence
			}
			parts += float64(weight * ((all[a].area(b) + all[b].area(a)) / 2))
			whole += weight
		}
	}
	return parts / whole
}

// Class returns the measure of one class against the rest: scikit-learn's
// average=None. Of two classes there is that of class 1 alone.
func (r *ranked) Class(class int) float64 {
	of := r.rankings.of(r.name, class)
	if r.rankings.nan {
		return math.NaN()
	}
	return r.measure(r, of)
}

// merge adds what another one has taken.
func (r *ranked) merge(o *ranked) {
	r.rankings.merge(r.name, &o.rankings)
	r.samples.addSum(&o.samples)
	r.whole.addSum(&o.whole)
}

// AUCMetric is what AUC returns.
type AUCMetric struct{ ranked }

// AUC is the area under the ROC curve: the chance that a sample of the class
// has a higher score than one that is not of it, where equal scores count one
// half. It is exact,
//
//	AUC = (Σ over positives of negatives below + ½·negatives equal) / (P·N)
//
// Predictions are probabilities, or any scores of two classes: (N) or (N, 1)
// of class 1; (N, 2), of which the second counts; or (N, K), where the value
// is the mean over the classes of each against the rest ([Averaged]) or of each
// against each ([OneVsOne]). Targets are labels (N) or (N, 1), or (N, K) of
// samples that may have several. scikit-learn's roc_auc_score, with
// multi_class="ovr" for (N, K).
//
// A class without samples, or without samples of others, has no AUC: the
// value is NaN then, and where a score is NaN. AUC keeps all scores, 24 bytes
// for each sample and class of three or more; Value sorts only what is new.
//
// Hanley and McNeil, The Meaning and Use of the Area under a Receiver
// Operating Characteristic (ROC) Curve, 1982.
func AUC(opts ...RankOption) *AUCMetric {
	return &AUCMetric{rank("auc", opts, func(r *ranked, of *ranking) float64 {
		if r.upTo < 1 {
			return of.partialArea(r.upTo)
		}
		return of.area(everyOther)
	})}
}

// Merge adds what another AUC of the same kind has seen.
func (m *AUCMetric) Merge(other Metric) { m.merge(&sameKind(m, other).ranked) }

// Curve returns the ROC curve of one class against the rest; of two classes there
// is that of class 1 alone.
func (m *AUCMetric) Curve(class int) ROC { return m.rankings.of(m.name, class).roc() }

// AveragePrecisionMetric is what AveragePrecision returns.
type AveragePrecisionMetric struct{ ranked }

// AveragePrecision is the area under the steps of the precision–recall curve: over
// the scores that occur, the largest first,
//
//	Σ (recall − recall before) · precision, 0 without samples of the class
//
// Predictions and targets are those of [AUC]; of three or more classes the value
// is the mean over the classes, each against the rest ([Averaged]). scikit-learn's
// average_precision_score.
func AveragePrecision(opts ...RankOption) *AveragePrecisionMetric {
	m := &AveragePrecisionMetric{rank("average_precision", opts, func(_ *ranked, of *ranking) float64 { return of.averagePrecision() })}
	if m.pairs || m.upTo < 1 {
		fail(m.name, "options of an AUC; there are Averaged alone")
	}
	return m
}

// Merge adds what another one of the same kind has seen.
func (m *AveragePrecisionMetric) Merge(other Metric) { m.merge(&sameKind(m, other).ranked) }

// Curve returns the precision–recall curve of one class against the rest; of two
// classes there is that of class 1 alone.
func (m *AveragePrecisionMetric) Curve(class int) PrecisionRecall {
	return m.rankings.of(m.name, class).precisionRecall()
}
