package recipe

import "fmt"

// Fits refuses what does not go with the data, by key: the loss, the layers and
// the baseline. The recipe has passed [Recipe.Check].
func (r *Recipe) Fits(f Facts) error {
	for i, c := range r.Data.Cases {
		if want := product(f.Shape); len(c) != want {
			return r.Wrong(fmt.Sprintf("data.cases[%d]", i), found(len(c), "%d numbers, one for each input", want))
		}
	}
	if err := first(r.lossFits(f), r.networkFits(f)); err != nil {
		return err
	}
	if r.Baseline != nil && f.Targets > 0 {
		return r.Wrong("baseline", "logistic regression tells classes apart, and the data has numbers as targets")
	}
	return nil
}

func (r *Recipe) lossFits(f Facts) error {
	kind, regression := r.Loss.Kind, f.Targets > 0
	switch {
	case regression && (kind == "cross-entropy" || kind == "binary-cross-entropy"):
		return r.Wrong("loss.kind", fmt.Sprintf("%s tells classes apart, and %s has numbers as targets; want mse, mae or huber", kind, r.Data.Kind))
	case !regression && kind != "cross-entropy" && f.Classes != 2:
		return r.Wrong("loss.kind", fmt.Sprintf("%s needs two classes, and %s has %d", kind, r.Data.Kind, f.Classes))
	}
	return nil
}

// outputs returns how many outputs the loss needs.
func (r *Recipe) outputs(f Facts) int {
	switch {
	case f.Targets > 0:
		return f.Targets
	case r.Loss.Kind == "cross-entropy":
		return f.Classes
	}
	return 1
}

// networkFits follows the shape of a sample through the layers.
func (r *Recipe) networkFits(f Facts) error {
	n := &r.Network
	axes, width, parameters := len(f.Shape), product(f.Shape), 0
	for i := range n.Layers {
		l, key := &n.Layers[i], fmt.Sprintf("network.layers[%d]", i)
		switch {
		case layerKinds[l.Kind].flat && axes != 1:
			return r.Wrong(key, fmt.Sprintf("a %s layer takes samples with one axis, and these have %d: is a flatten missing before it?", l.Kind, axes))
		case l.Kind == "embed" && len(f.Tables) == 0:
			return r.Wrong(key, `nothing is embedded: an embed layer is for kind = "table" with a category set to "embed" in data.columns`)
		case l.Kind == "flatten":
			axes = 1
		}
		var more int
		more, width = l.parameters(width, f.Tables)
		if parameters += more; parameters > maxParameters {
			return r.Wrong("network.layers", fmt.Sprintf("more than %d parameters", maxParameters))
		}
	}
	switch want := r.outputs(f); {
	case len(f.Tables) > 0 && n.Layers[0].Kind != "embed":
		return r.Wrong("network.layers", `categories are embedded, so the first layer must be { kind = "embed", out = … }; or set them to "one-hot" in data.columns`)
	case width != want:
		return r.Wrong("network.layers", fmt.Sprintf("the last linear layer has out = %d; %s on %s needs %d", width, r.Loss.Kind, r.Data.Kind, want))
	case len(n.Names) > 0 && len(n.Names) != parameters:
		return r.Wrong("network.names", fmt.Sprintf("%d names for %d parameters", len(n.Names), parameters))
	}
	return nil
}

// parameters returns how many numbers a layer learns, and how many come out of
// it, if in go in. Tables are of the categories to embed.
func (l *Layer) parameters(in int, tables []int) (n, out int) {
	switch l.Kind {
	case "embed":
		for _, levels := range tables {
			n += levels * l.Out
			in += l.Out - 1
		}
	case "linear":
		return l.Out * (in + 1), l.Out
	case "batch-norm", "layer-norm":
		n = 2 * in
	}
	return n, in
}
