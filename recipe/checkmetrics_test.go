package recipe

import (
	"strings"
	"testing"
)

func TestMetricsOfARecipe(t *testing.T) {
	for _, c := range []struct {
		recipe, lines, want string
	}{
		{"digits", `metrics = ["f1_macro", "log_loss", "top_3", "auc_ovo"]`, ""},
		{"moons", `metrics = ["f1", "f0.5", "matthews_correlation"]`, ""},
		{"arithmetic", `metrics = ["mape", "r2"]`, ""},
		{"digits", `metrics = ["report"]`, `training.metrics[0]: "report" is a table, and a metric of a recipe one number; its number is the accuracy`},
		{"digits", `metrics = ["f1_makro"]`, `training.metrics[0]: "f1_makro" is not known; did you mean "f1_macro"?`},
		{"digits", `metrics = ["accuracy", "top_0"]`, `training.metrics[1]: metric: "top_0": tensor: top-k: k is 0, want at least 1`},
		{"digits", `metrics = ["auc", "auc"]`, `training.metrics[1]: "auc" is there twice`},
		{"digits", `metrics = ["f1_samples"]`, `"f1_samples" is for samples that may have several labels`},
		{"digits", `metrics = ["mse"]`, `training.metrics[0]: "mse" measures numbers, and digits has classes as targets`},
		{"arithmetic", `metrics = ["accuracy"]`, `training.metrics[0]: "accuracy" measures classes, and arithmetic has numbers as targets`},
		{"digits", `metrics = ["f1"]`, `training.metrics[0]: "f1" is of two classes, and digits has 10; f1_macro is their mean`},
		{"digits", `metrics = [""]`, `training.metrics[0]: "", want the name of a metric`},
		{"digits", `metrics = ["ece_99999999999"]`, `want at most 1000000`},
		{"digits", "metrics = [\"auc\"]\nwatch = \"auc\"", "training.watch: it is what early_stop looks at; set training.early_stop"},
	} {
		parseWith(t, c.recipe, "training", c.lines, c.want)
	}
}

// parseWith parses a built-in recipe with more lines in one of its tables, and wants
// an error with these words, or none.
func parseWith(t *testing.T, recipe, table, lines, want string) {
	t.Helper()
	r, err := Load(recipe)
	if err != nil {
		t.Fatal(err)
	}
	text, err := r.TOML()
	if err != nil {
		t.Fatal(err)
	}
	header := "[" + table + "]\n"
	_, err = Parse(recipe, []byte(strings.Replace(text, header, header+lines+"\n", 1)))
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("%s with %s: got %v, want %q in it", recipe, lines, err, want)
	}
}

// Metrics of what a network with one output does not give are refused before training.
func TestMetricsOfOneOutput(t *testing.T) {
	for _, c := range []struct{ loss, end, metric, want string }{
		{"binary-cross-entropy", "", "top_2", `training.metrics[0]: "top_2" wants an output for each class`},
		{"binary-cross-entropy", "", "log_loss", ""},
		{"mse", "", "log_loss", `training.metrics[0]: "log_loss" measures probabilities`},
		{"mse", "", "ece_15", `training.metrics[0]: "ece_15" measures probabilities`},
		{"mse", `, { kind = "sigmoid" }`, "ece_15", ""},
		{"mse", "", "auc", ""},
	} {
		text := strings.NewReplacer("cross-entropy", c.loss, ", out = 2 }", ", out = 1 }"+c.end, "[training]\n", "[training]\nmetrics = [\""+c.metric+"\"]\n").Replace(moonsWith(`{ kind = "tanh" }`))
		_, err := Parse("t.toml", []byte("version = 2\n"+text))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s with %s%s: %v, want %q in it", c.metric, c.loss, c.end, err, c.want)
		}
	}
}

// What is measured at the end alone cannot be watched.
func TestWatchAtTheEnd(t *testing.T) {
	for name, want := range map[string]bool{"msle": true, "tweedie_deviance_1.5": true, "d2_tweedie_1.5": true, "mse": false, "d2_pinball_0.9": false} {
		r := &Recipe{Name: "own", Training: Training{EarlyStop: 3, Metrics: []string{name}, Watch: name}}
		if err := r.checkMetrics(); (err != nil && strings.Contains(err.Error(), "is measured at the end alone")) != want {
			t.Errorf("%s: %v, refused %v wanted", name, err, want)
		}
	}
}

func TestWatch(t *testing.T) {
	for _, c := range []struct{ watch, want string }{
		{"loss", ""},
		{"f1_macro", ""},
		{"f1_micro", `training.watch: "f1_micro" is not measured; did you mean "f1_macro"?`},
		{"accuracy", `training.watch: "accuracy" is not measured; known are loss, f1_macro`},
	} {
		r := &Recipe{Name: "own", Training: Training{EarlyStop: 3, Metrics: []string{"f1_macro"}, Watch: c.watch}}
		err := r.checkMetrics()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("watching %s: %v", c.watch, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("watching %s: %v, want %q in it", c.watch, err, c.want)
		}
	}
}
