// Package data brings samples to a training loop.
//
// A [Dataset] is samples that can be reached by number: [Tensors] makes one of
// two arrays in memory, [NewSubset] one of a part of another. A [Loader]
// shuffles it and hands it out in batches, without an allocation once it runs:
//
//	loader := data.NewLoader(set, data.BatchSize(64), data.Shuffle(stream))
//	for batch, err := range loader.Epoch(ctx) { … }
//
// A [Stream] is samples without numbers or an end that is known, such as the lines
// of a log. [StreamLoader] hands it out, and goes on from a token of it.
//
// What a network has learned is told by samples it has not seen. [Split] and
// [SplitStratified] part the numbers of the samples in two, [KFold] and
// [StratifiedKFold] in k ways, so that every sample is tested on once, and
// [ShuffleSplit] and [StratifiedShuffleSplit] at random, again and again. Samples of
// one group stay together in [GroupKFold], [StratifiedGroupKFold],
// [GroupShuffleSplit] and [LeaveOneGroupOut], and the order of time is kept in
// [TimeSeriesSplit]. Given NumPy's generator, all but SplitStratified and Split in
// order give scikit-learn's numbers.
//
// A [Scaler] brings columns of different size into one range: [StandardScaler],
// [MinMaxScaler], [MaxAbsScaler] and [RobustScaler]; or into one form:
// [QuantileTransformer] and [PowerTransformer]. It learns from the training part alone and travels with the
// model, for what it has learned is part of it: scaled by another mean, the
// same numbers mean something else.
//
// Packages data/images, data/idx, data/cifar, data/digits and data/mnist have images,
// data/synth makes points.
package data

import (
	"fmt"
	"slices"

	"cajal/tensor"
)

// Dataset is a collection of samples that can be reached by number.
type Dataset interface {
	// Len returns the number of samples.
	Len() int
	// Gather copies the samples with the given numbers, each in [0, Len), into
	// b, reusing its memory, and a copy of the numbers into b.Index. It sets all
	// that b has: Y to nil and More to nothing where samples have none. It may
	// be called at the same time for different batches. The memory of index may
	// be that of b.Index.
	Gather(b *Batch, index []int) error
}

// Batch is some samples. A batch is valid until the loader's next.
type Batch struct {
	X    *tensor.Tensor            // inputs (N, …)
	Y    *tensor.Tensor            // targets (N, …), nil for none
	More map[string]*tensor.Tensor // what else samples have, such as a "mask" or "lengths", (N, …) each
	// Index holds the samples' numbers in the data set, or, of a stream, those
	// of their places in it.
	Index []int
}

// Len returns the number of samples.
func (b *Batch) Len() int { return len(b.Index) }

// TensorSet is a data set in memory.
type TensorSet struct {
	x, y *tensor.Tensor // y is nil for none
	more []tensor.Named
}

// Tensors returns a data set over inputs x (N, …) and targets y (N, …), which
// are copied only where they are not contiguous; y is nil for samples without
// targets. The first axis counts samples; it is an error if it differs or is
// empty.
func Tensors(x, y *tensor.Tensor) (*TensorSet, error) {
	if x.NDim() == 0 || y != nil && (y.NDim() == 0 || x.Dim(0) != y.Dim(0)) {
		targets := "none"
		if y != nil {
			targets = tensor.ShapeString(y.Shape())
		}
		return nil, fmt.Errorf("data: inputs %s and targets %s: the first axis counts samples and must agree",
			tensor.ShapeString(x.Shape()), targets)
	}
	if x.Dim(0) == 0 {
		return nil, fmt.Errorf("data: the data set is empty: inputs %s", tensor.ShapeString(x.Shape()))
	}
	s := &TensorSet{x: x.Contiguous()}
	if y != nil {
		s.y = y.Contiguous()
	}
	return s, nil
}

// With returns the data set with one more tensor t (N, …) that batches have
// under a name in More. It is an error if the first axis is not that of the
// inputs, or the name is taken.
func (s *TensorSet) With(name string, t *tensor.Tensor) (*TensorSet, error) {
	if t.NDim() == 0 || t.Dim(0) != s.Len() {
		return nil, fmt.Errorf("data: %s %s for %d samples: the first axis counts samples and must agree", name, tensor.ShapeString(t.Shape()), s.Len())
	}
	if slices.ContainsFunc(s.more, func(m tensor.Named) bool { return m.Name == name }) {
		return nil, fmt.Errorf("data: the samples have a %q already", name)
	}
	more := append(slices.Clone(s.more), tensor.Named{Name: name, Tensor: t.Contiguous()})
	return &TensorSet{s.x, s.y, more}, nil
}

// WithY returns the data set with other targets.
func (s *TensorSet) WithY(y *tensor.Tensor) (*TensorSet, error) {
	other, err := Tensors(s.x, y)
	if err != nil {
		return nil, err
	}
	other.more = s.more
	return other, nil
}

// Len returns the number of samples.
func (s *TensorSet) Len() int { return s.x.Dim(0) }

// X returns all inputs.
func (s *TensorSet) X() *tensor.Tensor { return s.x }

// Y returns all targets, nil for none.
func (s *TensorSet) Y() *tensor.Tensor { return s.y }

// Gather copies samples into b. It panics with an [*Error] if there is no
// sample of a number.
func (s *TensorSet) Gather(b *Batch, index []int) error {
	checkIndex("gather", index, s.Len())
	b.Index = append(b.Index[:0], index...)
	b.X = gather(b.X, s.x, index)
	if s.y == nil {
		b.Y = nil
	} else {
		b.Y = gather(b.Y, s.y, index)
	}
	b.resetMore(s.more)
	for _, m := range s.more {
		b.More[m.Name] = gather(b.More[m.Name], m.Tensor, index)
	}
	return nil
}

// resetMore makes More a map without other names than these.
func (b *Batch) resetMore(names []tensor.Named) {
	if len(names) == 0 {
		b.More = nil
		return
	}
	if b.More == nil {
		b.More = make(map[string]*tensor.Tensor, len(names))
	}
	for name := range b.More {
		if !slices.ContainsFunc(names, func(m tensor.Named) bool { return m.Name == name }) {
			delete(b.More, name)
		}
	}
}

// all makes b the whole data set, without a copy.
func (s *TensorSet) all(b *Batch) {
	b.X, b.Y = s.x, s.y
	b.resetMore(s.more)
	for _, m := range s.more {
		b.More[m.Name] = m.Tensor
	}
}
