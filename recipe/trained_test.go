package recipe

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"cajal/data"
	"cajal/safetensors"
	"cajal/tensor"
)

// short runs a built-in recipe for some epochs and saves the model.
func short(t *testing.T, name string, epochs int) (o *Outcome, path string) {
	t.Helper()
	r, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs, r.Baseline = epochs, nil
	if o, err = r.Run(context.Background(), Hooks{}); err != nil {
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
			m, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
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
		text, err := Propose(file, Own{Target: target})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse("flowers", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Training.Epochs = 3
		o, err := r.Run(context.Background(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "model")
		if err := o.SaveModel(path); err != nil {
			t.Fatal(err)
		}
		m, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(m.Classes()); got != want.classes || fmt.Sprint(m.Columns()) != want.columns || m.Schema() == nil {
			t.Errorf("%s: classes %v, columns %v, want %v", target, got, m.Columns(), want)
		}
		again, err := m.Rerun(context.Background(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(again.Train, o.Train) || !maps.Equal(again.Test, o.Test) {
			t.Errorf("%s: scores %v, %v after opening, want %v, %v", target, again.Train, again.Test, o.Train, o.Test)
		}
	}
}

// Raw samples go in, numbers in the units of the data come out.
func TestPredictRaw(t *testing.T) {
	o, path := short(t, "arithmetic", 10)
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
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
	set, err := m.Set(x, y)
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
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	test := o.data.test.(*data.TensorSet)
	p, err := m.Predict(ctx, test.X())
	if err != nil {
		t.Fatal(err)
	}
	flat, err := m.Predict(ctx, test.X().Reshape(-1, 64))
	if err != nil || !tensor.Equal(p, flat) {
		t.Errorf("predictions of (N, 64) differ from those of (N, 8, 8): %v", err)
	}
	for _, c := range []struct {
		shape []int
		want  string
	}{
		{[]int{}, "inputs (), want (N, …)"},
		{[]int{0, 8, 8}, "inputs (0, 8, 8), want (N, …) with N at least 1"},
		{[]int{3, 28, 28}, "inputs (3, 28, 28), want (N, 8, 8), or as many numbers in a row, (N, 64)"},
		{[]int{3, 63}, "inputs (3, 63)"},
	} {
		if _, err := m.Predict(ctx, tensor.New(tensor.Float32, c.shape...)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v, want %q", c.shape, err, c.want)
		}
	}
	set, err := m.Set(test.X().Reshape(-1, 64), test.Y().To(tensor.Float32))
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
		{tensor.New(tensor.Int64, n, 1), fmt.Sprintf("targets (%d, 1), want (%d,)", n, n)},
		{tensor.New(tensor.Int64, n-1), "want"},
		{tensor.Full(tensor.Int64, 10, n), "sample 0 has class 10, want a whole number from 0 to 9"},
		{tensor.Full(tensor.Float64, 0.5, n), "sample 0 has class 0.5"},
		{tensor.Full(tensor.Float64, math.NaN(), n), "sample 0 has class NaN"},
	} {
		if _, err := m.Set(test.X(), c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got error %v, want %q", c.y.Shape(), err, c.want)
		}
	}
}

// A model file is changed in one place after the other; each is refused, by
// its name, and none costs much memory.
func TestHostileModel(t *testing.T) {
	_, path := short(t, "arithmetic", 0)
	tensors, good, err := safetensors.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in := func(key, old, new string) func(m map[string]string) {
		return func(m map[string]string) {
			if !strings.Contains(m[key], old) {
				t.Fatalf("%s does not hold %q: %s", key, old, m[key])
			}
			m[key] = strings.ReplaceAll(m[key], old, new)
		}
	}
	set := func(key, value string) func(m map[string]string) { return func(m map[string]string) { m[key] = value } }
	without := func(key string) func(m map[string]string) { return func(m map[string]string) { delete(m, key) } }
	for _, c := range []struct {
		change func(m map[string]string)
		want   string
	}{
		{without(formatKey), "there is no cajal.format in its metadata: it holds tensors alone"},
		{set(formatKey, "2"), `cajal.format: "2", and this version reads "1"`},
		{without(recipeKey), "cajal.recipe: missing"},
		{without(preparationKey), "cajal.preparation: missing"},
		{set(recipeKey, "name = "), "cajal.recipe: "},
		{set(recipeKey, strings.Repeat("#", maxFile+1)), "cajal.recipe: 1048577 bytes, want at most 1048576"},
		{in(recipeKey, "out = 8", "out = 7"), "0.weight of net.0 (Linear 2→7): found (8, 2), want (7, 2)"},
		{in(recipeKey, "out = 8", "out = 100000"), "its network has 600003 parameters, and the file 51 numbers"},
		{in(recipeKey, "out = 8", "out = 99999999999"), "cajal.recipe: arithmetic: network.layers[0].out: 9.9999999999e+10, want at most 100000"},
		{in(recipeKey, "'relu'", "'layer-norm'"), "its network has 67 parameters"},
		{in(recipeKey, "'arithmetic'", "'aritmetic'"), `cajal.recipe: `},
		{in(recipeKey, "standardise = true", "standardise = false"), "cajal.preparation: a scaler of inputs: true, and the recipe's data.standardise is false"},
		{set(preparationKey, "{}"), "cajal.preparation: a scaler of inputs: false"},
		{set(preparationKey, "{"), "cajal.preparation: want an object with scalers"},
		{set(preparationKey, `{"z":1}`), `cajal.preparation: want an object with scalers: json: unknown field "z"`},
		{in(preparationKey, `{"x"`, `{} {"x"`), "cajal.preparation: something follows the object"},
		{set(preparationKey, `{"x":{"mean":[1],"scale":[1]},"y":{"mean":[1,1,1],"scale":[1,1,1]}}`), "cajal.preparation: x: 1 means and 1 scales, want 2 of each"},
		{set(preparationKey, `{"x":{"mean":[1,1],"scale":[1,0]},"y":{"mean":[1,1,1],"scale":[1,1,1]}}`), "cajal.preparation: x: column 1 has mean 1 and scale 0"},
		{set(preparationKey, `{"x":{"mean":[1,1],"scale":[1,1]}}`), "a scaler of targets: false"},
		{set(preparationKey, `{"table":{}}`), `cajal.preparation: table: read schema: format ""`},
		{in(preparationKey, `{"x"`, `{"table":{"format":"cajal-table/1","decimal":".","inputs":[{"name":"a","kind":"number","scale":1}],"target":{"name":"b","task":"regression","scale":1}},"x"`),
			`a table's columns: true, and the recipe's data.kind is "arithmetic"`},
		{set(classesKey, `["a"]`), "cajal.classes: given: true, and the recipe has 0 classes"},
	} {
		m := maps.Clone(good)
		c.change(m)
		if err := safetensors.WriteFile(path, m, tensors...); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Open(path)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("got error %v, want %q and %s", err, c.want, path)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
			t.Errorf("%q: %d bytes allocated", c.want, n)
		}
	}
}

func TestHostileClasses(t *testing.T) {
	_, path := short(t, "people", 0)
	tensors, good, err := safetensors.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string]string{
		`["a"]`: "cajal.classes: 1 names, want 2", `{}`: "cajal.classes: want a list of names", `[1,2]`: "want a list of names",
	} {
		good[classesKey] = list
		if err := safetensors.WriteFile(path, good, tensors...); err != nil {
			t.Fatal(err)
		}
		var wrong *ModelError
		if _, err := Open(path); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", list, err, want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Every built-in recipe is the same after it has been written and read.
func TestRecipeText(t *testing.T) {
	for _, name := range Names() {
		r, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		o := &Outcome{recipe: r}
		m, err := o.metadata()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("again", []byte(m[recipeKey]))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, m[recipeKey])
		}
		if !reflect.DeepEqual(r, again) {
			t.Errorf("%s: got %+v, want %+v", name, again, r)
		}
	}
}
