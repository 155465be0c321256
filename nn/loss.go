package nn

import (
	"fmt"
	"strings"

	"cajal/grad"
	"cajal/tensor"
)

// Loss measures how far a network's output is from its target.
//
// The outputs of a network for classes are logits, of which a cross-entropy
// works out the loss without the rounding of probabilities; Predict makes
// probabilities of the same outputs, so that both are at hand:
//
//	logits := net.Forward(x)
//	loss := nn.CrossEntropy().Of(logits, labels)
//	probabilities := nn.CrossEntropy().Predict(logits)
//
// A network with two outputs, such as a class and a place, is a [Module] with a
// method of its own, and its loss a sum of two:
//
//	logits, place := net.Of(x)
//	loss := nn.CrossEntropy().Of(logits, labels).Add(nn.MSE().Of(place, places).Scale(0.5))
//
// Losses of two or three values, such as [CosineEmbedding], [TripletMargin] and
// [GaussianNLL], have types of their own, with a method Of that takes them.
type Loss interface {
	// Of returns the loss, one number, of outputs y against targets t. With the
	// reduction grad.None it is one number for each element or sample.
	Of(y grad.Value, t *tensor.Tensor) grad.Value
	// Predict turns outputs into predictions: probabilities from logits, or
	// the outputs themselves.
	Predict(y grad.Value) grad.Value
	// Reduction says how the losses of samples become one number.
	Reduction() grad.Reduction
	// String returns the loss's name.
	String() string
}

// Weighing is a loss whose mean divides by something else than the number of
// samples.
type Weighing interface {
	Loss
	// Weight returns what the mean over samples with targets t divides by.
	Weight(t *tensor.Tensor) float64
}

// WeightedLoss is a loss whose samples may weigh differently, as all of this package
// may.
type WeightedLoss interface {
	Loss
	// WeightedOf is Of with a weight for each sample, w (N), or for each term of
	// the loss. A mean, grad.BatchMean too, divides the weighted sum by the sum of
	// the weights.
	WeightedOf(y grad.Value, t, w *tensor.Tensor) grad.Value
	// SampleWeight returns what the mean over samples with targets t and weights
	// w (N) divides by.
	SampleWeight(t, w *tensor.Tensor) float64
}

// Ignoring is a loss of labels that leaves samples of one label out.
type Ignoring interface {
	Loss
	// Ignored returns that label, and whether the loss has one.
	Ignored() (label int64, ok bool)
}

// LossOption changes a loss. A loss refuses an option that it has no use for.
type LossOption func(*lossSettings)

// lossSettings is what options of losses set.
type lossSettings struct {
	reduction grad.Reduction
	rescale   *tensor.Tensor
	ignore    int64
	log, full bool
	eps       float64
	given     lossOptions
}

// lossOptions is a set of options.
type lossOptions uint8

// The options that not every loss takes.
const (
	takesRescale lossOptions = 1 << iota
	takesIgnore
	takesLog
	takesFull
	takesEpsilon
)

var lossOptionNames = []string{"Rescale", "IgnoreIndex", "LogInput or LogTarget", "Full", "LossEpsilon"}

// Reduce says whether the losses of the samples are averaged, which is the
// default, added up, or left as they are.
func Reduce(r grad.Reduction) LossOption { return func(s *lossSettings) { s.reduction = r } }

// Rescale multiplies the loss of each element by w, which stretches to the outputs:
// a weight for each output, for example. A mean still divides by the number of the
// elements. It is what PyTorch's BCELoss and MultiLabelSoftMarginLoss call weight.
func Rescale(w *tensor.Tensor) LossOption {
	return func(s *lossSettings) { s.rescale, s.given = w, s.given|takesRescale }
}

// IgnoreIndex says which label samples have that do not count; it is
// grad.IgnoreIndex, −100, unless this option says otherwise.
func IgnoreIndex(label int64) LossOption {
	return func(s *lossSettings) { s.ignore, s.given = label, s.given|takesIgnore }
}

// LogInput says whether the outputs of PoissonNLL are logarithms, which is the
// default.
func LogInput(log bool) LossOption {
	return func(s *lossSettings) { s.log, s.given = log, s.given|takesLog }
}

// LogTarget says whether the targets of KLDiv are logarithms; they are probabilities
// by default.
func LogTarget(log bool) LossOption { return LogInput(log) }

// Full makes PoissonNLL and GaussianNLL add the terms that no output changes.
func Full() LossOption {
	return func(s *lossSettings) { s.full, s.given = true, s.given|takesFull }
}

// LossEpsilon is a number that keeps PoissonNLL [1e-8] from the logarithm of 0, and
// the least variance of GaussianNLL [1e-6].
func LossEpsilon(eps float64) LossOption {
	return func(s *lossSettings) { s.eps, s.given = eps, s.given|takesEpsilon }
}

// with applies options to s, which holds the defaults, for a loss that takes some.
func (s lossSettings) with(loss string, opts []LossOption, takes lossOptions) lossSettings {
	for _, o := range opts {
		o(&s)
	}
	if wrong := s.given &^ takes; wrong != 0 {
		var names []string
		for i, n := range lossOptionNames {
			if wrong>>i&1 != 0 {
				names = append(names, n)
			}
		}
		panic(&grad.Error{Op: loss, Rule: "it does not take " + strings.Join(names, ", ")})
	}
	return s
}

// Reduction returns how the losses of samples become one number.
func (s lossSettings) Reduction() grad.Reduction { return s.reduction }

// reduce makes one number of the terms of samples.
func (s lossSettings) reduce(terms grad.Value) grad.Value {
	switch shape := terms.Shape(); {
	case s.reduction == grad.None:
		return terms
	case s.reduction == grad.Mean:
		return terms.Mean()
	case s.reduction == grad.BatchMean && len(shape) > 0:
		return terms.Sum().Scale(1 / float64(shape[0]))
	}
	return terms.Sum()
}

// criterion is a Loss: a formula that gives a term for each element or sample, or
// what a reduction makes of them.
type criterion struct {
	lossSettings
	name    string
	formula func(y grad.Value, t *tensor.Tensor, r grad.Reduction) grad.Value
	predict func(y grad.Value) grad.Value

	// Of a loss whose targets are labels, and whose mean divides by how many count,
	// or by the sum of the weights of their classes, if there are some.
	labelled bool
	classes  []float64
}

// Of implements Loss.
func (l *criterion) Of(y grad.Value, t *tensor.Tensor) grad.Value {
	if l.rescale == nil {
		return l.formula(y, t, l.reduction)
	}
	return l.reduce(l.terms(y, t))
}

// terms returns the loss of each element or sample.
func (l *criterion) terms(y grad.Value, t *tensor.Tensor) grad.Value {
	terms := l.formula(y, t, grad.None)
	if l.rescale == nil {
		return terms
	}
	return weigh(l.name, terms, constant(l.rescale, terms))
}

// weigh multiplies terms by weights, which must stretch to them.
func weigh(loss string, terms, weights grad.Value) grad.Value {
	y := terms.Mul(weights)
	if y.Size() != terms.Size() {
		refuseLoss(loss, "weights %s do not stretch to losses %s", tensor.ShapeString(weights.Shape()), tensor.ShapeString(terms.Shape()))
	}
	return y
}

// constant puts w on the tape of terms, in their precision.
func constant(w *tensor.Tensor, terms grad.Value) grad.Value {
	c := terms.Tape().Const(w)
	if w.DType() != terms.DType() {
		c = c.To(terms.DType())
	}
	return c
}

// WeightedOf implements WeightedLoss.
func (l *criterion) WeightedOf(y grad.Value, t, w *tensor.Tensor) grad.Value {
	terms := l.terms(y, t)
	by := constant(w, terms)
	if w.NDim() == 1 {
		for range len(terms.Shape()) - 1 {
			by = by.Unsqueeze(-1)
		}
	}
	product := weigh(l.name, terms, by)
	switch shape := terms.Shape(); {
	case l.reduction == grad.BatchMean && len(shape) > 0:
		return product.Sum().Scale(float64(w.Size()) / (float64(shape[0]) * w.Sum()))
	case l.reduction != grad.Mean:
		return l.reduce(product)
	}
	each := 1.0 // terms for one that is weighed
	if w.Size() > 0 && !l.counts(t) {
		each = float64(terms.Size()) / float64(w.Size())
	}
	return product.Sum().Scale(1 / (each * l.SampleWeight(t, w)))
}

// Ignored implements Ignoring.
func (l *criterion) Ignored() (label int64, ok bool) { return l.ignore, l.labelled }

// counts reports whether t holds labels, of which some may not count.
func (l *criterion) counts(t *tensor.Tensor) bool {
	return l.labelled && t.DType() == tensor.Int64
}

// Weight implements Weighing.
func (l *criterion) Weight(t *tensor.Tensor) float64 { return l.SampleWeight(t, nil) }

// SampleWeight implements WeightedLoss: the sum of the weights of the samples, or
// their number if w is nil, each times the weight of its class, and without those
// whose class is to be ignored.
func (l *criterion) SampleWeight(t, w *tensor.Tensor) (sum float64) {
	n := 1
	if t.NDim() > 0 {
		n = t.Dim(0)
	}
	if w != nil {
		n = w.Size()
		if w.NDim() != 1 {
			w = w.Reshape(-1)
		}
	}
	of := func(i int) float64 {
		if w == nil {
			return 1
		}
		return w.At(i)
	}
	if !l.counts(t) {
		for i := range n {
			sum += of(i)
		}
		return sum
	}
	labels := t.Contiguous().Int64s()
	for i, c := range labels {
		if c == l.ignore {
			continue
		}
		v := of(i * n / len(labels))
		if l.classes != nil {
			v *= l.classes[c]
		}
		sum += v
	}
	return sum
}

// Predict implements Loss.
func (l *criterion) Predict(y grad.Value) grad.Value { return l.predict(y) }

// String returns the loss's name.
func (l *criterion) String() string { return l.name }

// outputs is the Predict of a loss whose outputs are predictions.
func outputs(y grad.Value) grad.Value { return y }

// refuseLoss panics for a loss that is made with a number that it cannot take.
func refuseLoss(loss, format string, a ...any) {
	panic(&grad.Error{Op: loss, Rule: fmt.Sprintf(format, a...)})
}
