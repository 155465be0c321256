package experiment

import (
	"cmp"
	"fmt"

	"cajal/nn"
	"cajal/nn/describe"
	"cajal/recipe"
	"cajal/tensor"
)

var initialisers = map[string]nn.Initialiser{
	"articles": nn.Articles(), "pytorch": nn.PyTorch(), "glorot": nn.Glorot(), "he": nn.He(), "lecun": nn.LeCun(),
	"normal": nn.Normal(1), "small": nn.Normal(0.01), "zeros": nn.Constant(0), "ones": nn.Constant(1),
}

// weight returns how the weights of linear layers start.
func weight(n *recipe.Network) nn.Initialiser {
	f := initialisers[cmp.Or(n.Weight, "pytorch")]
	if n.Layout == "in-out" {
		f = nn.InOut(f)
	}
	return f
}

// network builds the layers.
func (e *Experiment) network() (nn.Layer, error) {
	n := &e.recipe.Network
	m, err := e.recipe.Module()
	if err != nil {
		return nil, err
	}
	var start describe.Start // what the recipe leaves open, each kind of layer knows
	if n.Weight != "" || n.Layout != "" {
		start.Weight = weight(n)
	}
	if n.Bias != "" {
		start.Bias = initialisers[n.Bias]
	}
	net, err := describe.Build(m, e.facts.Flow(), start)
	if err != nil {
		return nil, e.recipe.Wrong("network.layers", err.Error())
	}
	return net, nil
}

// Element is one number of a parameter: its place in the parameter's tensor, in
// row-major order.
type Element struct {
	Param string // as in nn.Params, "0.weight"
	Index int
}

// Elements returns the numbers of the network that the recipe gives names,
// such as w1 and b3.
func (e *Experiment) Elements(net nn.Layer) map[string]Element {
	named := map[string]Element{}
	at := 0
	for _, p := range nn.Params(net) {
		for i := range p.Value.Size() {
			if at < len(e.recipe.Network.Names) {
				named[e.recipe.Network.Names[at]] = Element{p.Name, i}
			}
			at++
		}
	}
	return named
}

func (e *Experiment) describeNetwork() string {
	if len(e.facts.Inputs) > 0 {
		return e.facts.Flow().String() + describeLayers(e.recipe.Network.Layers)
	}
	return tensor.ShapeString(e.facts.Shape) + describeLayers(e.recipe.Network.Layers)
}

// describeLayers names layers in a row: " → 128 relu → 10".
func describeLayers(layers []recipe.Layer) (s string) {
	for _, l := range layers {
		if l.Kind() == "linear" {
			s += fmt.Sprintf(" → %v", l["out"])
		} else {
			s += " " + l.Kind()
		}
		if in := l.Layers(); in != nil {
			s += " (" + describeLayers(in)[1:] + ")"
		}
		if n, ok := l["repeat"]; ok {
			s += fmt.Sprintf(" ×%v", n)
		}
	}
	return s
}
