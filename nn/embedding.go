package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// EmbeddingLayer is a table that is looked up by ids; see [Embedding].
type EmbeddingLayer struct {
	W       *Param // (V, D)
	v, d    int
	padding *int // the row that stands for nothing, if there is one
}

// Embedding is a table with a row of d numbers for each of v things, such as
// words, which come as int64 ids 0..v−1.
//
//	y[i] = weight[x[i]]
//
// Shapes: x is (…) of integers; y is (…, D). It is the
// first layer of a network, as a rule followed by Flatten.
//
// Parameters: weight (V, D), starting at N(0, 1) as PyTorch's does,
// unless an option says otherwise. A row of padding ([PaddingIndex]) starts at 0 and
// stays there.
func Embedding(v, d int, opts ...ParamOption) *EmbeddingLayer {
	if v < 1 || d < 1 {
		panic(&grad.Error{Op: "embedding", Rule: fmt.Sprintf("%d ids with %d numbers each, want at least one of each", v, d)})
	}
	s := starts("embedding", Normal(1), nil, opts)
	l := &EmbeddingLayer{v: v, d: d}
	start := s.weight
	if s.padding != nil {
		row := *s.padding
		if row < 0 {
			row += v
		}
		if row < 0 || row >= v {
			panic(&grad.Error{Op: "embedding", Rule: fmt.Sprintf("the row of padding is %d, want %d..%d", *s.padding, -v, v-1)})
		}
		l.padding = &row
		start = func(w *tensor.Tensor, in, out int, r Source) {
			s.weight(w, in, out, r)
			w.Select(0, *l.padding).Fill(0)
		}
	}
	l.W = NewParam(start, v, d)
	return l
}

// Forward looks the ids up.
func (l *EmbeddingLayer) Forward(ids grad.Value) grad.Value {
	if l.padding != nil {
		return ids.LookupPadded(l.W.Value, *l.padding)
	}
	return ids.Lookup(l.W.Value)
}

// IDs returns how many ids there are, V.
func (l *EmbeddingLayer) IDs() int { return l.v }

// Walk shows the table.
func (l *EmbeddingLayer) Walk(v Visitor) { v.Param("weight", l.W) }

// String returns "Embedding V→D".
func (l *EmbeddingLayer) String() string { return fmt.Sprintf("Embedding %d→%d", l.v, l.d) }
