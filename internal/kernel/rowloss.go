package kernel

import (
	"cajal/internal/elementary"
	"cajal/internal/scratch"
)

// RowLoss compares each row of k numbers, such as the logits of a sample, with a
// target of its own, and gives one number a row. Kind says by which formula; each
// is two functions of one row in rowformulas.go.
type RowLoss struct {
	Kind      RowLossKind
	Labels    []int64   // the class of each row; one whose class is Ignore loses nothing
	Ignore    int64     // see Labels
	Shares    Slice     // in place of labels: a probability for each class, (rows, k)
	Sets      []int64   // in place of labels: several classes a row, (rows, k), up to the first −1
	Weights   []float64 // of the classes; nil for ones
	Smoothing float64   // what part of a target is spread over all classes
	Margin    float64   // how far the right class has to lie above the others
	Power     float64   // an exponent
}

// RowLossKind is the formula of a RowLoss.
type RowLossKind uint8

// The formulas.
const (
	CrossEntropyRows     RowLossKind = iota // Σⱼ −q[j]·ln softmax(x)[j]
	NLLRows                                 // −w[c]·x[c]
	FocalRows                               // −w[c]·(1 − p[c])^power·ln p[c], p = softmax(x)
	MultiMarginRows                         // Σⱼ w[c]·max(0, margin − x[c] + x[j])^power / k, j ≠ c
	MultilabelMarginRows                    // Σᵢⱼ max(0, 1 − x[i] + x[j]) / k, i in the set, j outside
	rowLossKinds
)

// String returns the name of the operation that computes k.
func (k RowLossKind) String() string {
	return [...]string{"weighted-cross-entropy", "nll", "focal", "multi-margin", "multilabel-margin"}[k]
}

// RowStats is how many numbers of each row Losses keeps for Grad.
const RowStats = 2

// Losses writes the loss of each row of x, and what Grad needs of it.
func (l *RowLoss) Losses(losses, stats []float64, x Slice) {
	if len(losses) == 0 {
		return
	}
	t := newTask(x, rowLossPiece[float32], rowLossPiece[float64], len(losses))
	t.width, t.a, t.u, t.v, t.rowLoss = x.Len()/len(losses), x, losses, stats, l
	t.run(dear)
}

// Grad adds dx += dloss·∂loss/∂x, with a dloss for each row.
func (l *RowLoss) Grad(dx, x Slice, stats, dloss []float64) {
	if len(dloss) == 0 {
		return
	}
	t := newTask(dx, rowLossGradPiece[float32], rowLossGradPiece[float64], len(dloss))
	t.width, t.y, t.a, t.u, t.v, t.rowLoss = x.Len()/len(dloss), dx, x, dloss, stats, l
	t.run(dear)
}

func rowLossPiece[T Float](t *task, lo, hi int) float64 {
	f := rowFormulas[T]()[t.rowLoss.Kind]
	buf := scratch.Take(t.width)
	defer scratch.Put(buf)
	for i := lo; i < hi; i++ {
		t.u[i] = 0
		if !t.rowLoss.ignores(i) {
			t.u[i] = f.loss(rowAt(t, i, nil, scratch.Of[T](buf, t.width)))
		}
	}
	return 0
}

func rowLossGradPiece[T Float](t *task, lo, hi int) float64 {
	f := rowFormulas[T]()[t.rowLoss.Kind]
	for i := lo; i < hi; i++ {
		if !t.rowLoss.ignores(i) {
			f.grad(rowAt(t, i, Of[T](t.y), nil), t.u[i])
		}
	}
	return 0
}

// ignores reports whether row i does not count.
func (l *RowLoss) ignores(i int) bool { return l.Labels != nil && l.Labels[i] == l.Ignore }

// row is one row of a RowLoss.
type row[T Float] struct {
	*RowLoss
	x, dx []T
	e     []T       // room for as many numbers
	stats []float64 // what the loss keeps for its gradient
	class int       // the label
	share []T       // the probabilities, if there are some
	set   []int64   // the set of labels, if there is one
}

func rowAt[T Float](t *task, i int, dx, e []T) row[T] {
	k := t.width
	lo, hi := i*k, (i+1)*k
	r := row[T]{RowLoss: t.rowLoss, x: Of[T](t.a)[lo:hi], e: e, stats: t.v[i*RowStats : (i+1)*RowStats]}
	if dx != nil {
		r.dx = dx[lo:hi]
	}
	switch {
	case r.Labels != nil:
		r.class = int(r.Labels[i])
	case r.Sets != nil:
		r.set = r.Sets[lo:hi]
		for n, c := range r.set {
			if c < 0 {
				r.set = r.set[:n]
				break
			}
		}
	default:
		r.share = Of[T](r.Shares)[lo:hi]
	}
	return r
}

// weight returns the weight of class j.
func (l *RowLoss) weight(j int) float64 {
	if l.Weights == nil {
		return 1
	}
	return l.Weights[j]
}

// softmax keeps the largest number m of the row and ln Σ exp(x − m). They are two,
// since their sum has lost the digits of the second where m is large.
func (r *row[T]) softmax() {
	t := loops[T]()
	m := t.largest(r.x)
	t.expSum(r.e, r.x, m)
	r.stats[0], r.stats[1] = float64(m), elementary.Log(t.sum(r.e)) // in double precision, as e is small
}

// surprise returns −ln softmax(x)[j] once softmax was called.
func (r *row[T]) surprise(j int) float64 { return (r.stats[0] - float64(r.x[j])) + r.stats[1] }

// addSoftmax adds dx += by·softmax(x).
func (r *row[T]) addSoftmax(by float64) {
	loops[T]().addExp(r.dx, r.x, T(by*elementary.Exp(-r.stats[1])), T(r.stats[0]))
}
