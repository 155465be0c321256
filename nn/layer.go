// Package nn holds layers, the ways their parameters start, and losses.
//
// A layer is a function of a value on a tape ([Layer]); there is no mode to
// switch, since training or inference is a property of the tape. A network is
// a [Sequential] of layers:
//
//	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
//
// Layers are made without numbers. [Init] draws them, in a precision and from
// a seed of the caller's choice; package train does that by itself.
package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/tensor"
)

// Layer is a function from value to value. String describes it in a line,
// such as "Linear 784→512". A layer is a pointer, since containers and tapes
// tell layers apart by identity. A layer with parameters is a [Parametric] too,
// one that holds layers a [Container].
type Layer interface {
	Forward(x grad.Value) grad.Value
	fmt.Stringer
}

// Parametric is a layer with parameters of its own.
type Parametric interface {
	Layer
	// Init makes the parameters, in precision d, with numbers from draw.
	Init(d tensor.DType, draw Draw)
	// Params returns them, weight before bias; their values are zero Values
	// before Init. Names are PyTorch's: "weight", "bias".
	Params() []grad.Named
}

// Container is a layer that holds layers, named by their order: "0", "1", ….
type Container interface {
	Layer
	Layers() []Layer
}

// Params returns all parameters of a layer and the layers in it, in order.
func Params(l Layer) []grad.Named { return params(l, "") }

func params(l Layer, prefix string) []grad.Named {
	var all []grad.Named
	if p, ok := l.(Parametric); ok {
		for _, own := range p.Params() {
			all = append(all, grad.Named{Name: prefix + own.Name, Value: own.Value})
		}
	}
	if c, ok := l.(Container); ok {
		for i, child := range c.Layers() {
			all = append(all, params(child, fmt.Sprintf("%s%d.", prefix, i))...)
		}
	}
	return all
}

// Values returns the values of Params, as optimisers take them.
func Values(l Layer) []grad.Value {
	var values []grad.Value
	for _, p := range Params(l) {
		values = append(values, p.Value)
	}
	return values
}

// Count returns how many numbers the parameters of a layer hold; Init must
// have made them.
func Count(l Layer) int {
	n := 0
	for _, p := range Params(l) {
		if !p.Value.IsZero() {
			n += p.Value.Size()
		}
	}
	return n
}

// Initialised reports whether Init has made every parameter.
func Initialised(l Layer) bool {
	for _, p := range Params(l) {
		if p.Value.IsZero() {
			return false
		}
	}
	return true
}
