package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// Params returns the parameters of a module and of the modules in it, in
// order, under their full names: "0.weight". Values are zero Values before
// Init.
func Params(m Module) []grad.Named {
	var all []grad.Named
	Walk(m, Parts{Param: func(path string, p *Param) { all = append(all, grad.Named{Name: path, Value: p.Value}) }})
	return all
}

// Values returns the values of Params, as optimisers take them.
func Values(m Module) []grad.Value {
	var values []grad.Value
	for _, p := range Params(m) {
		values = append(values, p.Value)
	}
	return values
}

// Buffers returns the buffers of a module and of the modules in it, in order,
// under their full names: "1.running_mean". Tensors are nil before Init;
// writing to one changes the network.
func Buffers(m Module) []tensor.Named {
	var all []tensor.Named
	Walk(m, Parts{Buffer: func(path string, b *Buffer) { all = append(all, tensor.Named{Name: path, Tensor: b.Tensor}) }})
	return all
}

// Count returns how many numbers a module learns, before Init too.
func Count(m Module) int {
	n := 0
	Walk(m, Parts{Param: func(_ string, p *Param) { n += p.Count() }})
	return n
}

// Initialised reports whether every parameter has numbers.
func Initialised(m Module) bool {
	all := true
	Walk(m, Parts{Param: func(_ string, p *Param) { all = all && !p.IsZero() }})
	return all
}
