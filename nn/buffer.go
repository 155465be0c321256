package nn

import (
	"fmt"

	"cajal/tensor"
)

// Buffered is a layer with numbers that belong to a trained network and that
// no gradient changes, such as running statistics.
type Buffered interface {
	Layer
	// Buffers returns them; their tensors are nil before Init. Names are
	// PyTorch's: "running_mean". Writing to a tensor changes the layer.
	Buffers() []tensor.Named
}

// Buffers returns all buffers of a layer and the layers in it, in order.
// Together with Params they are what a file with a trained network holds.
func Buffers(l Layer) []tensor.Named {
	var all []tensor.Named
	walk(l, "", func(l Layer, prefix string) {
		if b, ok := l.(Buffered); ok {
			for _, own := range b.Buffers() {
				all = append(all, tensor.Named{Name: prefix + own.Name, Tensor: own.Tensor})
			}
		}
	})
	return all
}

// walk calls f on l and the layers in it, in order, with the prefix that the
// names of a layer's numbers take: its path and a dot, or "" for l itself.
func walk(l Layer, prefix string, f func(l Layer, prefix string)) {
	f(l, prefix)
	if c, ok := l.(Container); ok {
		for i, child := range c.Layers() {
			walk(child, fmt.Sprintf("%s%d.", prefix, i), f)
		}
	}
}
