package experiment

import (
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data"
	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
)

// reopen opens a model file and the experiment that it comes from.
func reopen(t *testing.T, path string) *Trained {
	t.Helper()
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	return trained
}

// short runs a built-in recipe for some epochs and saves the model.
func short(t *testing.T, name string, epochs int) (o *Outcome, path string) {
	t.Helper()
	e := builtin(t, name, func(r *recipe.Recipe) { r.Training.Epochs, r.Baseline = epochs, nil })
	o, err := e.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "model.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	return o, path
}

// A model file alone gives the same recipe, the same scores, to the bit, and
// the same predictions of raw samples.
func TestModelRoundTrip(t *testing.T) {
	for name, classes := range map[string]string{
		"moons": "[upper moon lower moon]", "quantiles": "[inner outer]", "people": "[0 1]",
		"arithmetic": "[]", "digits": "[0 1 2 3 4 5 6 7 8 9]",
	} {
		t.Run(name, func(t *testing.T) {
			o, path := short(t, name, 3)
			m := reopen(t, path)
			if got := fmt.Sprint(m.Classes()); got != classes || (m.Classes() == nil) != (classes == "[]") || m.Columns() != nil {
				t.Errorf("classes %v, columns %v, want %s and none", got, m.Columns(), classes)
			}
			again, err := m.Rerun(context.Background(), Hooks{})
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(again.Train, o.Train) || !maps.Equal(again.Test, o.Test) || fmt.Sprint(again.Cases) != fmt.Sprint(o.Cases) {
				t.Errorf("scores %v, %v, cases %v after opening, want %v, %v, %v", again.Train, again.Test, again.Cases, o.Train, o.Test, o.Cases)
			}
			second := filepath.Join(t.TempDir(), "again")
			if err := again.SaveModel(second); err != nil {
				t.Fatal(err)
			}
			a, _ := os.ReadFile(path)
			b, _ := os.ReadFile(second)
			if string(a) != string(b) {
				t.Errorf("saved again, the file differs: %d bytes, then %d", len(a), len(b))
			}
		})
	}
}

// A model that learned from a table knows its columns, and gives the same
// scores on the file.
func TestTableModel(t *testing.T) {
	file := filepath.Join(t.TempDir(), "flowers.csv")
	var b strings.Builder
	b.WriteString("colour,size,kind,weight\n")
	for i := range 80 {
		fmt.Fprintf(&b, "%s,%g,%s,%g\n", []string{"red", "blue", "white"}[i*i%3], float64(i%7)+0.25, []string{"rose", "aster"}[i%2], 0.1+float64(i%7)+float64(i%2))
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for target, want := range map[string]struct{ classes, columns string }{
		"kind": {"[aster rose]", "[colour size weight]"}, "weight": {"[]", "[colour size kind]"},
	} {
		text, err := Propose(file, Hints{Target: target})
		if err != nil {
			t.Fatal(err)
		}
		r := readRecipe(t, text)
		r.recipe.Training.Epochs = 3
		o, err := r.Run(context.Background(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "model")
		if err := o.SaveModel(path); err != nil {
			t.Fatal(err)
		}
		m := reopen(t, path)
		if got := fmt.Sprint(m.Classes()); got != want.classes || fmt.Sprint(m.Columns()) != want.columns || m.Schema() == nil {
			t.Errorf("%s: classes %v, columns %v, want %v", target, got, m.Columns(), want)
		}
		m.Recipe().Data.Path = file
		again, err := m.Rerun(context.Background(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(again.Train, o.Train) || !maps.Equal(again.OutOfFold, o.OutOfFold) || len(o.OutOfFold) == 0 {
			t.Errorf("%s: scores %v, %v after opening, want %v, %v", target, again.Train, again.OutOfFold, o.Train, o.OutOfFold)
		}
	}
}

// Raw samples go in, numbers in the units of the data come out.
func TestPredictRaw(t *testing.T) {
	o, path := short(t, "arithmetic", 10)
	m := reopen(t, path)
	x := tensor.New(tensor.Float64, len(o.Cases), 2)
	y := tensor.New(tensor.Float64, len(o.Cases), 3)
	for i, c := range o.Cases {
		copy(x.Float64s()[2*i:], c.Input)
		copy(y.Float64s()[3*i:], c.Want)
	}
	p, err := m.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range o.Cases {
		for j, want := range c.Predicted {
			if got := p.At(i, j); math.Abs(got-want) > 1e-9 {
				t.Errorf("%v: output %d is %v, want %v", c.Input, j, got, want)
			}
		}
	}
	set, err := m.Set([]*tensor.Tensor{x}, y)
	if err != nil {
		t.Fatal(err)
	}
	score, err := m.Evaluate(context.Background(), set)
	if err != nil {
		t.Fatal(err)
	}
	d, _ := tensor.MaxDiff(p, y)
	if math.Abs(score["raw_max_error"]-d) > 1e-9 || !(score["loss"] > 0) {
		t.Errorf("score %v, want raw_max_error %v", score, d)
	}
}

func TestPredictShapes(t *testing.T) {
	o, path := short(t, "digits", 1)
	m := reopen(t, path)
	ctx := context.Background()
	test := o.data.test.(*data.TensorSet)
	p, err := m.Predict(ctx, test.X())
	if err != nil {
		t.Fatal(err)
	}
	flat, err := m.Predict(ctx, test.X().Reshape(-1, 64))
	if err != nil || !tensor.Equal(p, flat) {
		t.Errorf("predictions of (N, 64) differ from those of (N, 1, 8, 8): %v", err)
	}
	for _, c := range []struct {
		shape []int
		want  string
	}{
		{[]int{}, "inputs (), want (N, …)"},
		{[]int{0, 8, 8}, "inputs (0, 8, 8), want (N, …) with N at least 1"},
		{[]int{3, 28, 28}, "inputs (3, 28, 28), want (N, 1, 8, 8), or as many numbers in a row, (N, 64)"},
		{[]int{3, 63}, "inputs (3, 63)"},
	} {
		if _, err := m.Predict(ctx, tensor.New(tensor.Float32, c.shape...)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v, want %q", c.shape, err, c.want)
		}
	}
	set, err := m.Set([]*tensor.Tensor{test.X().Reshape(-1, 64)}, test.Y().To(tensor.Float32))
	if err != nil {
		t.Fatal(err)
	}
	if score, err := m.Evaluate(ctx, set); err != nil || score["accuracy"] != o.Test["accuracy"] {
		t.Errorf("score %v (%v), want accuracy %v", score, err, o.Test["accuracy"])
	}
	n := test.Len()
	for _, c := range []struct {
		y    *tensor.Tensor
		want string
	}{
		{tensor.New(tensor.Int64, n, 2), fmt.Sprintf("targets (%d, 2), want (%d,)", n, n)},
		{tensor.New(tensor.Int64, n-1), "want"},
		{tensor.Full(tensor.Int64, 10, n), "sample 0 has class 10, want a whole number from 0 to 9"},
		{tensor.Full(tensor.Float64, 0.5, n), "sample 0 has class 0.5"},
		{tensor.Full(tensor.Float64, math.NaN(), n), "sample 0 has class NaN"},
	} {
		if _, err := m.Set([]*tensor.Tensor{test.X()}, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v, want %q", c.y.Shape(), err, c.want)
		}
	}
}
