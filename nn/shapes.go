package nn

import (
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// probe is the batch size that shapes are asked with.
const probe = 2

// OutputShape returns the shape of what a layer makes of a sample of a shape. No
// number is computed or made, and the layer needs none. It panics as Forward does
// where the layer does not take the sample.
func OutputShape(l Layer, sample ...int) (shape []int) {
	outlined(l, func(tensor.DType) {
		shape = slices.Clone(l.Forward(blank(l, tensor.Float32, sample)).Shape()[1:])
	})
	return shape
}

// blank returns a batch of samples without numbers, on a tape that knows shapes
// alone: ids for a layer that takes them, and else numbers of type d.
func blank(l Layer, d tensor.DType, sample []int) grad.Value {
	if TakesIDs(l) {
		d = tensor.Int64
	}
	return grad.NewTape(grad.ShapesOnly()).Input(d, append([]int{probe}, sample...)...)
}

// outlined runs f while those parts of m that have no numbers yet have types and
// shapes alone. It tells f the precision, float32 where no part has numbers.
func outlined(m Module, f func(d tensor.DType)) {
	d := precisionOf(m, tensor.Float32)
	var params []*Param
	var buffers []*Buffer
	defer func() {
		for _, p := range params {
			p.Value = grad.Declare(p.shape...)
		}
		for _, b := range buffers {
			b.Tensor = nil
		}
	}()
	Walk(m, Parts{
		Param: func(path string, p *Param) {
			if p.IsZero() {
				p.Value, params = grad.ParamShape(place(path), d, p.shape...), append(params, p)
			}
		},
		Buffer: func(_ string, b *Buffer) {
			if b.Tensor == nil {
				b.Tensor, buffers = b.start, append(buffers, b)
			}
		},
	})
	f(d)
}

// precisionOf returns the type of the parameters that have numbers, or d if none
// has.
func precisionOf(m Module, d tensor.DType) tensor.DType {
	for _, v := range Values(m) {
		if !v.IsZero() {
			return v.DType()
		}
	}
	return d
}
