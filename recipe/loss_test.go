package recipe

import (
	"strings"
	"testing"
)

// What would train to no end is refused before: log-probabilities that are none, and
// classes of which none weighs anything.
func TestLossesRefused(t *testing.T) {
	for _, c := range []struct{ layer, loss, want string }{
		{"", `kind = "nll"`, "loss.kind: nll takes log-probabilities; want log-softmax as the last layer"},
		{`, { kind = "softmax" }`, `kind = "nll"`, "loss.kind: nll takes log-probabilities"},
		{`, { kind = "log-softmax" }`, `kind = "nll"`, ""},
		{`, { kind = "sequential", layers = [{ kind = "log-softmax" }] }`, `kind = "nll"`, ""},
		{"", "kind = \"cross-entropy\"\nweights = [0, 0]", "loss.weights: [0 0], want one of them above 0"},
		{"", "kind = \"cross-entropy\"\nweights = [0, 1]", ""},
	} {
		text := strings.Replace(moonsWith(`{ kind = "tanh" }`), `kind = "cross-entropy"`, c.loss, 1)
		text = strings.Replace(text, ", out = 2 }", ", out = 2 }"+c.layer, 1)
		_, err := Parse("t.toml", []byte("version = 2\n"+text))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s after %s: %v, want %q in it", c.loss, c.layer, err, c.want)
		}
	}
}

// Kinds that no recipe can feed say why, and what has them; those that are nearly
// known, what they are called.
func TestLossesThatNoRecipeFeeds(t *testing.T) {
	for kind, want := range map[string]string{
		"cosine-embedding":       "cosine-embedding compares the two of a pair",
		"cosine":                 "cosine-embedding compares the two of a pair",
		"contrastive":            "a Go program trains with it by train.Pairs",
		"margin-ranking":         "a Go program trains with it by train.Pairs",
		"triplet":                "a Go program trains with it by train.Triplets",
		"triplet-margin":         "the samples of a recipe are single",
		"hinge-embedding":        "takes the distances between the two of each pair",
		"multilabel-margin":      "is for samples that have several of the classes at once",
		"multilabel-soft-margin": "is for samples that have several of the classes at once",
		"poisson":                `"poisson" is not known; did you mean "poisson-nll"?`,
		"kl":                     `"kl" is not known; did you mean "kl-divergence"?`,
		"gaussian_nll":           `"gaussian_nll" is not known; did you mean "gaussian-nll"?`,
	} {
		text := strings.Replace(moonsWith(`{ kind = "tanh" }`), `kind = "cross-entropy"`, `kind = "`+kind+`"`, 1)
		_, err := Parse("t.toml", []byte("version = 2\n"+text))
		if err == nil || !strings.Contains(err.Error(), "loss.kind: "+want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", kind, err, want)
		}
	}
}

// Keys of losses are refused where they say nothing, or what cannot be.
func TestKeysOfLosses(t *testing.T) {
	for loss, want := range map[string]string{
		"kind = \"quantile\"\nquantile = 0.5\nquantiles = [0.5]": "loss.quantiles: quantile is set too; want one of them",
		"kind = \"quantile\"\nquantiles = []":                    "loss.quantiles: 0, want 1 to 1000 of them",
		"kind = \"quantile\"\nquantiles = [0.5, 0.5]":            "loss.quantiles[1]: 0.5 behind 0.5, want them in ascending order",
		"kind = \"quantile\"\nquantiles = [nan]":                 "loss.quantiles[0]: NaN, want a number",
		"kind = \"quantile\"\nquantiles = [0.1, 0.9]":            "loss.quantiles: several quantiles are of numbers, and moons has classes as targets",
		"kind = \"multi-margin\"\npower = 0":                     "loss.power: 0, want 1 or 2",
		"kind = \"multi-margin\"\nmargin = 0":                    "loss.margin: 0, want a finite number above 0",
		"kind = \"multi-margin\"\nsmoothing = 0.1":               "loss.smoothing: only cross-entropy or kl-divergence has one",
		"kind = \"hinge\"\nmargin = 2":                           "loss.margin: only multi-margin has one",
		"kind = \"gaussian-nll\"\nlog_input = true":              "loss.log_input: only poisson-nll has one",
		"kind = \"gaussian-nll\"\nepsilon = 0":                   "loss.epsilon: 0, want a finite number above 0",
		"kind = \"poisson-nll\"\nepsilon = 1e-6":                 "loss.epsilon: it keeps means from the logarithm of 0",
		"kind = \"poisson-nll\"\nlog_input = false":              "loss.log_input: false, and then poisson-nll takes means",
		"kind = \"poisson-nll\"":                                 "poisson-nll is of numbers, and moons has classes as targets; want a loss of classes",
		"kind = \"mse\"\nignore_index = 0":                       "loss.ignore_index: only cross-entropy or focal or nll has one",
		"kind = \"cross-entropy\"\nignore_index = 2":             "loss.ignore_index: 2, want 0 to 1, the number of a class",
		"kind = \"cross-entropy\"\nignore_index = 1":             "",
		"kind = \"probability-cross-entropy\"":                   "probability-cross-entropy takes probabilities; want sigmoid as the last layer",
		"kind = \"kl-divergence\"":                               "kl-divergence takes log-probabilities; want log-softmax as the last layer",
		"kind = \"hinge\"":                                       "hinge on moons needs (N, 1), one for both classes",
	} {
		text := strings.Replace(moonsWith(`{ kind = "tanh" }`), `kind = "cross-entropy"`, loss, 1)
		_, err := Parse("t.toml", []byte("version = 2\n"+text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q in it", loss, err, want)
		}
	}
}

func TestClassWeightsRefuse(t *testing.T) {
	const table = "version = 2\n[data]\nkind = \"table\"\npath = \"a.csv\"\ntarget = \"b\"\n"
	const rest = "\n[network]\nlayers = [{ kind = \"linear\", out = 2 }]\n[optimizer]\nkind = \"sgd\"\nrate = 0.1\n[training]\nepochs = 1\nbatch = 0\n[loss]\n"
	for _, c := range []struct{ data, loss, want string }{
		{table, "kind = \"cross-entropy\"\nclass_weights = \"balanced\"", ""},
		{table, "kind = \"cross-entropy\"\nclass_weights = \"balancd\"", `loss.class_weights: "balancd" is not known; did you mean "balanced"?`},
		{table, "kind = \"cross-entropy\"\nclass_weights = \"balanced\"\nweights = [1, 2]", "loss.class_weights: weights is set too; want one of them"},
		{table, "kind = \"mse\"\nclass_weights = \"balanced\"", "loss.class_weights: only cross-entropy or focal or multi-margin or nll has one"},
		{"version = 2\n[data]\nkind = \"moons\"\nsamples = 10\n", "kind = \"cross-entropy\"\nclass_weights = \"balanced\"", "loss.class_weights: moons has as many samples of each class as it is told to"},
	} {
		_, err := Parse("t", []byte(c.data+rest+c.loss))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.loss, err, c.want)
		}
	}
}
