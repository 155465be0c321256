package nn

import (
	"slices"

	"cajal/grad"
	"cajal/tensor"
)

// Blank gives the parameters of a module types and shapes without numbers, for
// tapes made with [grad.ShapesOnly]. A module that has numbers already loses
// them, so it is one made for this.
func Blank(m Module, d tensor.DType) {
	Walk(m, Parts{
		Param:  func(path string, p *Param) { p.Value = grad.ParamShape(place(path), d, p.shape...) },
		Buffer: func(_ string, b *Buffer) { b.Tensor = b.start },
	})
}

// OutputShape returns the shape of what a layer makes of a sample of a shape. No
// number is computed or made; the layer's parameters are left as [Blank] leaves
// them. It panics as Forward does where the layer does not take the sample.
func OutputShape(l Layer, sample ...int) []int {
	Blank(l, tensor.Float32)
	x := grad.NewTape(grad.ShapesOnly()).Input(tensor.Float32, append([]int{probe}, sample...)...)
	return slices.Clone(l.Forward(x).Shape()[1:])
}
