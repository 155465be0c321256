package experiment

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
)

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
