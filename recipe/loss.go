package recipe

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Loss says what is lowered. What each kind is, and which keys it has, is a row of
// lossKinds; package experiment makes it.
type Loss struct {
	Kind           string    `toml:"kind"`
	Reduction      string    `toml:"reduction,omitempty"`       // "mean" or "sum" ["mean"]
	Delta          *float64  `toml:"delta,omitempty"`           // huber [1]
	Beta           *float64  `toml:"beta,omitempty"`            // smooth-l1 [1]
	Quantile       *float64  `toml:"quantile,omitempty"`        // quantile [0.5]
	Gamma          *float64  `toml:"gamma,omitempty"`           // focal and binary-focal [2]
	Alpha          *float64  `toml:"alpha,omitempty"`           // binary-focal: the weight of class 1, that of class 0 being 1 - alpha [0.25]
	Weights        []float64 `toml:"weights,omitempty"`         // cross-entropy, focal and nll: one for each class [1]
	PositiveWeight *float64  `toml:"positive_weight,omitempty"` // binary-cross-entropy: how many of class 0 one of class 1 weighs as much as [1]
	Smoothing      float64   `toml:"smoothing,omitempty"`       // cross-entropy: label smoothing [0]
}

// lossKind says what a kind of loss compares, what makes predictions of outputs, and
// which keys it has beside kind and reduction.
type lossKind struct {
	classes    bool   // it tells any number of classes apart, by an output for each
	binary     bool   // it tells two classes apart, by one output
	numbers    bool   // it compares numbers; two classes are 0 and 1
	activation string // as model files name it
	keys       []string
}

var lossKinds = map[string]lossKind{
	"cross-entropy":        {classes: true, activation: "softmax", keys: []string{"smoothing", "weights"}},
	"focal":                {classes: true, activation: "softmax", keys: []string{"gamma", "weights"}},
	"nll":                  {classes: true, activation: "softmax", keys: []string{"weights"}}, // of log-probabilities the softmax is their exponential
	"binary-cross-entropy": {binary: true, activation: "sigmoid", keys: []string{"positive_weight"}},
	"binary-focal":         {binary: true, activation: "sigmoid", keys: []string{"alpha", "gamma"}},
	"mse":                  {numbers: true, activation: "none"},
	"mae":                  {numbers: true, activation: "none"},
	"huber":                {numbers: true, activation: "none", keys: []string{"delta"}},
	"smooth-l1":            {numbers: true, activation: "none", keys: []string{"beta"}},
	"quantile":             {numbers: true, activation: "none", keys: []string{"quantile"}},
}

// Activation returns what makes predictions of the network's outputs: "softmax",
// "sigmoid" or "none".
func (l *Loss) Activation() string { return lossKinds[l.Kind].activation }

// given returns the keys that stand in the recipe beside kind and reduction, in the
// order of their fields.
func (l *Loss) given() (keys []string) {
	for _, k := range []keyed{
		{"delta", l.Delta != nil}, {"beta", l.Beta != nil}, {"quantile", l.Quantile != nil},
		{"gamma", l.Gamma != nil}, {"alpha", l.Alpha != nil}, {"weights", l.Weights != nil},
		{"positive_weight", l.PositiveWeight != nil}, {"smoothing", l.Smoothing != 0},
	} {
		if k.set {
			keys = append(keys, k.key)
		}
	}
	return keys
}

func (r *Recipe) checkLoss() error {
	l := &r.Loss
	if err := first(r.oneOf("loss.kind", l.Kind, sortedKeys(lossKinds)),
		r.oneOf("loss.reduction", cmp.Or(l.Reduction, "mean"), reductionKinds),
		r.between("loss.smoothing", l.Smoothing, 0, 1),
		r.positive("loss.delta", number(l.Delta, 1)),
		r.between("loss.beta", number(l.Beta, 1), 0, math.MaxFloat64),
		r.between("loss.quantile", number(l.Quantile, 0.5), 0, 1),
		r.between("loss.gamma", number(l.Gamma, 2), 0, math.MaxFloat64),
		r.between("loss.alpha", number(l.Alpha, 0.25), 0, 1),
		r.between("loss.positive_weight", number(l.PositiveWeight, 1), 0, math.MaxFloat64)); err != nil {
		return err
	}
	for i, w := range l.Weights {
		if err := r.between(fmt.Sprintf("loss.weights[%d]", i), w, 0, math.MaxFloat64); err != nil {
			return err
		}
	}
	if len(l.Weights) > 0 && slices.Max(l.Weights) == 0 {
		return r.Wrong("loss.weights", found(l.Weights, "one of them above 0"))
	}
	if all := r.Network.Layers; l.Kind == "nll" && len(all) > 0 && !endsWith(all, "log-softmax") {
		return r.Wrong("loss.kind", "nll takes log-probabilities; want log-softmax as the last layer, or cross-entropy without it")
	}
	for _, key := range l.given() {
		if !slices.Contains(lossKinds[l.Kind].keys, key) {
			return r.Wrong("loss."+key, "only "+kindsWith(key)+" has one")
		}
	}
	return nil
}

// endsWith reports whether the last of the layers, also of those in it, is of a kind.
func endsWith(layers []Layer, kind string) bool {
	last := layers[len(layers)-1]
	if in := last.Layers(); last.Kind() == "sequential" && len(in) > 0 {
		return endsWith(in, kind)
	}
	return last.Kind() == kind
}

// kindsWith lists the kinds of loss that have a key.
func kindsWith(key string) string {
	var kinds []string
	for _, kind := range sortedKeys(lossKinds) {
		if slices.Contains(lossKinds[kind].keys, key) {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, " or ")
}

func (r *Recipe) lossFits(f Facts) error {
	l := &r.Loss
	kind, regression := lossKinds[l.Kind], f.Targets > 0
	switch {
	case regression && !kind.numbers:
		return r.Wrong("loss.kind", fmt.Sprintf("%s tells classes apart, and %s has numbers as targets; want mse, mae, huber, smooth-l1 or quantile", l.Kind, r.Data.Kind))
	case !regression && !kind.classes && f.Classes != 2:
		return r.Wrong("loss.kind", fmt.Sprintf("%s needs two classes, and %s has %d", l.Kind, r.Data.Kind, f.Classes))
	case l.Weights != nil && len(l.Weights) != f.Classes:
		return r.Wrong("loss.weights", found(len(l.Weights), "%d, one for each class", f.Classes))
	}
	return nil
}
