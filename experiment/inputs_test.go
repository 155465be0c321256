package experiment

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/internal/memory"
	"cajal/model"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
)

// rents writes a table of flats, whose rent depends on numbers and on the town, and
// returns its path.
func rents(t *testing.T) string {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	b.WriteString("size,rooms,town,heating,rent,dear\n")
	for range 300 {
		size, rooms, town, heating := 20+100*r.Float64(), 1+r.IntN(5), r.IntN(12), r.IntN(3)
		rent := size*(6+float64(town%5)) + 40*float64(rooms) - 60*float64(heating) + 20*r.NormFloat64()
		dear := "no"
		if rent > 600 {
			dear = "yes"
		}
		fmt.Fprintf(&b, "%.1f,%d,town %d,%s,%.0f,%s\n", size, rooms, town, []string{"gas", "oil", "wood"}[heating], rent, dear)
	}
	path := filepath.Join(t.TempDir(), "rents.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// flats is a recipe of two inputs, numbers and ids.
func flats(path, target, join, end string) string {
	outputs, loss := 2, "cross-entropy"
	if target == "rent" {
		outputs, loss = 1, "mse"
	}
	return fmt.Sprintf(`version = 2
name = "flats"
[data]
kind = "table"
path = %q
target = %q
test_share = 0.2
[[inputs]]
name = "flat"
columns = ["rooms", "size"]
[[inputs]]
name = "place"
dtype = "int64"
columns = ["town", "heating"]
[network]
layers = [
  { kind = "inputs", join = %q, layers = [
    { name = "flat", kind = "sequential", layers = [{ kind = "linear", out = 8 }, { kind = "tanh" }] },
    { name = "place", kind = "sequential", layers = [{ kind = "embed", out = 4 }] },
  ] },
  { kind = "linear", out = 16 },
  { kind = "tanh" },
  { kind = "linear", out = %d },
]
[loss]
kind = %q
[optimizer]
kind = "adam"
rate = 0.01
[training]
epochs = 30
batch = 16
%s`, path, target, join, outputs, loss, end)
}

// A recipe of two inputs trains, is saved, is loaded, and predicts what it
// predicted, with members and without, for classes and for numbers.
func TestSeveralInputs(t *testing.T) {
	path := rents(t)
	for _, c := range []struct{ target, join, end, measure string }{
		{"rent", "concat", "", "r2"},
		{"dear", "add", "", "accuracy"},
		{"dear", "concat", "[[members]]\nseed = 1\n[[members]]\nseed = 2\n", "accuracy"},
	} {
		r, err := recipe.Parse("flats.toml", []byte(flats(path, c.target, c.join, c.end)))
		if err != nil {
			t.Fatal(err)
		}
		o := run(t, r)
		if v := o.Test[c.measure]; v < 0.85 {
			t.Errorf("%s by %s: %s %v on the test rows, want at least 0.85", c.target, c.join, c.measure, v)
		}
		m := saved(t, o)
		d := m.Description()
		if len(d.Inputs) != 2 || d.Inputs[0].Name != "flat" || d.Inputs[0].DType != "float32" || d.Inputs[1].DType != "int64" || d.Inputs[1].Axes[1].Size != 2 {
			t.Fatalf("inputs %+v, want flat of float32 and place of 2 int64", d.Inputs)
		}
		trained, err := Of(m)
		if err != nil {
			t.Fatal(err)
		}
		if p := trained.Recipe().Data.Path; p != "rents.csv" {
			t.Errorf("the model knows %q of the table, want its name alone", p)
		}
		trained.Recipe().Data.Path = path
		again, err := trained.Rerun(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range o.Test {
			if math.Abs(again.Test[name]-v) > 1e-5*math.Max(1, math.Abs(v)) {
				t.Errorf("%s by %s: loaded, %s is %v, and was %v", c.target, c.join, name, again.Test[name], v)
			}
		}
		predicted(t, o, m)
	}
}

// predicted holds what a loaded model says, of cells and of named tensors, against
// what the trained one does.
func predicted(t *testing.T, o *Outcome, m *model.Model) {
	t.Helper()
	xs, unseen, err := m.Encode("cells", []string{"heating", "town", "rooms", "size"}, [][]string{{"gas", "coal"}, {"town 3", "town 4"}, {"2", "3"}, {"50", "61.5"}})
	if err != nil || len(unseen) != 1 {
		t.Fatalf("%v, unseen %v; want coal alone", err, unseen)
	}
	byPlace, err := m.Predict(t.Context(), xs...)
	if err != nil {
		t.Fatal(err)
	}
	byName, err := m.PredictNamed(t.Context(), map[string]*tensor.Tensor{"place": xs[1], "flat": xs[0]})
	if err != nil || !tensor.Equal(byPlace, byName) {
		t.Errorf("by name %v, by place %v, %v", byName, byPlace, err)
	}
	set, err := inputSet(o.recipe, xs, tensor.New(tensor.Int64, 2))
	if o.facts.Targets > 0 {
		set, err = inputSet(o.recipe, xs, tensor.New(tensor.Float32, 2, 1))
	}
	if err != nil {
		t.Fatal(err)
	}
	bySet, err := m.PredictSet(t.Context(), set)
	if err != nil || !tensor.Equal(byPlace, bySet) {
		t.Errorf("as a data set %v, by place %v, %v", bySet, byPlace, err)
	}
	want, _, err := o.model.PredictSet(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	if want, err = m.Restore(want); err != nil {
		t.Fatal(err)
	}
	for i := range want.Size() {
		if a, b := memory.Of(byPlace).At(i), memory.Of(want).At(i); math.Abs(a-b) > 1e-5*math.Max(1, math.Abs(b)) {
			t.Errorf("number %d: the file says %v, the trained network %v", i, a, b)
		}
	}
	for what, in := range map[string]map[string]*tensor.Tensor{
		`there is no input "place"; want 2: flat, place`:           {"flat": xs[0]},
		"3 inputs, want 2: flat, place":                            {"flat": xs[0], "place": xs[1], "more": xs[0]},
		`2 samples of "flat", and 1 of "place"`:                    {"flat": xs[0], "place": xs[1].Narrow(0, 0, 1)},
		`input "place": 0.5 in sample 0, want whole`:               {"flat": xs[0], "place": tensor.Full(tensor.Float32, 0.5, 2, 2)},
		`input "place": id 99 in sample 0, column 0, want 0 to 13`: {"flat": xs[0], "place": tensor.Full(tensor.Int64, 99, 2, 2)},
	} {
		if _, err := m.PredictNamed(t.Context(), in); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("got %v, want an error that says %s", err, what)
		}
	}
	if s, err := m.Summary(); err != nil || !slices.ContainsFunc(s.Rows, func(r nn.OverviewRow) bool { return r.Path == "0.place.0" || r.Path == "0.0.place.0" }) {
		t.Errorf("summary: %v\n%v", err, s)
	}
}

// A training of several inputs that is interrupted goes on to the same bits.
func TestSeveralInputsResume(t *testing.T) {
	text := flats(rents(t), "dear", "concat", "")
	whole := func(dir string) *recipe.Recipe {
		r, err := recipe.Parse("flats.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		r.Training.Epochs, r.Training.Checkpoint = 4, dir
		return r
	}
	want := run(t, whole(""))
	dir := t.TempDir()
	e, err := Read(whole(dir))
	if err != nil {
		t.Fatal(err)
	}
	interruptAt(t, e, 20)
	got, err := resumed(t, dir).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if !sameNumbers(got.Model().Net(), want.Model().Net()) {
		t.Error("a training that was resumed ends with other numbers")
	}
}

func TestSeveralInputsRefused(t *testing.T) {
	path := rents(t)
	for _, c := range []struct{ old, new, want string }{
		{`columns = ["rooms", "size"]`, `columns = ["rooms", "sise"]`, `inputs[0].columns: the table has no column "sise"; did you mean "size"?`},
		{`name = "place"` + "\n", `name = "plaec"` + "\n", `network.layers: no layer of { kind = "inputs" } is called "plaec", so that input would be unused; did you mean "place"?`},
		{`{ kind = "embed", out = 4 }`, `{ kind = "linear", out = 4 }`, `network.layers[0].layers[1].layers[0]: whole numbers come in, (N, 2), and a linear takes floats`},
		{`columns = ["town", "heating"]`, `columns = ["town", "size"]`, `inputs[1].columns: input "flat" takes "size" already`},
		{`dtype = "int64"`, `dtype = "int32"`, `inputs[1].dtype: "int32", want "int64" for ids, or the recipe's "float32"`},
		{"[training]", "[baseline]\nkind = \"logistic-regression\"\n[training]", "baseline: logistic regression takes one input, and there are 2"},
	} {
		text := flats(path, "dear", "concat", "")
		if !strings.Contains(text, c.old) {
			t.Fatalf("the recipe does not hold %s", c.old)
		}
		r, err := recipe.Parse("flats.toml", []byte(strings.Replace(text, c.old, c.new, 1)))
		if err == nil {
			_, err = Read(r)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %q", c.new, err, c.want)
		}
	}
}
