package recipe

import (
	"cmp"

	"cajal/nn/describe"
)

// checkNetwork refuses a network that cannot be, whatever the data holds.
func (r *Recipe) checkNetwork() error {
	n := &r.Network
	if err := first(
		r.oneOf("network.weight", cmp.Or(n.Weight, "pytorch"), starts),
		r.oneOf("network.bias", cmp.Or(n.Bias, "pytorch"), starts),
		r.oneOf("network.layout", cmp.Or(n.Layout, "out-in"), layouts),
		r.oneOf("network.order", cmp.Or(n.Order, "layers"), orders),
		r.between("network.layers", float64(len(n.Layers)), 1, maxLayers),
		r.seed("network.seed", n.Seed),
		r.checkStart(),
	); err != nil {
		return err
	}
	if n.Bias == "articles" {
		return r.Wrong("network.bias", `"articles" is for weights; the articles' biases start at "zeros"`)
	}
	if n.Order == "weights-first" && (r.Random != "numpy" && r.Random != "default_rng" || n.Weight != "normal" || n.Bias != "normal" && n.Bias != "zeros" && n.Bias != "ones") {
		return r.Wrong("network.order", `"weights-first" is for random = "numpy" or "default_rng" and normal weights`)
	}
	m, from, err := r.module()
	if err == nil {
		err = r.locate(describe.Check(&m), from)
	}
	if err == nil && len(r.linear()) == 0 {
		err = r.Wrong("network.layers", "there is no linear layer, and one says how many numbers come out of the network; want one, such as { kind = \"linear\", out = 2 } at its end")
	}
	return err
}
