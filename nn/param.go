package nn

import (
	"math/rand/v2"
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// Param is numbers that a network learns, as a layer holds them. Its shape and
// the way it starts are known from the beginning; its Value only declares them, and
// IsZero holds, until [Init] or [Load] makes the numbers: a tape made with
// [grad.ShapesOnly] takes it so. The same *Param may stand in two layers, which then
// share it.
type Param struct {
	grad.Value
	shape         []int
	fanIn, fanOut int
	start         Initialiser
}

// NewParam returns a parameter without numbers. Its fans are those of a matrix
// (out, in); of a vector both are its length.
func NewParam(start Initialiser, shape ...int) *Param {
	p := &Param{Value: grad.Declare(shape...), shape: slices.Clone(shape), fanIn: 1, fanOut: 1, start: start}
	if len(shape) > 0 {
		p.fanOut, p.fanIn = shape[0], shape[len(shape)-1]
	}
	return p
}

// Fans says how many numbers come into and go out of a unit, where the shape
// does not tell: a bias starts as the weights beside it do.
func (p *Param) Fans(in, out int) *Param {
	p.fanIn, p.fanOut = in, out
	return p
}

// Dims returns the length of each axis, before Init too.
func (p *Param) Dims() []int { return p.shape }

// Count returns how many numbers the parameter has, before Init too.
func (p *Param) Count() int {
	n := 1
	for _, d := range p.shape {
		n *= d
	}
	return n
}

// make gives the parameter its numbers.
func (p *Param) make(name string, d tensor.DType, r Source) {
	w := tensor.New(d, p.shape...)
	p.start(w, p.fanIn, p.fanOut, r)
	p.Value = grad.Param(place(name), w)
}

// value returns the Value of a parameter that may be nil, for none.
func (p *Param) value() grad.Value {
	if p == nil {
		return grad.Value{}
	}
	return p.Value
}

// Buffer is numbers that belong to a trained network and that no gradient
// changes, such as running statistics. Its Tensor is nil until [Init] or
// [Load] makes it.
type Buffer struct {
	*tensor.Tensor
	start  *tensor.Tensor
	frozen *bool // whether it is a constant in training too; those of a norm share it
}

// NewBuffer returns a buffer that starts as start: floats in the precision of
// the network, integers as they are.
func NewBuffer(start *tensor.Tensor) *Buffer { return &Buffer{start: start, frozen: new(bool)} }

// Dims returns the length of each axis, before Init too.
func (b *Buffer) Dims() []int { return b.start.Shape() }

// Frozen reports whether the buffer is a constant in training too; see
// [FreezeStatistics].
func (b *Buffer) Frozen() bool { return *b.frozen }

// shown returns the numbers, or before Init those that it is going to start with.
func (b *Buffer) shown() *tensor.Tensor {
	if b.Tensor == nil {
		return b.start
	}
	return b.Tensor
}

// make gives the buffer its numbers.
func (b *Buffer) make(d tensor.DType) {
	if !b.start.DType().Float() {
		d = b.start.DType()
	}
	b.Tensor = tensor.New(d, b.start.Shape()...)
	tensor.Copy(b.Tensor, b.start)
}

// Noise is where a layer draws random numbers from while it trains. [Seed]
// gives it its Source; the layer keeps no random state beside it.
type Noise struct{ rand.Source }
