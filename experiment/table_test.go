package experiment

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/internal/testenv"
	"cajal/plot"
	"cajal/tensor"
	"cajal/train"
)

// grid writes a table of n rows: two numbers, a category, an id, and the class
// that two of them decide.
func grid(t *testing.T, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,a,b,colour,class\n")
	for i := range n {
		x, y := float64(i%17)/17, float64(i%23)/23
		class := "low"
		if x+y > 1 || i%3 == 0 {
			class = "high"
		}
		fmt.Fprintf(&b, "%d,%.3f,%.3f,%s,%s\n", i+1, x, y, []string{"red", "green", "blue"}[i%3], class)
	}
	path := filepath.Join(t.TempDir(), "grid.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProposedRecipeLearns(t *testing.T) {
	testenv.SkipEmulated(t, "it trains bags of networks")
	path := grid(t, 250)
	text, err := Propose(path, Hints{Target: "class"})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, text)
	for _, want := range []string{`id = "ignore"   # index`, `colour = "one-hot"`, `task = "classification"   # it holds texts`} {
		if !strings.Contains(text, want) {
			t.Errorf("the recipe has no %s:\n%s", want, text)
		}
	}
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.OutOfFold["accuracy"]; got < 0.95 || o.Test != nil || len(o.outOfFold.index) != 250 || o.Members != 10 {
		t.Errorf("%d networks, accuracy of %d rows out of fold %v, on test rows %v; want 10, all, at least 0.95, and none kept to test on",
			o.Members, len(o.outOfFold.index), got, o.Test)
	}
	if got := strings.Join(o.Diagnosis, " "); strings.Contains(got, "parameters") {
		t.Errorf("the diagnosis speaks of the proposal's own size: %s", got)
	}
	if got := r.ClassNames(); !slices.Equal(got, []string{"high", "low"}) {
		t.Errorf("classes: got %v, want high and low", got)
	}
	if got := r.Describe(); !strings.Contains(got, "target class: classification, since it holds texts; 2 classes: high, low") {
		t.Errorf("description: got\n%s", got)
	}
}

// One network is proposed where it is asked for, and where there are very many rows.
func TestSuits(t *testing.T) {
	for _, c := range []struct {
		rows  int
		fast  bool
		folds int
	}{{1000, true, 0}, {1000, false, 5}, {3, false, 3}, {1, false, 0}, {largestBag, false, 5}, {largestBag + 1, false, 0}} {
		if p := suits(c.rows, c.fast, false); p.folds != c.folds || (p.test > 0) != (c.folds == 0) {
			t.Errorf("%d rows, fast %v: %d folds and a share of %v to test on, want %d folds, and such a share without folds", c.rows, c.fast, p.folds, p.test, c.folds)
		}
	}
}

// The parts are disjoint, hold every class, and depend on the seed.
func TestTableParts(t *testing.T) {
	text := fmt.Sprintf(`
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
`, filepath.ToSlash(grid(t, 100)))
	r := readRecipe(t, text)
	parts := func(e *Experiment) [3][]int {
		train, valid, test := e.Parts()
		all := slices.Sorted(slices.Values(slices.Concat(train, valid, test)))
		if len(slices.Compact(all)) != 100 || len(train) != 60 || len(valid) != 15 || len(test) != 25 {
			t.Errorf("seed %d: parts of %d, %d and %d rows, %d different; want 60, 15 and 25 of 100", e.recipe.Seed, len(train), len(valid), len(test), len(all))
		}
		return [3][]int{train, valid, test}
	}
	other := r.Recipe()
	other.SetSeed(1)
	again, err := r.with(other)
	if err != nil {
		t.Fatal(err)
	}
	if zero, one := parts(r), parts(again); slices.Equal(zero[2], one[2]) {
		t.Errorf("test rows of seeds 0 and 1: got the same, %v", one[2])
	}
	if again.user.table.frame != r.user.table.frame {
		t.Error("another seed: the file was read again, want the same table")
	}
	o, err := again.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(o.Log().Epochs); n == 60 || o.Log().Epochs[n-1].Validation == nil {
		t.Errorf("early stop: got %d epochs of 60, the last %+v, want fewer, with validation", n, o.Log().Epochs[n-1])
	}
	res, err := o.Model().Evaluate(context.Background(), o.data.valid)
	if err != nil {
		t.Fatal(err)
	}
	best := slices.MinFunc(o.Log().Epochs, func(a, b train.Epoch) int {
		return int(1e9 * (a.Validation[0].Value - b.Validation[0].Value))
	})
	if got, want := res.Loss, best.Validation[0].Value; got != want {
		t.Errorf("validation loss after training: got %v, want that of the best epoch, %v", got, want)
	}
}

func TestTableRegression(t *testing.T) {
	var b strings.Builder
	b.WriteString("x;y;price\n")
	for i := range 200 {
		x, y := float64(i%11), float64(i%7)
		b.WriteString(strings.ReplaceAll(fmt.Sprintf("%.2f;%.2f;%.2f\n", x, y, 1000+30*x-20*y), ".", ","))
	}
	path := filepath.Join(t.TempDir(), "prices.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "price", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, text)
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["r2"] < 0.99 || o.Test["raw_mae"] > 10 {
		t.Errorf("test rows: got %v, want R² above 0.99 and a mean error below 10", o.Test)
	}
	if o.Train["raw_mae"] == 0 || !slices.Equal(o.Targets, []string{"price"}) {
		t.Errorf("training rows: got %v of %q, want a mean error of price", o.Train, o.Targets)
	}
	if got := MeasureName("raw_mae", o.Targets); got != "mean absolute error of price" {
		t.Errorf("the mean error is called %q, want it to name price", got)
	}
	if got := files(t, o); !slices.Contains(got, "predicted.png") {
		t.Errorf("it draws %q, want predicted against true prices", got)
	}
	for i, v := range o.truth.To(tensor.Float64).Float64s() {
		if v < 800 || v > 1400 || math.Abs(o.predicted.At(i, 0)-v) > o.Test["raw_max_error"]+1e-6 {
			t.Errorf("test row %d: %v predicted as %v, want prices in their units", i, v, o.predicted.At(i, 0))
		}
	}
}

// A category with many levels is embedded.
func TestTableEmbeds(t *testing.T) {
	var b strings.Builder
	b.WriteString("town,x,y\n")
	for i := range 400 {
		fmt.Fprintf(&b, "t%d,%d,%v\n", i%20, i%3, i%20%2 == 0)
	}
	path := filepath.Join(t.TempDir(), "towns.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "y", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, `{ kind = "embed", out = `) || !strings.Contains(text, `town = "embed"`) {
		t.Fatalf("the recipe embeds nothing:\n%s", text)
	}
	r := readRecipe(t, strings.ReplaceAll(text, "out = 256", "out = 32"))
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Test["accuracy"]; got != 1 {
		t.Errorf("accuracy on the test rows: got %v, want 1", got)
	}
	if _, ok := o.data.train.(*data.TensorSet); !ok {
		t.Errorf("training set: got %T", o.data.train)
	}
	wrong := strings.Replace(text, `{ kind = "embed"`, `{ kind = "linear"`, 1)
	if _, err := parse(wrong); err == nil || !strings.Contains(err.Error(), "the first layer must be") {
		t.Errorf("no embed layer: got %v, want an error", err)
	}
}

func TestTableMistakes(t *testing.T) {
	path := grid(t, 60)
	text, err := Propose(path, Hints{Target: "class", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`target = "class"`, `target = "klass"`, `no column "klass"`},
		{`a = "number"`, `aa = "number"`, `data.columns.aa: the table has no such column; did you mean "a"?`},
		{`a = "number"`, `a = "nummer"`, `data.columns.a: "nummer" is not known; did you mean "number"?`},
		{`colour = "one-hot"`, `colour = "number"`, `column 4 (colour): found "red"`},
		{`test_share = 0.25`, `test_share = 0.25` + "\nsamples = 3", "data.samples"},
		{`kind = "table"`, `kind = "moons"`, "data.path"},
		{`batch = 32`, `batch = 32` + "\nearly_stop = 3", "data.validation_share"},
		{`path = `, `paths = `, `unknown key; did you mean "path"?`},
	} {
		changed := strings.Replace(text, c.old, c.new, 1)
		if changed == text {
			t.Fatalf("%s does not stand in\n%s", c.old, text)
		}
		if _, err := parse(changed); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %s", c.new, err, c.want)
		}
	}
	if _, err := Propose(path, Hints{}); err == nil || !strings.Contains(err.Error(), "the columns are id, a, b, colour, class") {
		t.Errorf("no target: got %v, want an error that lists the columns", err)
	}
}

// Points of more classes than a picture can tell apart are not drawn, and all else is.
func TestManyClassesOfTwoColumns(t *testing.T) {
	var b strings.Builder
	b.WriteString("a,b,class\n")
	for i := range 2 * (plot.MaxClasses + 1) {
		fmt.Fprintf(&b, "%d.5,%d.5,c%03d\n", i%7, i%11, i/2)
	}
	path := filepath.Join(t.TempDir(), "many.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "class", Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	e := readRecipe(t, text)
	e.recipe.Training.Epochs = 1
	o, err := e.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := o.Save(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i] = filepath.Base(files[i])
	}
	if !slices.Contains(files, "confusion.png") || slices.Contains(files, "points.png") || slices.Contains(files, "boundary.png") {
		t.Errorf("written: %q; want the confusion matrix, and no points or boundary of %d classes", files, plot.MaxClasses+1)
	}
}

func TestBecomes(t *testing.T) {
	for _, c := range []struct {
		columns, inputs int
		want            string
	}{{1, 1, "1 column becomes 1 input"}, {1, 3, "1 column becomes 3 inputs"}, {2, 5, "2 columns become 5 inputs"}} {
		if got := becomes(c.columns, c.inputs); got != c.want {
			t.Errorf("%d, %d: got %q, want %q", c.columns, c.inputs, got, c.want)
		}
	}
}
