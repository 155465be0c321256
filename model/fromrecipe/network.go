package fromrecipe

import (
	"cajal/nn/describe"
	"cajal/recipe"
)

// Network describes the network of a recipe.
func Network(r *recipe.Recipe) describe.Module {
	net := describe.Module{Kind: "sequential"}
	for i := range r.Network.Layers {
		net.Children = append(net.Children, layer(&r.Network.Layers[i]))
	}
	return net
}

// layer describes one layer.
func layer(l *recipe.Layer) describe.Module {
	switch l.Kind {
	case "linear":
		return describe.Of(l.Kind, describe.Linear{Out: l.Out})
	case "embed":
		return describe.Of(l.Kind, describe.Embed{Out: l.Out})
	case "dropout":
		return describe.Of(l.Kind, describe.Dropout{Rate: l.Rate})
	case "leaky-relu":
		return describe.Of(l.Kind, describe.LeakyReLU{Slope: l.Slope})
	case "elu":
		return describe.Of(l.Kind, describe.ELU{Slope: l.Slope})
	}
	return describe.Module{Kind: l.Kind}
}
