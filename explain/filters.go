package explain

import (
	"fmt"
	"slices"
	"strings"

	"cajal/nn"
	"cajal/tensor"
)

// Filters are the kernels of a convolution.
type Filters struct {
	Path    string
	Layer   fmt.Stringer
	Kernels *tensor.Tensor // (out, in/groups, …), as the parameter is, of which it is no copy
}

// Name returns the layer's place with what it is: "0 Conv2d 1→16, 3×3".
func (f *Filters) Name() string { return layerName(f.Path, f.Layer) }

// FiltersOf returns the kernels of the convolutions of a network, in the order in which it
// shows them; those of a layer at several places once, and none of a network that has no
// numbers yet.
func FiltersOf(net nn.Module) (all []Filters) {
	if !nn.Initialised(net) {
		return nil
	}
	var met []*nn.Param
	nn.Walk(net, nn.Parts{Module: func(path string, m nn.Module) {
		l, ok := m.(*nn.ConvLayer)
		if !ok || slices.Contains(met, l.W) {
			return
		}
		met = append(met, l.W)
		all = append(all, Filters{path, l, l.W.Value.Tensor()})
	}})
	return all
}

// layerName is a layer's place with the first line of what it says of itself.
func layerName(path string, l fmt.Stringer) string {
	first, _, _ := strings.Cut(l.String(), "\n") // a block lists its parts below
	return strings.TrimSpace(path + " " + first)
}
