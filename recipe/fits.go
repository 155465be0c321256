package recipe

import (
	"fmt"
	"slices"
	"strings"

	"cajal/internal/pattern"
	"cajal/nn"
	"cajal/nn/describe"
)

// Fits refuses what does not go with the data, by key: the loss, the layers and
// the baseline. The recipe has passed [Recipe.Check].
func (r *Recipe) Fits(f Facts) error {
	for i, c := range r.Data.Cases {
		if want := product(f.Shape); len(c) != want {
			return r.Wrong(fmt.Sprintf("data.cases[%d]", i), found(len(c), "%d numbers, one for each input", want))
		}
	}
	if err := r.augmentFits(f); err != nil {
		return err
	}
	fits := func(one *Recipe) error { return first(one.lossFits(f), one.metricsFit(f), one.networkFits(f)) }
	if err := first(fits(r), r.eachMember(fits)); err != nil {
		return err
	}
	return first(r.baselineFits(f), r.decisionFits(f))
}

// baselineFits refuses baselines of classes where numbers are predicted, and the other
// way round.
func (r *Recipe) baselineFits(f Facts) error {
	for _, kind := range r.Baseline.All() {
		name, linear := kind, kind == Logistic || kind == Ridge
		if linear {
			name += " regression"
		}
		switch numbers := kind == Ridge || kind == Mean; {
		case linear && len(f.Inputs) > 0:
			return r.Wrong("baseline", fmt.Sprintf("%s takes one input, and there are %d", name, len(f.Inputs)))
		case !numbers && f.Targets > 0:
			return r.Wrong("baseline", fmt.Sprintf("%s tells classes apart, and the data has numbers as targets; %s and %s predict those", name, Ridge, Mean))
		case numbers && f.Targets == 0:
			return r.Wrong("baseline", fmt.Sprintf("%s predicts numbers, and the data has classes as targets; %s and %s tell those apart", name, Logistic, Majority))
		}
	}
	return nil
}

// networkFits follows the shape of a sample through the layers.
func (r *Recipe) networkFits(f Facts) error {
	m, from, err := r.module()
	if err != nil {
		return err
	}
	flow := f.Flow()
	m, out, err := describe.Fit(m, flow)
	if err != nil {
		return r.locate(err, from)
	}
	if describe.Numbers(m) > maxParameters {
		return r.Wrong("network.layers", fmt.Sprintf("more than %d parameters", maxParameters))
	}
	net, err := describe.Build(m, flow, describe.Start{Weight: nn.Constant(0), Bias: nn.Constant(0)})
	if err != nil {
		return r.locate(err, from)
	}
	want, names := r.Loss.outputs(f), r.Network.Names
	switch {
	case !slices.Equal(out.Shape, []int{want}):
		return r.wrongEnd(out, want, r.Loss.each(f))
	case len(names) > 0 && len(names) != nn.Count(net):
		return r.Wrong("network.names", fmt.Sprintf("%d names for %d parameters", len(names), nn.Count(net)))
	}
	return first(r.freezeFits(net), r.groupsFit(net))
}

// wrongEnd says of a network of which other numbers come out than the loss needs what would
// fit; each says what those are.
func (r *Recipe) wrongEnd(out describe.Flow, want int, each string) error {
	last := len(r.Network.Layers) - 1
	fitting := fmt.Sprintf("out = %d in the last linear layer", want)
	switch {
	case len(out.Shape) > 1:
		fitting = fmt.Sprintf("{ kind = \"flatten\" } and { kind = \"linear\", out = %d } behind it", want)
	case r.Network.Layers[last].Kind() == "linear":
		fitting = fmt.Sprintf("out = %d in this linear layer", want)
	}
	return r.Wrong(fmt.Sprintf("network.layers[%d]", last),
		fmt.Sprintf("the last layer gives %v; %s on %s needs (N, %d)%s: want %s", out, r.Loss.Kind, r.Data.Kind, want, each, fitting))
}

// groupsFit refuses a group of the optimiser without a parameter: each parameter is
// in the first that matches it.
func (r *Recipe) groupsFit(net nn.Module) error {
	groups := r.Optimizer.Groups
	used := make([]bool, len(groups))
	var names []string
	nn.Walk(net, nn.Parts{Param: func(path string, p *nn.Param) {
		names = append(names, path)
		first := slices.IndexFunc(groups, func(g Group) bool {
			switch {
			case g.Biases:
				return len(p.Dims()) < 2
			case g.Names != nil:
				return pattern.First(g.Names, path) >= 0
			}
			return strings.HasPrefix(path, g.Prefix)
		})
		if first >= 0 {
			used[first] = true
		}
	}})
	i := slices.Index(used, false)
	if i < 0 {
		return nil
	}
	key, what := fmt.Sprintf("optimizer.groups[%d]", i), "biases"
	switch g := groups[i]; {
	case g.Names != nil:
		for _, p := range g.Names {
			if !slices.ContainsFunc(names, func(name string) bool { return pattern.Match(p, name) }) {
				return r.Wrong(key+".names", fmt.Sprintf("%q fits no parameter%s", p, Meant(p, names)))
			}
		}
		key, what = key+".names", fmt.Sprintf("%q", g.Names)
	case !g.Biases:
		key, what = key+".prefix", fmt.Sprintf("%q", g.Prefix)
	}
	return r.Wrong(key, fmt.Sprintf("%s matches no parameter that an earlier group has not; there are %s", what, strings.Join(names, ", ")))
}
