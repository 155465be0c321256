package experiment

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/model"
)

// Metrics of numbers above a limit are measured in the units of the data, where the
// network sees numbers below it.
func TestMetricsAtTheEnd(t *testing.T) {
	names := `"msle", "rmsle", "poisson_deviance", "gamma_deviance", "tweedie_deviance_1.5", "d2_tweedie_1.5"`
	var rows strings.Builder
	rows.WriteString("a,b,price\n")
	for i := range 80 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", i%9, i%7, 100+5*(i%9)+3*(i%7))
	}
	path := filepath.Join(t.TempDir(), "prices.csv")
	if err := os.WriteFile(path, []byte(rows.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	e := readRecipe(t, fmt.Sprintf(`
name = "prices"
[data]
kind = "table"
path = %q
target = "price"
test_share = 0.25
[network]
layers = [{ kind = "linear", out = 1 }]
[loss]
kind = "mse"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 5
batch = 16
metrics = ["mae", %s]
`, filepath.ToSlash(path), names))
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(names, ", ") {
		if v, ok := o.Test[strings.Trim(name, `"`)]; !ok || math.IsNaN(v) {
			t.Errorf("%s is %v (%v), want a number", name, v, ok)
		}
	}
	if got := len(o.Log().Epochs[0].Metrics); got != 1 {
		t.Errorf("while training %d metrics were measured, want mae alone", got)
	}
}

// A metric that the numbers of the data have none of does not take the trained network
// with it; measured anew, it is an error.
func TestMetricsThatCannotBe(t *testing.T) {
	e := readRecipe(t, `
name = "sums"
[data]
kind = "arithmetic"
samples = 40
test_share = 0.25
standardise = true
[network]
layers = [{ kind = "linear", out = 3 }]
[loss]
kind = "mse"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 3
batch = 10
metrics = ["mae", "gamma_deviance"]
`)
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := o.Train["gamma_deviance"]; !ok || !math.IsNaN(v) || !strings.Contains(strings.Join(o.Diagnosis, "\n"), "could not be measured: sums: ") {
		t.Errorf("the deviance is %v (%v), and the diagnosis says %q; want NaN and why", v, ok, o.Diagnosis)
	}
	if math.IsNaN(o.Train["mae"]) {
		t.Error("the mean absolute error is NaN too")
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	again := reopen(t, filepath.Join(dir, model.FileName))
	if o, err := again.Rerun(t.Context(), Hooks{}); err != nil || !math.IsNaN(o.Train["gamma_deviance"]) || len(o.Diagnosis) == 0 {
		t.Errorf("measured anew: %v; want NaN and why", err)
	}
	if err := again.Measure("gamma_deviance"); err != nil {
		t.Fatal(err)
	}
	if _, err := again.Rerun(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "gamma_deviance") {
		t.Errorf("asked for: %v, want an error of the deviance", err)
	}
}

// A recipe names its metrics, and stops early by one of which larger is better.
func TestMetricsOfARecipe(t *testing.T) {
	e := readRecipe(t, fmt.Sprintf(`
name = "watched"
[data]
kind = "table"
path = %q
target = "class"
test_share = 0.25
validation_share = 0.2
[network]
layers = [{ kind = "linear", out = 8 }, { kind = "relu" }, { kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 60
batch = 16
early_stop = 3
metrics = ["matthews_correlation", "log_loss", "auc"]
watch = "matthews_correlation"
`, filepath.ToSlash(grid(t, 100))))
	o, err := e.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	best := math.Inf(-1)
	for _, e := range o.Log().Epochs {
		if m := e.Validation[1]; m.Name != "val_matthews_correlation" {
			t.Fatalf("the first metric of the validation samples is %s", m.Name)
		} else if m.Value > best {
			best = m.Value
		}
	}
	res, err := o.Model().Evaluate(context.Background(), o.data.valid)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := res.Metric("matthews_correlation"); got != best {
		t.Errorf("after stopping early the correlation is %v, want that of the best epoch, %v", got, best)
	}
	if loss, test := o.Test["log_loss"], o.Test["loss"]; math.Abs(loss-test) > 1e-6 {
		t.Errorf("the log-loss is %v, want the loss, %v", loss, test)
	}
	if _, ok := o.Test["accuracy"]; ok {
		t.Errorf("measured %v, want what the recipe names alone", o.Test)
	}
}
