package nn

import (
	"fmt"

	"cajal/grad"
)

// EmbeddingLayer is a table that is looked up by ids; see [Embedding].
type EmbeddingLayer struct {
	W    *Param // (V, D)
	v, d int
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
// unless an option says otherwise.
func Embedding(v, d int, opts ...ParamOption) *EmbeddingLayer {
	if v < 1 || d < 1 {
		panic(&grad.Error{Op: "embedding", Rule: fmt.Sprintf("%d ids with %d numbers each, want at least one of each", v, d)})
	}
	s := starts("embedding", Normal(1), nil, opts)
	return &EmbeddingLayer{W: NewParam(s.weight, v, d), v: v, d: d}
}

// Forward looks the ids up.
func (l *EmbeddingLayer) Forward(ids grad.Value) grad.Value { return ids.Lookup(l.W.Value) }

// IDs returns how many ids there are, V.
func (l *EmbeddingLayer) IDs() int { return l.v }

// Walk shows the table.
func (l *EmbeddingLayer) Walk(v Visitor) { v.Param("weight", l.W) }

// String returns "Embedding V→D".
func (l *EmbeddingLayer) String() string { return fmt.Sprintf("Embedding %d→%d", l.v, l.d) }
