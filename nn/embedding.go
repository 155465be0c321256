package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// EmbeddingLayer is what Embedding returns.
type EmbeddingLayer struct {
	W      grad.Value // (V, D); the zero Value before Init
	v, d   int
	weight Initialiser
}

// Embedding is a table with a row of d numbers for each of v things, such as
// words, which come as int64 ids 0..v−1.
//
//	y[i] = weight[x[i]]
//
// Shapes: x is (…), put on the tape with Tape.Ids; y is (…, D). It is the
// first layer of a network, as a rule followed by Flatten.
//
// Parameters: weight (V, D), starting at N(0, 1) as PyTorch's does.
func Embedding(v, d int) *EmbeddingLayer {
	if v < 1 || d < 1 {
		panic(&grad.Error{Op: "embedding", Rule: fmt.Sprintf("%d ids with %d numbers each, want at least one of each", v, d)})
	}
	return &EmbeddingLayer{v: v, d: d, weight: Normal(1)}
}

// Forward looks the ids up.
func (l *EmbeddingLayer) Forward(ids grad.Value) grad.Value { return ids.Lookup(l.W) }

// Init makes the table.
func (l *EmbeddingLayer) Init(d tensor.DType, draw Draw) {
	l.W = parameter("weight", d, l.weight, l.v, l.d, draw, l.v, l.d)
}

// Params returns the table.
func (l *EmbeddingLayer) Params() []grad.Named { return []grad.Named{{Name: "weight", Value: l.W}} }

// String returns "Embedding V→D".
func (l *EmbeddingLayer) String() string { return fmt.Sprintf("Embedding %d→%d", l.v, l.d) }
