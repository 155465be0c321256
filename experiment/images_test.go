package experiment

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/digits"
	"cajal/internal/testenv"
	"cajal/model"
	"cajal/nn/describe"
	"cajal/recipe"
)

// stripes writes n grey pictures of each of two classes: stripes that lie, and
// stripes that stand.
func stripes(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "stripes")
	for i := range 2 * n {
		class := []string{"lying", "standing"}[i%2]
		m := image.NewGray(image.Rect(0, 0, 20, 16))
		for y := range 16 {
			for x := range 20 {
				at := y
				if class == "standing" {
					at = x
				}
				if (at+i/2)%8 < 4 {
					m.SetGray(x, y, color.Gray{uint8(150 + i)})
				}
			}
		}
		path := filepath.Join(dir, class, fmt.Sprintf("%02d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return dir
}

func TestProposedRecipeForImages(t *testing.T) {
	dir := stripes(t, 24)
	text, err := Propose(dir, Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`colour = "grey"`, "size = 8", `name = "stripes"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the recipe has no %s:\n%s", want, text)
		}
	}
	r := readRecipe(t, text)
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.9 {
		t.Errorf("accuracy on the test pictures: got %v, want at least 0.9", o.Test)
	}
	if got := files(t, o); !slices.Contains(got, "confusion.png") || len(o.Confusion) != 2 {
		t.Errorf("of two classes it draws %q and counts %v, want a confusion matrix", got, o.Confusion)
	}
	if got := r.Describe(); !strings.Contains(got, "48 pictures of 2 classes\n  lying: 24\n") {
		t.Errorf("description: got\n%s", got)
	}
	path := filepath.Join(t.TempDir(), "stripes.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	opened, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := Of(opened)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(trained.Classes(), trained.InputShape()); got != "[lying standing] [1 8 8]" {
		t.Errorf("the saved model: got classes and shape %s, want [lying standing] [1 8 8]", got)
	}
	x := o.data.test
	p, _, err := o.Model().PredictSet(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := trained.Trainer().PredictSet(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Float32s() {
		if p.Float32s()[i] != q.Float32s()[i] {
			t.Fatalf("probability %d: got %v from the file, want %v", i, q.Float32s()[i], p.Float32s()[i])
		}
	}
}

// files returns the names of the pictures of an outcome, which all can be drawn.
func files(t *testing.T, o *Outcome) (names []string) {
	t.Helper()
	all, err := o.pictures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if err := p.plot.Err(); err != nil {
			t.Errorf("%s: %v", p.file, err)
		}
		names = append(names, p.file)
	}
	return names
}

// handwriting writes n pictures of each of some digits.
func handwriting(t *testing.T, n int, classes ...int64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "handwriting")
	x, y := digits.Load()
	count := map[int64]int{}
	for i, k := range y.Int64s() {
		if count[k] == n || !slices.Contains(classes, k) {
			continue
		}
		count[k]++
		m := image.NewGray(image.Rect(0, 0, 8, 8))
		for p := range m.Pix {
			m.Pix[p] = uint8(255 * x.At(i, 0, p/8, p%8))
		}
		path := filepath.Join(dir, fmt.Sprint(k), fmt.Sprintf("%03d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// The network that is proposed for pictures learns real ones, and keeps its
// units alive: without norms a third of them died in the first steps.
func TestProposalKeepsUnitsAlive(t *testing.T) {
	testenv.SkipEmulated(t, "it trains for minutes")
	text, err := Propose(handwriting(t, 60, 3, 5, 8), Hints{Size: 16})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, text)
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.95 {
		t.Errorf("accuracy on 45 test pictures: got %v, want at least 0.95", o.Test["accuracy"])
	}
	for _, f := range o.Diagnosis {
		if strings.Contains(f, "dead") {
			t.Errorf("diagnosis: %s", f)
		}
	}
}

// Mistakes on coloured pictures are drawn too.
func TestColouredMistakes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "noise")
	for i := range 24 {
		m := image.NewRGBA(image.Rect(0, 0, 6, 6))
		for p := range m.Pix {
			m.Pix[p] = uint8(i * p * 37)
		}
		path := filepath.Join(dir, []string{"a", "b"}[i%2], fmt.Sprintf("%02d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := Propose(dir, Hints{Size: 6})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, text)
	r.recipe.Training.Epochs = 1
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if got := files(t, o); len(o.mistakes) > 0 != slices.Contains(got, "mistakes.png") || len(o.mistakes) == 0 {
		t.Errorf("%d mistakes, and it draws %q", len(o.mistakes), got)
	}
}

// A recipe may pool and normalise pictures, and its model file holds that.
func TestPoolingRecipe(t *testing.T) {
	text, err := Propose(stripes(t, 24), Hints{Size: 16})
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(text, "layers = [\n")
	_, behind, _ := strings.Cut(rest, "\n]\n")
	text = before + `layers = [
  { kind = "instance-norm", running = true },
  { kind = "max-pool", size = 2 },
  { kind = "branch", join = "concat", layers = [{ kind = "relu" }, { kind = "avg-pool", size = [3, 3], stride = 1, padding = 1 }] },
  { kind = "batch-norm" },
  { kind = "group-norm", groups = 2 },
  { kind = "dropout-channels", rate = 0.01 },
  { kind = "adaptive-max-pool", out = [3, 4] },
  { kind = "flatten" },
  { kind = "linear", out = 2 },
]
` + behind
	r := readRecipe(t, text)
	r.recipe.Training.Epochs = 3
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	m := saved(t, o)
	var kinds []string
	for _, l := range m.Description().Network.Children {
		kinds = append(kinds, l.Kind)
	}
	if got := strings.Join(kinds, " "); !strings.HasPrefix(got, "instance-norm max-pool branch batch-norm group-norm dropout-channels adaptive-max-pool flatten") {
		t.Errorf("the model file has the layers %s", got)
	}
}

// No batch is left with a single sample.
func TestEvenBatch(t *testing.T) {
	for _, c := range []struct{ n, most, want int }{{135, 32, 32}, {33, 32, 31}, {65, 32, 31}, {2, 32, 2}, {3, 2, 3}, {4, 32, 4}, {5, 4, 3}} {
		if got := evenBatch(c.n, c.most); got != c.want || c.n%got == 1 {
			t.Errorf("%d samples, at most %d: got %d, want %d", c.n, c.most, got, c.want)
		}
	}
	text, err := Propose(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	for batch, want := range map[string]string{"7": "training.batch: 7: of 36 training samples the last batch has one", "1": "training.batch: 1: ", "6": ""} {
		r := readRecipe(t, strings.Replace(text, "batch = 32", "batch = "+batch+"\n", 1))
		r.recipe.Training.Epochs = 1
		if err := r.recipe.SetNet("mlp"); err != nil { // whose norms have a number of each sample
			t.Fatal(err)
		}
		if _, err := r.Run(t.Context(), Hooks{}); (err != nil) != (want != "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("batches of %s: got %v, want %q", batch, err, want)
		}
	}
}

// Advice is given where it helps: no batch does for a single sample.
func TestBatchOfOne(t *testing.T) {
	for _, c := range []struct {
		n, batch int
		want     string
	}{
		{1, 0, "take more data"}, {1, 1, "take more data"}, {2, 1, "2 leaves none alone"}, {33, 32, "31 leaves none alone"}, {2, 0, ""}, {4, 2, ""},
	} {
		r := &recipe.Recipe{Network: recipe.Network{Layers: []recipe.Layer{{"kind": "batch-norm"}}}}
		r.Training.Epochs, r.Training.Batch = 1, c.batch
		if err := checkBatch(r, describe.Flow{Shape: []int{2, 3, 3}}, c.n); err != nil {
			t.Errorf("%d pictures in batches of %d: got %v, and a picture has several numbers in each channel", c.n, c.batch, err)
		}
		err := checkBatch(r, describe.Flow{Shape: []int{3}}, c.n)
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d samples in batches of %d: got %v, want %q", c.n, c.batch, err, c.want)
		}
	}
}

func TestImageMistakes(t *testing.T) {
	dir := stripes(t, 3)
	text, err := Propose(dir, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"size = 32", "size = 5000", "data.size"},
		{`colour = "grey"`, `colour = "gray"`, `did you mean "grey"?`},
		{"size = 32", "target = \"x\"\nsize = 32", "data.target"},
		{`kind = "global-avg-pool"`, `kind = "relu"`, "is a flatten missing"},
	} {
		changed := strings.Replace(text, c.old, c.new, 1)
		if _, err := parse(changed); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %s", c.new, err, c.want)
		}
	}
	if _, err := Propose(dir, Hints{Target: "x"}); err == nil || !strings.Contains(err.Error(), "its folder's name") {
		t.Errorf("a target for pictures: got %v, want an error", err)
	}
}

// A folder whose classes are called otherwise than those that the model learned is not
// measured: its labels would be others.
func TestFolderOfOtherClasses(t *testing.T) {
	dir := stripes(t, 24)
	e := streamed(t, dir, false)
	e.recipe.Training.Epochs = 1
	o, err := e.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	trained := reopened(t, o)
	t.Chdir(filepath.Dir(dir))
	if _, err := trained.Rerun(t.Context(), Hooks{}); err != nil {
		t.Errorf("the same folder: %v", err)
	}
	if err := os.Rename(filepath.Join(dir, "lying"), filepath.Join(dir, "upright")); err != nil {
		t.Fatal(err)
	}
	const want = "stripes: its classes are standing, upright, and the model learned lying, standing; it is other data"
	if _, err := trained.Rerun(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	if _, _, err := trained.Samples(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("its samples: got %v, want %q", err, want)
	}
}
