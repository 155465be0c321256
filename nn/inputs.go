package nn

import (
	"fmt"
	"strings"

	"cajal/grad"
)

// MultiInput is a network of several inputs, which it takes by name, or a layer
// that such a network begins with. [InputsLayer] is one, and so are the containers
// that begin with one.
type MultiInput interface {
	Layer
	// ForwardInputs computes the layer of several inputs. It must not keep the
	// slice.
	ForwardInputs(inputs []grad.Named) grad.Value
}

// ForwardInputs computes a network of one input or of several. It panics with a
// [*grad.Error] if there are none, or several and the network takes one.
func ForwardInputs(l Layer, inputs []grad.Named) grad.Value {
	if m, ok := l.(MultiInput); ok {
		return m.ForwardInputs(inputs)
	}
	if len(inputs) == 1 {
		return l.Forward(inputs[0].Value)
	}
	panic(notOne(l, inputs))
}

// notOne is the error of a layer that takes one input and is given none or several.
func notOne(l Layer, inputs []grad.Named) *grad.Error {
	first, _, _ := strings.Cut(l.String(), "\n")
	if len(inputs) == 0 {
		return &grad.Error{Op: "inputs", Rule: fmt.Sprintf("no inputs come to %s, want at least one", first)}
	}
	return &grad.Error{Op: "inputs", Rule: fmt.Sprintf("the inputs %s come to %s, which takes one; want nn.Inputs before it", inputNames(inputs), first)}
}

// CallInputs is [Call] for a part that takes several inputs by name. It panics as
// [ForwardInputs] does.
func CallInputs(name string, l Layer, inputs []grad.Named) grad.Value {
	if len(inputs) == 0 {
		panic(notOne(l, inputs))
	}
	t := inputs[0].Value.Tape()
	if t == nil {
		return ForwardInputs(l, inputs)
	}
	t.Enter(name, l)
	y := ForwardInputs(l, inputs)
	xs := make([]grad.Value, 0, 8)
	for _, in := range inputs {
		xs = append(xs, in.Value)
	}
	t.Report(y, xs...)
	t.Leave()
	return y
}

// InputsLayer runs a layer on each of several inputs; see [Inputs].
type InputsLayer struct{ parts *BranchLayer }

// Inputs gives each of several inputs to a layer, and joins what the layers make of
// them. A layer takes the input of its own name; inputs that no layer is named
// after are left to others.
//
//	y = join(f₁(x₁), f₂(x₂), …)
//
//	net := nn.Sequential(
//		nn.Inputs(nn.Concat,
//			nn.Named{Name: "numbers", Layer: nn.Linear(4, 8)},
//			nn.Named{Name: "town", Layer: nn.EmbedIDs(3, 120)}),
//		nn.ReLU(), nn.Linear(11, 2))
//
// Shapes: each input is any that its layer takes; y's is the join's.
//
// It stands at the beginning of a network, which then is a [MultiInput].
func Inputs(join Join, parts ...Named) *InputsLayer {
	return &InputsLayer{Branch(join, parts...)}
}

// Walk shows the layers.
func (l *InputsLayer) Walk(v Visitor) { l.parts.Walk(v) }

// ForwardInputs computes y = join(f₁(x₁), f₂(x₂), …).
func (l *InputsLayer) ForwardInputs(inputs []grad.Named) grad.Value {
	if len(inputs) == 0 {
		panic(notOne(l, inputs))
	}
	ys := make([]grad.Value, 0, 8)
	for _, p := range l.parts.parts {
		ys = append(ys, Call(p.Name, p.Layer, named(inputs, p.Name)))
	}
	return l.parts.join.of(ys)
}

// named returns the input of a name. A single one without a name is any.
func named(inputs []grad.Named, name string) grad.Value {
	for _, in := range inputs {
		if in.Name == name || in.Name == "" && len(inputs) == 1 {
			return in.Value
		}
	}
	panic(&grad.Error{Op: "inputs", Rule: fmt.Sprintf("there is no input %q; there are %s", name, inputNames(inputs))})
}

// Forward computes the layer of one input, which is that of its only part.
func (l *InputsLayer) Forward(x grad.Value) grad.Value {
	if n := len(l.parts.parts); n > 1 {
		panic(&grad.Error{Op: "inputs", Rule: fmt.Sprintf("one input, and the network takes %d by name; give them with nn.ForwardInputs, or train.SupervisedInputs", n)})
	}
	return l.ForwardInputs([]grad.Named{{Value: x}})
}

// String lists the layers.
func (l *InputsLayer) String() string { return Outline(fmt.Sprintf("Inputs (%v)", l.parts.join), l) }

// ForwardInputs gives the inputs to the first layer, and what that makes of them to
// the others.
func (s *SequentialLayer) ForwardInputs(inputs []grad.Named) grad.Value {
	switch {
	case len(s.layers) > 0:
	case len(inputs) == 1:
		return inputs[0].Value
	default:
		panic(notOne(s, inputs))
	}
	x := CallInputs(s.names[0], s.layers[0], inputs)
	for i, l := range s.layers[1:] {
		x = Call(s.names[i+1], l, x)
	}
	return x
}

// ForwardInputs gives the inputs to all layers, and joins what they make of them.
func (b *BranchLayer) ForwardInputs(inputs []grad.Named) grad.Value {
	ys := make([]grad.Value, 0, 8)
	for _, p := range b.parts {
		ys = append(ys, CallInputs(p.Name, p.Layer, inputs))
	}
	return b.join.of(ys)
}

func inputNames(inputs []grad.Named) string {
	var names []string
	for _, in := range inputs {
		names = append(names, in.Name)
	}
	return strings.Join(names, ", ")
}
