package fromrecipe

import (
	"encoding/json"
	"strconv"

	"cajal/model"
	"cajal/recipe"
)

// Network describes the network of a recipe, for data of which the facts are
// known and that it fits.
func Network(r *recipe.Recipe, f recipe.Facts) model.Module {
	net := model.Module{Kind: "sequential"}
	width := 1
	for _, d := range f.Shape {
		width *= d
	}
	for i := range r.Network.Layers {
		m := layer(&r.Network.Layers[i], f.Tables, &width)
		m.Name = strconv.Itoa(i)
		net.Children = append(net.Children, m)
	}
	return net
}

// layer describes one layer that width numbers go into, and makes width what
// comes out of it.
func layer(l *recipe.Layer, tables []int, width *int) model.Module {
	in := *width
	switch l.Kind {
	case "linear":
		*width = l.Out
		return module(l.Kind, model.LinearOptions{In: in, Out: l.Out})
	case "embed":
		*width += len(tables) * (l.Out - 1)
		return module("embed-columns", model.EmbedOptions{Out: l.Out, Tables: tables})
	case "batch-norm", "layer-norm":
		return module(l.Kind, model.NormOptions{Size: in})
	case "dropout":
		return module(l.Kind, model.DropoutOptions{Rate: number(l.Rate, 0.5)})
	case "leaky-relu":
		return module(l.Kind, model.SlopeOptions{Slope: number(l.Slope, 0.01)})
	case "elu":
		return module(l.Kind, model.SlopeOptions{Slope: number(l.Slope, 1)})
	}
	return model.Module{Kind: l.Kind}
}

func module(kind string, options any) model.Module {
	b, err := json.Marshal(options)
	if err != nil {
		panic(err) // the options are finite numbers
	}
	return model.Module{Kind: kind, Options: b}
}

// number returns what v points to.
func number(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}
