package recipe

import (
	"fmt"

	"cajal/nn"
	"cajal/tensor"
)

// layerKinds says how each kind of layer is made for inputs of a shape.
var layerKinds = map[string]struct {
	flat   bool // it wants samples with one axis
	option string
	build  func(n *Network, l *Layer, in int) nn.Layer
}{
	"linear": {flat: true, option: "out", build: func(n *Network, l *Layer, in int) nn.Layer {
		return nn.Linear(in, l.Out, nn.Weight(n.weight()), nn.Bias(initialisers[or(n.Bias, "pytorch")]))
	}},
	// Its own check says that it stands first, on a table with such columns.
	"embed":      {flat: true, option: "out"},
	"flatten":    {build: func(*Network, *Layer, int) nn.Layer { return nn.Flatten() }},
	"dropout":    {option: "rate", build: func(_ *Network, l *Layer, _ int) nn.Layer { return nn.Dropout(number(l.Rate, 0.5)) }},
	"batch-norm": {flat: true, build: func(_ *Network, _ *Layer, in int) nn.Layer { return nn.BatchNorm1d(in) }},
	"layer-norm": {flat: true, build: func(_ *Network, _ *Layer, in int) nn.Layer { return nn.LayerNorm(in) }},
	"tanh":       {build: func(*Network, *Layer, int) nn.Layer { return nn.Tanh() }},
	"sigmoid":    {build: func(*Network, *Layer, int) nn.Layer { return nn.Sigmoid() }},
	"relu":       {build: func(*Network, *Layer, int) nn.Layer { return nn.ReLU() }},
	"leaky-relu": {option: "slope", build: func(_ *Network, l *Layer, _ int) nn.Layer { return nn.LeakyReLU(number(l.Slope, 0.01)) }},
	"elu":        {option: "slope", build: func(_ *Network, l *Layer, _ int) nn.Layer { return nn.ELU(number(l.Slope, 1)) }},
	"gelu":       {build: func(*Network, *Layer, int) nn.Layer { return nn.GELU() }},
	"silu":       {build: func(*Network, *Layer, int) nn.Layer { return nn.SiLU() }},
	"softplus":   {build: func(*Network, *Layer, int) nn.Layer { return nn.Softplus() }},
}

var initialisers = map[string]nn.Initialiser{
	"articles": nn.Articles(), "pytorch": nn.PyTorch(), "glorot": nn.Glorot(), "he": nn.He(), "lecun": nn.LeCun(),
	"normal": nn.Normal(1), "small": nn.Normal(0.01), "zeros": nn.Constant(0), "ones": nn.Constant(1),
}

func (n *Network) weight() nn.Initialiser {
	f := initialisers[or(n.Weight, "pytorch")]
	if n.Layout == "in-out" {
		f = nn.InOut(f)
	}
	return f
}

// network builds the layers; check has accepted them.
func (r *Recipe) network() nn.Layer {
	var layers []nn.Layer
	in := product(r.Data.kind().shape)
	for i := range r.Network.Layers {
		l := &r.Network.Layers[i]
		if l.Kind == "embed" {
			e, out := r.embed(l, in)
			layers, in = append(layers, e), out
			continue
		}
		layers = append(layers, layerKinds[l.Kind].build(&r.Network, l, in))
		if l.Kind == "linear" {
			in = l.Out
		}
	}
	return nn.Sequential(layers...)
}

func (r *Recipe) checkNetwork() error {
	n := &r.Network
	if err := first(
		r.oneOf("network.weight", or(n.Weight, "pytorch"), sortedKeys(initialisers)),
		r.oneOf("network.bias", or(n.Bias, "pytorch"), sortedKeys(initialisers)),
		r.oneOf("network.layout", or(n.Layout, "out-in"), layouts),
		r.oneOf("network.order", or(n.Order, "layers"), orders),
		r.between("network.layers", float64(len(n.Layers)), 1, maxLayers),
		r.seed("network.seed", n.Seed),
	); err != nil {
		return err
	}
	if n.Bias == "articles" {
		return r.wrong("network.bias", `"articles" is for weights; the articles' biases start at "zeros"`)
	}
	if n.Order == "weights-first" && (r.Random != "numpy" || n.Weight != "normal" || n.Bias != "normal" && n.Bias != "zeros" && n.Bias != "ones") {
		return r.wrong("network.order", `"weights-first" is for random = "numpy" and normal weights`)
	}
	axes, in, parameters := len(r.Data.kind().shape), product(r.Data.kind().shape), 0
	for i := range n.Layers {
		l := &n.Layers[i]
		if err := r.checkLayer(fmt.Sprintf("network.layers[%d]", i), l, axes); err != nil {
			return err
		}
		if l.Kind == "embed" {
			if err := r.checkEmbed(fmt.Sprintf("network.layers[%d]", i), i); err != nil {
				return err
			}
		}
		var more int
		more, in = r.layerParameters(l, in)
		if l.Kind == "flatten" {
			axes = 1
		}
		if parameters += more; parameters > maxParameters {
			return r.wrong("network.layers", fmt.Sprintf("more than %d parameters", maxParameters))
		}
	}
	switch {
	case len(r.Data.given.tables()) > 0 && n.Layers[0].Kind != "embed":
		return r.wrong("network.layers", `categories are embedded, so the first layer must be { kind = "embed", out = … }; or set them to "one-hot" in data.columns`)
	case len(r.linear()) == 0:
		return r.wrong("network.layers", "no linear layer, so there is nothing to learn")
	case in != r.outputs():
		return r.wrong("network.layers", fmt.Sprintf("the last linear layer has out = %d; %s on %s needs %d", in, r.Loss.Kind, r.Data.Kind, r.outputs()))
	case len(n.Names) > 0 && len(n.Names) != parameters:
		return r.wrong("network.names", fmt.Sprintf("%d names for %d parameters", len(n.Names), parameters))
	}
	return nil
}

// layerParameters returns how many numbers a layer learns, and how many come
// out of it, if in go in.
func (r *Recipe) layerParameters(l *Layer, in int) (n, out int) {
	switch l.Kind {
	case "embed":
		for _, ids := range r.Data.given.tables() {
			n += ids * l.Out
			in += l.Out - 1
		}
	case "linear":
		return l.Out * (in + 1), l.Out
	case "batch-norm", "layer-norm":
		n = 2 * in
	}
	return n, in
}

// parameters returns how many numbers the network learns.
func (r *Recipe) parameters() int {
	total, in := 0, product(r.Data.kind().shape)
	for i := range r.Network.Layers {
		n, out := r.layerParameters(&r.Network.Layers[i], in)
		total, in = total+n, out
	}
	return total
}

func (r *Recipe) checkLayer(key string, l *Layer, axes int) error {
	if err := r.oneOf(key+".kind", l.Kind, sortedKeys(layerKinds)); err != nil {
		return err
	}
	k := layerKinds[l.Kind]
	switch {
	case k.flat && axes != 1:
		return r.wrong(key, fmt.Sprintf("a %s layer takes samples with one axis, and these have %d: is a flatten missing before it?", l.Kind, axes))
	case l.Out != 0 && k.option != "out":
		return r.wrong(key+".out", "only a linear layer, or one of kind embed, has a number of units")
	case l.Rate != nil && k.option != "rate":
		return r.wrong(key+".rate", "only a dropout layer has a rate")
	case l.Slope != nil && k.option != "slope":
		return r.wrong(key+".slope", "only leaky-relu and elu have a slope")
	case k.option == "out":
		return r.between(key+".out", float64(l.Out), 1, maxUnits)
	case l.Rate != nil:
		return r.between(key+".rate", *l.Rate, 0, 0.999)
	case l.Slope != nil:
		return r.between(key+".slope", *l.Slope, 0, 1e6)
	}
	return nil
}

// Element is one number of a parameter: its place in the parameter's tensor, in
// row-major order.
type Element struct {
	Param string // as in nn.Params, "0.weight"
	Index int
}

// Elements returns the numbers of the network that the recipe gives names,
// such as w1 and b3.
func (r *Recipe) Elements(net nn.Layer) map[string]Element {
	named := map[string]Element{}
	at := 0
	for _, p := range nn.Params(net) {
		for i := range p.Value.Size() {
			if at < len(r.Network.Names) {
				named[r.Network.Names[at]] = Element{p.Name, i}
			}
			at++
		}
	}
	return named
}

func (r *Recipe) describeNetwork() string {
	s := tensor.ShapeString(r.Data.kind().shape)
	for _, l := range r.Network.Layers {
		if l.Kind == "linear" {
			s += fmt.Sprintf(" → %d", l.Out)
		} else {
			s += " " + l.Kind
		}
	}
	return s
}
