package fromrecipe

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/model"
	"cajal/safetensors"
	"cajal/tensor"
)

// golden is what a model predicts, as testdata/v1/make.go wrote it.
type golden struct {
	Columns []string    `json:"columns"`
	Rows    [][]string  `json:"rows"`
	Shape   []int       `json:"shape"`
	Inputs  []float64   `json:"inputs"`
	Classes []string    `json:"classes"`
	Targets []string    `json:"targets"`
	Outputs [][]float64 `json:"outputs"`
}

// Files of format 1 predict what they did when they were written.
func TestFormat1(t *testing.T) {
	for _, name := range []string{"iris", "houses", "stripes", "moons", "digits", "arithmetic"} {
		var want golden
		b, err := os.ReadFile("../testdata/v1/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		m, err := model.Open("../testdata/v1/" + name + ".safetensors")
		if err != nil {
			t.Fatal(err)
		}
		x := raw(t, m, &want)
		p, err := m.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range want.Outputs {
			for j, v := range model.Row(p, i) {
				if math.Abs(v-row[j]) > 1e-6*math.Max(1, math.Abs(row[j])) {
					t.Errorf("%s, sample %d, output %d: got %v, want %v", name, i, j, v, row[j])
				}
			}
		}
		if got, want := strings.Join(append(m.Classes(), m.Targets()...), ","), strings.Join(append(want.Classes, want.Targets...), ","); got != want {
			t.Errorf("%s: classes or targets %s, want %s", name, got, want)
		}
	}
}

// raw returns the samples of a golden file.
func raw(t *testing.T, m *model.Model, g *golden) *tensor.Tensor {
	t.Helper()
	s := m.Schema()
	if s == nil {
		return tensor.From(g.Inputs, g.Shape...)
	}
	cells := make([][]string, len(g.Columns))
	for _, row := range g.Rows {
		for j, c := range row {
			cells[j] = append(cells[j], c)
		}
	}
	o := s.Options(false)
	o.Decimal = '.'
	f, err := table.Cells("golden", g.Columns, cells, o)
	if err != nil {
		t.Fatal(err)
	}
	xs, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	return xs[0]
}

// v1 returns a copy of a model of format 1.
func v1(t *testing.T, name string) (path string) {
	t.Helper()
	b, err := os.ReadFile("../testdata/v1/" + name + ".safetensors")
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A model file is changed in one place after the other; each is refused, by
// its name, and none costs much memory.
func TestHostileModel(t *testing.T) {
	path := v1(t, "arithmetic")
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
		{without("cajal.format"), "there is no cajal.format in its metadata: it holds tensors alone"},
		{set("cajal.format", "3"), `cajal.format: "3", and this version reads "2"; want a newer cajal`},
		{without(RecipeKey), "cajal.recipe: missing"},
		{without(PreparationKey), "cajal.preparation: missing"},
		{set(RecipeKey, "name = "), "cajal.recipe: "},
		{set(RecipeKey, strings.Repeat("#", maxRecipe+1)), "cajal.recipe: 1048577 bytes, want at most 1048576"},
		{in(RecipeKey, "out = 8", "out = 7"), "0.weight of net.0 (Linear 2→7): found (8, 2), want (7, 2)"},
		{in(RecipeKey, "out = 8", "out = 100000"), "its network has 600003 parameters, and the file 51 numbers"},
		{in(RecipeKey, "out = 8", "out = 99999999999"), "cajal.recipe: recipe:21: network.layers[0].out: 99999999999, want 1 to 16777216"},
		{in(RecipeKey, "'relu'", "'layer-norm'"), "its network has 67 parameters"},
		{in(RecipeKey, "'arithmetic'", "'aritmetic'"), `cajal.recipe: `},
		{in(RecipeKey, "standardise = true", "standardise = false"), "cajal.preparation: a scaler of inputs: true, and the recipe's data.standardise is false"},
		{set(PreparationKey, "{}"), "cajal.preparation: a scaler of inputs: false"},
		{set(PreparationKey, "{"), "cajal.preparation: it is not JSON: it ends in the middle"},
		{set(PreparationKey, `{"z":1}`), "cajal.preparation: z: unknown key; known are x, y, table"},
		{in(PreparationKey, `{"x"`, `{} {"x"`), "cajal.preparation: something follows the JSON value"},
		{set(PreparationKey, `{"x":{"mean":[1],"scale":[1]},"y":{"mean":[1,1,1],"scale":[1,1,1]}}`), "preparation: x: 1 means and 1 scales, want 2 of each"},
		{set(PreparationKey, `{"x":{"mean":[1,1],"scale":[1,0]},"y":{"mean":[1,1,1],"scale":[1,1,1]}}`), "preparation: x: column 1 has mean 1 and scale 0"},
		{set(PreparationKey, `{"x":{"mean":[1,1],"scale":[1,1]}}`), "a scaler of targets: false"},
		{set(PreparationKey, `{"table":{}}`), "cajal.preparation: table: read schema: format: missing, want a text"},
		{in(PreparationKey, `{"x"`, `{"table":{"format":"cajal-table/1","decimal":".","inputs":[{"name":"a","kind":"number","scale":1}],"target":{"name":"b","task":"regression","scale":1}},"x"`),
			`a table's columns: true, and the recipe's data.kind is "arithmetic"`},
		{set(ClassesKey, `["a"]`), "cajal.classes: given: true, and the recipe has 0 classes"},
	} {
		m := maps.Clone(good)
		c.change(m)
		if err := safetensors.WriteFile(path, m, tensors...); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := model.Open(path)
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
	path := v1(t, "moons")
	tensors, good, err := safetensors.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for list, want := range map[string]string{
		`["a"]`: "cajal.classes: 1 names, want 2", `{}`: "cajal.classes: want a list of names", `[1,2]`: "want a list of names",
	} {
		good[ClassesKey] = list
		if err := safetensors.WriteFile(path, good, tensors...); err != nil {
			t.Fatal(err)
		}
		var wrong *model.Error
		if _, err := model.Open(path); !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got error %v, want %q", list, err, want)
		}
	}
	if _, err := model.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
