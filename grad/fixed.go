package grad

import (
	"sync"

	"cajal/internal/gemm"
)

// Weights keeps parameters that do not change for a while, those of a model
// that predicts, in the order in which matrix products read them fastest. Each
// is prepared when the first tape made with [Fixed] meets it, which takes as
// much memory again. Tapes of several goroutines may share one. The zero
// Weights is empty and ready for use; it must not be copied.
type Weights struct {
	prepared sync.Map // *node of a parameter → *gemm.Packed
}

// Fixed makes a tape for parameters that stay as they are while it is in use:
// Affine takes its w, if that is a parameter, from weights, and so does Conv where it has
// 128 channels or more and its maps are so small that it gains from it. After a change of
// the parameters call [Weights.Refresh].
//
// On such a tape a row of an Affine's result depends on that row of x alone,
// to the bit: it is the same whatever other rows stand in the batch, and
// however many. Elsewhere the order of a sum may depend on the size of the
// batch.
func Fixed(weights *Weights) Option {
	return func(t *Tape) { t.fixed = weights }
}

// Refresh prepares anew those parameters that have changed. No tape that uses
// the weights may be computing meanwhile, unless it has refreshed them since the
// change: several goroutines may refresh and compute at the same time as long as
// each refreshes first and nobody changes a parameter meanwhile.
func (w *Weights) Refresh() {
	w.prepared.Range(func(key, value any) bool {
		n := key.(*node)
		value.(*gemm.Packed).Update(n.columns())
		return true
	})
}

// columns returns the numbers of weights as the right-hand side of x·nᵀ: those of each
// output, the first axis, are a column.
func (n *node) columns() gemm.Mat {
	shape := n.val.Shape()
	if len(shape) == 2 {
		return n.matrix(n.y).T()
	}
	return gemm.Matrix(n.y, shape[0], n.y.Len()/max(shape[0], 1)).T()
}

// of returns parameter n prepared as the right-hand side of x·nᵀ.
func (w *Weights) of(n *node) *gemm.Packed {
	if p, ok := w.prepared.Load(n); ok {
		return p.(*gemm.Packed)
	}
	// Two goroutines may both prepare it; one result is as good as the other.
	p, _ := w.prepared.LoadOrStore(n, gemm.Pack(n.columns()))
	return p.(*gemm.Packed)
}
