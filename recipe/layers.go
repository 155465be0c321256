package recipe

import (
	"cmp"
	"fmt"
)

// layerKinds says of each kind of layer what it takes.
var layerKinds = map[string]struct {
	flat   bool // samples with one axis
	option string
}{
	"linear":       {flat: true, option: "out"},
	"embed":        {flat: true, option: "out"},
	"flatten":      {},
	"dropout":      {option: "rate"},
	"batch-norm":   {flat: true},
	"layer-norm":   {flat: true},
	"tanh":         {},
	"sigmoid":      {},
	"relu":         {},
	"leaky-relu":   {option: "slope"},
	"elu":          {option: "slope"},
	"gelu":         {},
	"silu":         {},
	"softplus":     {},
	"hard-swish":   {},
	"hard-sigmoid": {},
	"mish":         {},
}

func (r *Recipe) checkNetwork() error {
	n := &r.Network
	if err := first(
		r.oneOf("network.weight", cmp.Or(n.Weight, "pytorch"), starts),
		r.oneOf("network.bias", cmp.Or(n.Bias, "pytorch"), starts),
		r.oneOf("network.layout", cmp.Or(n.Layout, "out-in"), layouts),
		r.oneOf("network.order", cmp.Or(n.Order, "layers"), orders),
		r.between("network.layers", float64(len(n.Layers)), 1, maxLayers),
		r.seed("network.seed", n.Seed),
	); err != nil {
		return err
	}
	if n.Bias == "articles" {
		return r.Wrong("network.bias", `"articles" is for weights; the articles' biases start at "zeros"`)
	}
	if n.Order == "weights-first" && (r.Random != "numpy" || n.Weight != "normal" || n.Bias != "normal" && n.Bias != "zeros" && n.Bias != "ones") {
		return r.Wrong("network.order", `"weights-first" is for random = "numpy" and normal weights`)
	}
	for i := range n.Layers {
		if err := r.checkLayer(fmt.Sprintf("network.layers[%d]", i), &n.Layers[i], i); err != nil {
			return err
		}
	}
	if len(r.linear()) == 0 {
		return r.Wrong("network.layers", "no linear layer, so there is nothing to learn")
	}
	return nil
}

func (r *Recipe) checkLayer(key string, l *Layer, place int) error {
	if err := r.oneOf(key+".kind", l.Kind, sortedKeys(layerKinds)); err != nil {
		return err
	}
	option := layerKinds[l.Kind].option
	switch {
	case l.Out != 0 && option != "out":
		return r.Wrong(key+".out", "only a linear layer, or one of kind embed, has a number of units")
	case l.Rate != nil && option != "rate":
		return r.Wrong(key+".rate", "only a dropout layer has a rate")
	case l.Slope != nil && option != "slope":
		return r.Wrong(key+".slope", "only leaky-relu and elu have a slope")
	case l.Kind == "embed" && place != 0:
		return r.Wrong(key, "an embed layer must be the first")
	case option == "out":
		return r.between(key+".out", float64(l.Out), 1, maxUnits)
	case l.Rate != nil:
		return r.between(key+".rate", *l.Rate, 0, 0.999)
	case l.Slope != nil:
		return r.between(key+".slope", *l.Slope, 0, 1e6)
	}
	return nil
}
