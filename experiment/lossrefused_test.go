package experiment

import (
	"os"
	"strings"
	"testing"
)

// What a loss cannot take is refused before training, with what to do.
func TestLossesThatDoNotFit(t *testing.T) {
	path := shop(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"counts", `task = "regression"`, `task = "classification"`, `poisson-nll is of numbers, and table has classes as targets; want a loss of classes, or data.task = "regression"`},
		{"counts", "out = 1 }", "out = 2 }", "poisson-nll on table needs (N, 1)"},
		{"deviations", "out = 2 }", "out = 1 }", "gaussian-nll on table needs (N, 2), a mean and the logarithm of a variance"},
		{"quantiles", "out = 3 }", "out = 1 }", "quantile on table needs (N, 3), one for each quantile"},
		{"quantiles", "epochs = 80", "epochs = 80\nmetrics = [\"pinball_0.2\"]", `"pinball_0.2" measures one number, and none of the quantiles [0.1 0.5 0.9] is its own`},
		{"quantiles", "0.1, 0.5, 0.9", "0.5, 0.1, 0.9", "loss.quantiles[1]: 0.1 behind 0.5, want them in ascending order"},
		{"hinge", `target = "open"`, `target = "kind"`, "hinge needs two classes, and table has 4"},
		{"hinge", "epochs = 80", "epochs = 80\nmetrics = [\"brier\"]", `"brier" measures probabilities, and with hinge a network gives scores`},
		{"ignored", "ignore_index = 3", "ignore_index = -100", "loss.ignore_index: -100, want 0 to 3"},
		{"margins", `task = "classification"`, `task = "regression"`, "data.task"},
	} {
		l := lossCases[c.name]
		text := l.recipe(path, "")
		if c.name == "hinge" && strings.Contains(c.new, "kind") {
			text = strings.Replace(text, "kind = \"ignore\"\n", "open = \"ignore\"\n", 1)
		}
		_, err := parse(strings.Replace(text, c.old, c.new, 1))
		if c.name == "margins" {
			if err == nil {
				t.Errorf("%s with %s: no error", c.name, c.new)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: %v, want %q in it", c.name, c.new, err, c.want)
		}
	}
}

// Counts below 0 are refused, of a table by line, of made data by sample, and where a
// model is measured.
func TestCountsBelowZero(t *testing.T) {
	path := shop(t)
	c := lossCases["counts"]
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	cells := strings.Split(lines[6], ",")
	cells[2] = "-3"
	lines[6] = strings.Join(cells, ",")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = parse(c.recipe(path, ""))
	if err == nil || !strings.Contains(err.Error(), "shop.csv:7: column 3 (sales): -3, and poisson-nll takes counts as targets; want 0 or more") {
		t.Errorf("a table: %v", err)
	}
	e := readRecipe(t, strings.NewReplacer("SAMPLES", "50").Replace(`
[data]
kind = "arithmetic"
samples = SAMPLES
[network]
layers = [{ kind = "linear", out = 3 }]
[loss]
kind = "poisson-nll"
[optimizer]
kind = "sgd"
rate = 0.01
[training]
epochs = 1
batch = 0
`))
	if _, err = e.Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "loss.kind: poisson-nll takes counts, and a target of sample ") {
		t.Errorf("made data: %v", err)
	}
}

// Amounts under the loss of counts are said to be none, and counts are not.
func TestFractionsAsCounts(t *testing.T) {
	c := lossCases["counts"]
	for _, target := range []string{"sales", "price"} {
		text := strings.Replace(c.recipe(shop(t), ""), `target = "sales"`, `target = "`+target+`"`, 1)
		if target == "price" {
			text = strings.NewReplacer("price = \"ignore\"\n", "sales = \"ignore\"\n").Replace(text)
		}
		o, err := readRecipe(t, strings.Replace(text, "epochs = 80", "epochs = 1", 1)).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(o.Diagnosis, "\n")
		if want := "poisson-nll takes counts, and 167 of 168 numbers to learn from are not whole, such as "; strings.Contains(said, want) != (target == "price") {
			t.Errorf("%s: got %q; want it to say %q of price alone", target, said, want)
		}
	}
}
