package recipe

import (
	"slices"
	"strconv"
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
	Quantiles      []float64 `toml:"quantiles,omitempty"`       // quantile: several in ascending order, with an output for each
	Gamma          *float64  `toml:"gamma,omitempty"`           // focal and binary-focal [2]
	Alpha          *float64  `toml:"alpha,omitempty"`           // binary-focal: the weight of class 1, that of class 0 being 1 - alpha [0.25]
	Weights        []float64 `toml:"weights,omitempty"`         // cross-entropy, focal, nll and multi-margin: one for each class [1]
	ClassWeights   string    `toml:"class_weights,omitempty"`   // the same kinds: "balanced" for weights by how rare a class is among the samples to train on, n / (k·n_c) for n_c of n in k classes [none]
	PositiveWeight *float64  `toml:"positive_weight,omitempty"` // binary-cross-entropy: how many of class 0 one of class 1 weighs as much as [1]
	Smoothing      float64   `toml:"smoothing,omitempty"`       // cross-entropy and kl-divergence: label smoothing [0]
	IgnoreIndex    *int      `toml:"ignore_index,omitempty"`    // cross-entropy, focal and nll: the number of a class whose samples do not count [none]
	Margin         *float64  `toml:"margin,omitempty"`          // multi-margin: how far the right class shall lie above the others [1]
	Power          *int      `toml:"power,omitempty"`           // multi-margin: 1, or 2 for the square of what is missing [1]
	LogInput       *bool     `toml:"log_input,omitempty"`       // poisson-nll: whether outputs are logarithms of means, or means [true]
	Full           bool      `toml:"full,omitempty"`            // poisson-nll and gaussian-nll: whether terms that no output changes are added [false]
	Epsilon        *float64  `toml:"epsilon,omitempty"`         // poisson-nll: added to means before their logarithm [1e-8]; gaussian-nll: the least variance [1e-6]
}

// Balanced is the value of Loss.ClassWeights that weighs classes by how rare they are.
const Balanced = "balanced"

// Weighs reports whether the loss may have weights of classes, and has none.
func (l *Loss) Weighs() bool {
	return slices.Contains(lossKinds[l.Kind].keys, "class_weights") && l.Weights == nil && l.ClassWeights == ""
}

// lossKind says what a kind of loss compares, what makes predictions of outputs, and
// which keys it has beside kind and reduction.
type lossKind struct {
	classes    bool   // it tells any number of classes apart, by an output for each
	binary     bool   // it tells two classes apart, by one output
	labels     bool   // it takes samples of several labels, by an output for each
	numbers    bool   // it compares numbers; unless it is real, two classes are 0 and 1
	real       bool   // it compares nothing but numbers
	unscaled   bool   // it takes them in the units of the data
	activation string // as model files name it
	end        string // the last layer of a network, if it has to be one
	keys       []string
}

var lossKinds = map[string]lossKind{
	"cross-entropy":             {classes: true, activation: "softmax", keys: []string{"smoothing", "weights", "class_weights", "ignore_index"}},
	"focal":                     {classes: true, activation: "softmax", keys: []string{"gamma", "weights", "class_weights", "ignore_index"}},
	"nll":                       {classes: true, activation: "softmax", end: "log-softmax", keys: []string{"weights", "class_weights", "ignore_index"}}, // of log-probabilities the softmax is their exponential
	"kl-divergence":             {classes: true, activation: "softmax", end: "log-softmax", keys: []string{"smoothing"}},
	"multi-margin":              {classes: true, activation: "scores", keys: []string{"margin", "power", "weights", "class_weights"}},
	"binary-cross-entropy":      {binary: true, labels: true, activation: "sigmoid", keys: []string{"positive_weight"}},
	"binary-focal":              {binary: true, labels: true, activation: "sigmoid", keys: []string{"alpha", "gamma"}},
	"probability-cross-entropy": {binary: true, activation: "none", end: "sigmoid"},
	"soft-margin":               {binary: true, activation: "sigmoid"}, // ln(1 + e^-y) of a logit y is its cross-entropy
	"hinge":                     {binary: true, activation: "scores"},
	"mse":                       {numbers: true, activation: "none"},
	"mae":                       {numbers: true, activation: "none"},
	"huber":                     {numbers: true, activation: "none", keys: []string{"delta"}},
	"smooth-l1":                 {numbers: true, activation: "none", keys: []string{"beta"}},
	"quantile":                  {numbers: true, activation: "none", keys: []string{"quantile", "quantiles"}},
	"poisson-nll":               {numbers: true, real: true, unscaled: true, activation: "exp", keys: []string{"log_input", "full", "epsilon"}},
	"gaussian-nll":              {numbers: true, real: true, activation: "gaussian", keys: []string{"full", "epsilon"}},
}

// LossKinds lists the kinds of loss in alphabetical order.
func LossKinds() []string { return sortedKeys(lossKinds) }

// elsewhere are losses of package nn that no data of a recipe can feed, and why.
var elsewhere = map[string]string{
	"cosine-embedding":       pairsOnly,
	"contrastive":            pairsOnly,
	"margin-ranking":         pairsOnly,
	"hinge-embedding":        "takes the distances between the two of each pair, and the samples of a recipe are single; a Go program has it as nn.HingeEmbedding",
	"triplet-margin":         "compares three samples, an anchor, one like it and one that is not, and the samples of a recipe are single; a Go program trains with it by train.Triplets",
	"multilabel-margin":      labelsOnly,
	"multilabel-soft-margin": labelsOnly,
}

const (
	pairsOnly  = "compares the two of a pair by a target that says how they shall lie, and the samples of a recipe are single; a Go program trains with it by train.Pairs"
	labelsOnly = "is for samples that have several of the classes at once; binary-cross-entropy learns those, as several targets of two classes each, and a Go program has it in package nn"
)

// Activation returns what makes predictions of the network's outputs: "softmax",
// "sigmoid", "exp", "gaussian", "scores" or "none", as package model has them.
func (l *Loss) Activation() string {
	if l.Kind == "poisson-nll" && l.LogInput != nil && !*l.LogInput {
		return "none"
	}
	return lossKinds[l.Kind].activation
}

// Unscaled reports whether numbers to predict are left in the units of the data.
func (l *Loss) Unscaled() bool { return lossKinds[l.Kind].unscaled }

// Outputs returns how many numbers a network gives that predicts so many classes, or
// so many numbers if there are none.
func (l *Loss) Outputs(classes, numbers int) int {
	switch kind := lossKinds[l.Kind]; {
	case kind.classes:
		return classes
	case classes > 0:
		return 1
	case l.Kind == "gaussian-nll":
		return 2 * numbers
	case l.Quantiles != nil:
		return len(l.Quantiles)
	}
	return numbers
}

// outputs returns how many numbers a network gives for data with these facts.
func (l *Loss) outputs(f Facts) int {
	if f.Labels != nil {
		return len(f.Labels)
	}
	return l.Outputs(f.Classes, f.Targets)
}

// each says what the outputs are where they are not one for each class or number.
func (l *Loss) each(f Facts) string {
	switch {
	case f.Labels != nil:
		return ", one for each label"
	case l.Kind == "gaussian-nll":
		return ", a mean and the logarithm of a variance for each number, the means first"
	case l.Quantiles != nil:
		return ", one for each quantile"
	case lossKinds[l.Kind].binary:
		return ", one for both classes"
	}
	return ""
}

// Measured returns which of the predictions of several quantiles a metric of numbers
// looks at: pinball_q and d2_pinball_q at those of their quantile, all others at the
// median. It is -1 if there is none.
func (l *Loss) Measured(metric string) int {
	of := "0.5"
	for _, start := range []string{"pinball_", "d2_pinball_"} {
		if q, ok := strings.CutPrefix(metric, start); ok {
			of = q
		}
	}
	q, err := strconv.ParseFloat(of, 64)
	if err != nil {
		return -1
	}
	return slices.Index(l.Quantiles, q)
}

// given returns the keys that stand in the recipe beside kind and reduction, in the
// order of their fields.
func (l *Loss) given() (keys []string) {
	for _, k := range []keyed{
		{"delta", l.Delta != nil}, {"beta", l.Beta != nil}, {"quantile", l.Quantile != nil}, {"quantiles", l.Quantiles != nil},
		{"gamma", l.Gamma != nil}, {"alpha", l.Alpha != nil}, {"weights", l.Weights != nil}, {"class_weights", l.ClassWeights != ""},
		{"positive_weight", l.PositiveWeight != nil}, {"smoothing", l.Smoothing != 0}, {"ignore_index", l.IgnoreIndex != nil},
		{"margin", l.Margin != nil}, {"power", l.Power != nil}, {"log_input", l.LogInput != nil}, {"full", l.Full}, {"epsilon", l.Epsilon != nil},
	} {
		if k.set {
			keys = append(keys, k.key)
		}
	}
	return keys
}
