package experiment

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cajal/data"
	"cajal/internal/parallel"
	"cajal/model"
	"cajal/nn"
	"cajal/plot"
	"cajal/tensor"
	"cajal/train"
)

// changes is a recipe's pictures changed in each way.
const changes = `
[[data.augment]]
kind = "shift"
by = 2

[[data.augment]]
kind = "rotate"

[[data.augment]]
kind = "colour"

[[data.augment]]
kind = "mixup"
alpha = 0.3
`

// proposeUnchanged is Propose for a folder without the change that it proposes.
func proposeUnchanged(dir string, hints Hints) (string, error) {
	text, err := Propose(dir, hints)
	return proposedShift.ReplaceAllString(text, ""), err
}

var proposedShift = regexp.MustCompile(`\n\[\[data\.augment\]\].*\nkind = "shift"\nby = \d+\n`)

// What is proposed for a folder shifts its pictures by a sixteenth.
func TestProposedShift(t *testing.T) {
	for size, by := range map[int]int{8: 1, 32: 2, 64: 4} {
		text, err := Propose(stripes(t, 24), Hints{Size: size})
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("kind = \"shift\"\nby = %d\n", by); !proposedShift.MatchString(text) || !strings.Contains(text, want) {
			t.Errorf("pictures of %d by %d: want %s in\n%s", size, size, want, text)
		}
		more := strings.Replace(text, "\n[network]", "\n[[data.augment]]\nkind = \"flip\"\n\n[network]", 1)
		if got := len(readRecipe(t, more).recipe.Data.Augment); got != 2 {
			t.Errorf("with another one behind it: got %d changes, want 2", got)
		}
	}
}

// small gives a recipe for pictures a network of few products in place of the proposed one,
// for tests of other things than the network.
func small(text string, outputs int) string {
	return ownLayers.ReplaceAllString(text, fmt.Sprintf(`layers = [
  { kind = "conv", out = 8, size = 3, stride = 2, bias = false },
  { kind = "batch-norm" },
  { kind = "relu" },
  { kind = "flatten" },
  { kind = "dropout", rate = 0.1 },
  { kind = "linear", out = %d },
]`, outputs))
}

var ownLayers = regexp.MustCompile(`(?ms)^layers = \[$.*?^\]$`)

// augmentedStripes is a recipe for pictures of stripes that are changed.
func augmentedStripes(t *testing.T, epochs int) *Experiment {
	t.Helper()
	text, err := proposeUnchanged(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	e := readRecipe(t, small(strings.Replace(text, "\n[network]", changes+"\n[network]", 1), 2))
	e.recipe.Training.Epochs, e.recipe.Training.EarlyStop = epochs, 0
	return e
}

// paramsOf are the weights that an outcome has learned.
func paramsOf(o *Outcome) (all []*tensor.Tensor) {
	for _, p := range nn.Params(o.model.Net()) {
		all = append(all, p.Value.Tensor())
	}
	return all
}

// Training alone sees changed pictures: the sheet shows some before, and what is measured
// are the pictures as they are.
func TestAugmentedRun(t *testing.T) {
	e := augmentedStripes(t, 3)
	var shown *plot.Plot
	steps := map[string]string{}
	began := false
	o, err := e.Run(t.Context(), Hooks{
		Step:  func(s Step) { steps[s.Name] = s.Text },
		Event: func(train.Event) { began = true },
		Augmented: func(p *plot.Plot) error {
			if began {
				t.Error("the sheet is shown once training has begun")
			}
			shown = p
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if shown == nil || shown.Err() != nil {
		t.Fatal("no sheet was shown")
	}
	if want := "each epoch sees the training pictures changed anew: shifted by up to 2 pixels, rotated by up to 10°, coloured otherwise, mixed with others by Beta(0.3, 0.3)"; steps["augment"] != want {
		t.Errorf("got the step %q, want %q", steps["augment"], want)
	}
	again, err := o.evaluate(t.Context(), o.data.test)
	if err != nil || again.score["loss"] != o.Test["loss"] {
		t.Errorf("measured again: %v and %v, want %v", again, err, o.Test)
	}
	dir := t.TempDir()
	if _, err := o.Save(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, AugmentedFile)); err != nil {
		t.Error(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil || !strings.Contains(string(page), "Rows of pictures: a training picture as it is") {
		t.Errorf("the page does not show the sheet (error %v)", err)
	}
	m, err := model.Open(filepath.Join(dir, model.FileName))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(e.recipe.Data.Path))
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	rerun, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil || rerun.Test["loss"] != o.Test["loss"] {
		t.Errorf("the model file: %v and %v, want %v", rerun, err, o.Test)
	}
	plain := augmentedStripes(t, 3)
	plain.recipe.Data.Augment = nil
	p, err := plain.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if tensor.Equal(paramsOf(p)[0], paramsOf(o)[0]) {
		t.Error("the pictures were not changed")
	}
}

// The same seed gives the same weights on any number of threads and after a resume in the
// middle of an epoch.
func TestAugmentedBits(t *testing.T) {
	defer parallel.SetThreads(0)
	var want []*tensor.Tensor
	for _, threads := range []int{1, 2, 4} {
		parallel.SetThreads(threads)
		o, err := augmentedStripes(t, 3).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = paramsOf(o)
		}
		for i, p := range paramsOf(o) {
			if !tensor.Equal(p, want[i]) {
				t.Fatalf("%d threads: parameter %d differs", threads, i)
			}
		}
	}
}

// Pictures that are kept as bytes, and arrays, are changed too, those to test on excepted.
func TestAugmentedPixels(t *testing.T) {
	for name, path := range map[string]string{"idx": idxFiles(t, 200, true), "cifar": cifarFiles(t), "arrays": handArrays(t, "NHW", "|u1", 255)} {
		text, err := Propose(path, Hints{})
		if err != nil {
			t.Fatal(err)
		}
		run := func(changes string) (*Outcome, float64) {
			t.Helper()
			r := readRecipe(t, strings.Replace(text, "\n[network]", changes+"\n[network]", 1))
			r.recipe.Training.Epochs, r.recipe.Training.EarlyStop = 1, 0
			first := 0.
			o, err := r.Run(t.Context(), Hooks{Event: func(e train.Event) {
				if first == 0 {
					first = e.Loss
				}
			}})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return o, first
		}
		plain, as := run("")
		changed, other := run(changes)
		if as == other || as == 0 {
			t.Errorf("%s: the first step has the loss %v with changed pictures too", name, as)
		}
		for _, part := range []struct{ a, b data.Dataset }{{plain.data.train, changed.data.train}, {plain.data.test, changed.data.test}} {
			var a, b data.Batch
			if err := errors.Join(part.a.Gather(&a, []int{0, 1}), part.b.Gather(&b, []int{0, 1})); err != nil || !tensor.Equal(a.X, b.X) {
				t.Errorf("%s: what is measured is changed (error %v)", name, err)
			}
		}
	}
}

func TestAugmentMistakes(t *testing.T) {
	text, err := proposeUnchanged(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"\n[network]", "\n[[data.augment]]\nkind = \"shift\"\nby = 8\n\n[network]", "data.augment[0].by: 8, want 1 to 7 pixels"},
		{"\n[network]", "\n[[data.augment]]\nkind = \"colour\"\nhue = 0.7\n\n[network]", "data.augment[0].hue: 0.7, want 0 to 0.5"},
	} {
		if _, err := parse(strings.Replace(text, c.old, c.new, 1)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.new, err, c.want)
		}
	}
	path := handArrays(t, "NHW", "|u1", 255)
	text, err = Propose(path, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	text = strings.Replace(text, "range = [0, 255]", "scaler = \"min-max\"", 1)
	if _, err := parse(strings.Replace(text, "\n[network]", changes+"\n[network]", 1)); err == nil || !strings.Contains(err.Error(), "data.augment: it is for pictures; data.range says which numbers of the arrays are black and white") {
		t.Errorf("arrays without a range: got %v", err)
	}
}
