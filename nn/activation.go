package nn

import "cajal/grad"

// Activation is a layer without parameters that keeps the shape, most of them
// elementwise.
type Activation struct {
	name string
	f    func(grad.Value) grad.Value
}

// Walk shows nothing: an activation has no parts.
func (*Activation) Walk(Visitor) {}

// Forward applies the function; the shape stays.
func (a *Activation) Forward(x grad.Value) grad.Value { return a.f(x) }

// String returns the function's name.
func (a *Activation) String() string { return a.name }

// Tanh is y = tanh x, from −1 to 1.
func Tanh() *Activation { return &Activation{"Tanh", grad.Value.Tanh} }

// Sigmoid is y = 1/(1 + e⁻ˣ), from 0 to 1.
func Sigmoid() *Activation { return &Activation{"Sigmoid", grad.Value.Sigmoid} }

// ReLU is y = max(x, 0), with gradient 0 at 0 as PyTorch has it.
func ReLU() *Activation { return &Activation{"ReLU", grad.Value.ReLU} }
