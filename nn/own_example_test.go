package nn_test

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Gain is a layer with a parameter of its own: y = x ∘ gain.
type Gain struct{ gain *nn.Param }

func (g *Gain) Walk(v nn.Visitor)               { v.Param("gain", g.gain) }
func (g *Gain) Forward(x grad.Value) grad.Value { return x.Mul(g.gain.Value) }
func (g *Gain) String() string                  { return "Gain" }

// A layer of one's own shows its parameters, and is a formula. Its parameter
// starts at one, and is part of whatever network the layer stands in.
func ExampleNewParam() {
	gain := &Gain{nn.NewParam(nn.Constant(1), 3)}
	net := nn.Sequential(nn.Linear(2, 3), gain, nn.Tanh())
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	fmt.Println(net)
	fmt.Println(nn.Params(net)[2].Name, gain.gain.Tensor())
	// Output:
	// Sequential
	//   0: Linear 2→3 (9 parameters)
	//   1: Gain (3 parameters)
	//   2: Tanh
	// 1.gain [1. 1. 1.]
}

// Mix is a part with two inputs and two results: a gate between a and b, and
// the mixture.
type Mix struct{ gate *nn.LinearLayer }

func (m *Mix) Walk(v nn.Visitor) { v.Module("gate", m.gate) }
func (m *Mix) String() string    { return nn.Outline("Mix", m) }

// Of is the method of a module that is no Layer: it takes and returns what the
// formula needs. g is σ(gate(a)), and y is b + g ∘ (a − b).
func (m *Mix) Of(a, b grad.Value) (y, g grad.Value) {
	g = nn.Call("gate", m.gate, a).Sigmoid()
	return b.Add(g.Mul(a.Sub(b))), g
}

// Two is a network around it. Within names the part for messages.
type Two struct {
	left, right *nn.LinearLayer
	mix         *Mix
}

func (t *Two) Walk(v nn.Visitor) {
	v.Module("left", t.left)
	v.Module("right", t.right)
	v.Module("mix", t.mix)
}

func (t *Two) Of(x, z grad.Value) (y, gate grad.Value) {
	a, b := nn.Call("left", t.left, x), nn.Call("right", t.right, z)
	y = nn.Within("mix", t.mix, func() (out grad.Value) {
		out, gate = t.mix.Of(a, b)
		return out
	}, a, b)
	return y, gate
}

// A module with several inputs and results has typed methods.
func ExampleWithin() {
	net := &Two{nn.Linear(3, 2), nn.Linear(4, 2), &Mix{nn.Linear(2, 2)}}
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	for _, p := range nn.Params(net) {
		fmt.Println(p.Name, p.Value.Shape())
	}
	tape := grad.NewTape()
	y, gate := net.Of(tape.Const(tensor.New(tensor.Float64, 5, 3)), tape.Const(tensor.New(tensor.Float64, 5, 4)))
	fmt.Println(y.Shape(), gate.Shape(), gate.Layer())
	// Output:
	// left.weight [2 3]
	// left.bias [2]
	// right.weight [2 4]
	// right.bias [2]
	// mix.gate.weight [2 2]
	// mix.gate.bias [2]
	// [5 2] [5 2] net.mix (Mix)
}
