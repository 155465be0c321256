// Package data brings samples to a training loop.
//
// A [Dataset] is samples that can be reached by number: [Tensors] makes one of
// two arrays in memory, [NewSubset] one of a part of another. A [Loader]
// shuffles it and hands it out in batches, without an allocation once it runs:
//
//	loader := data.NewLoader(set, data.BatchSize(64), data.Shuffle(stream))
//	for batch, err := range loader.Epoch(ctx) { … }
//
// What a network has learned is told by samples it has not seen. [Split] and
// [SplitStratified] part the numbers of the samples in two, [KFold] and
// [StratifiedKFold] in k ways, so that every sample is tested on once.
//
// A [StandardScaler] or [MinMaxScaler] brings columns of different size into
// one range. It learns from the training part alone and travels with the
// model, for what it has learned is part of it: scaled by another mean, the
// same numbers mean something else.
//
// Packages data/idx, data/digits and data/mnist have images, data/synth makes
// points.
package data

import (
	"fmt"

	"cajal/tensor"
)

// Dataset is a collection of samples that can be reached by number.
type Dataset interface {
	// Len returns the number of samples.
	Len() int
	// Gather copies the samples with the given numbers, each in [0, Len), into
	// b, reusing its memory, and a copy of the numbers into b.Index. It may be
	// called at the same time for different batches. The memory of index may
	// be that of b.Index.
	Gather(b *Batch, index []int) error
}

// Batch is some samples: X are inputs (N, …), Y targets (N, …), and Index their
// numbers in the data set. A batch is valid until the loader's next.
type Batch struct {
	X, Y  *tensor.Tensor
	Index []int
}

// Len returns the number of samples.
func (b *Batch) Len() int { return len(b.Index) }

// TensorSet is a data set in memory.
type TensorSet struct{ x, y *tensor.Tensor }

// Tensors returns a data set over inputs x (N, …) and targets y (N, …), which
// are copied only where they are not contiguous. The first axis counts
// samples; it is an error if it differs or is empty.
func Tensors(x, y *tensor.Tensor) (*TensorSet, error) {
	if x.NDim() == 0 || y.NDim() == 0 || x.Dim(0) != y.Dim(0) {
		return nil, fmt.Errorf("data: inputs %s and targets %s: the first axis counts samples and must agree",
			tensor.ShapeString(x.Shape()), tensor.ShapeString(y.Shape()))
	}
	if x.Dim(0) == 0 {
		return nil, fmt.Errorf("data: the data set is empty: inputs %s", tensor.ShapeString(x.Shape()))
	}
	return &TensorSet{x.Contiguous(), y.Contiguous()}, nil
}

// Len returns the number of samples.
func (s *TensorSet) Len() int { return s.x.Dim(0) }

// X returns all inputs.
func (s *TensorSet) X() *tensor.Tensor { return s.x }

// Y returns all targets.
func (s *TensorSet) Y() *tensor.Tensor { return s.y }

// Gather copies samples into b. It panics with an [*Error] if there is no
// sample of a number.
func (s *TensorSet) Gather(b *Batch, index []int) error {
	checkIndex("gather", index, s.Len())
	b.Index = append(b.Index[:0], index...)
	b.X = gather(b.X, s.x, index)
	b.Y = gather(b.Y, s.y, index)
	return nil
}

// all makes b the whole data set, without a copy.
func (s *TensorSet) all(b *Batch) { b.X, b.Y = s.x, s.y }
