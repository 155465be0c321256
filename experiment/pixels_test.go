package experiment

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/digits"
	"cajal/data/idx"
	"cajal/tensor"
)

// idxFiles writes handwritten digits as the files of a data set, n to learn from and the
// 300 behind them to test on.
func idxFiles(t *testing.T, n int, tested bool) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "hands")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	x, y := digits.Load()
	store := func(name string, of idx.Array) {
		t.Helper()
		var b bytes.Buffer
		of.Type = idx.Uint8
		if err := idx.Write(&b, &of); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	part := func(name string, from, to int) {
		var pixels, labels []byte
		for _, v := range x.Float32s()[from*64 : to*64] {
			pixels = append(pixels, uint8(255*v))
		}
		for _, k := range y.Int64s()[from:to] {
			labels = append(labels, uint8(k))
		}
		store(name+"-images-idx3-ubyte", idx.Array{Shape: []int{to - from, 8, 8}, Data: pixels})
		store(name+"-labels-idx1-ubyte", idx.Array{Shape: []int{to - from}, Data: labels})
	}
	part("train", 0, n)
	if tested {
		part("t10k", n, n+300)
	}
	return dir
}

// cifarFiles writes ten pictures of each of two classes of CIFAR-10 to learn from, red ones
// and blue ones, and one each to test on.
func cifarFiles(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "colours")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	record := func(class byte) []byte {
		b := []byte{class}
		for c := range byte(3) {
			v := byte(20)
			if c == 0 && class == 3 || c == 2 && class == 5 {
				v = 230
			}
			b = append(b, bytes.Repeat([]byte{v}, 1024)...)
		}
		return b
	}
	both := append(record(3), record(5)...)
	for name, b := range map[string][]byte{"data_batch_1.bin": bytes.Repeat(both, 10), "test_batch.bin": both} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A directory of IDX files of any data set is learned, its own part is tested on, and the
// model takes pictures.
func TestIDXFiles(t *testing.T) {
	dir := idxFiles(t, 600, true)
	text, err := Propose(dir, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"IDX files: 900 pictures of 10 classes, (1, 8, 8) each.", `kind = "idx"`, `name = "hands"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the recipe has no %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "test_share") {
		t.Errorf("the recipe keeps a share to test on, and there is a part:\n%s", text)
	}
	r := readRecipe(t, small(text, 10))
	r.recipe.Training.Epochs = 100
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.9 || o.data.test.Len() != 300 {
		t.Errorf("got %v on %d samples, want at least 0.9 on 300", o.Test, o.data.test.Len())
	}
	if got, want := r.Describe(), "IDX files, 900 pictures of 10 classes, (1, 8, 8) each; 300 of them are to test on\n  0: 90\n"; !strings.Contains(got, want) {
		t.Errorf("got the description\n%s\nwant %q", got, want)
	}
	m := saved(t, o)
	if p, ok := m.Pictures(); !ok || p.Size != 8 || p.Channels != 1 {
		t.Errorf("the model takes pictures %+v, %v; want grey ones of 8 × 8", p, ok)
	}
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Dir(dir)) // of an absolute path it knows the last name
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Test["accuracy"] != o.Test["accuracy"] {
		t.Errorf("measured again: got %v, want %v", again.Test, o.Test)
	}
}

// Without a part to test on, a share is kept.
func TestIDXFilesAlone(t *testing.T) {
	text, err := Propose(idxFiles(t, 400, false), Hints{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, "test_share = 0.25") {
		t.Errorf("the recipe keeps no share to test on:\n%s", text)
	}
	r := readRecipe(t, text)
	if train, _, test := r.Parts(); len(train) != 300 || len(test) != 100 {
		t.Errorf("got %d and %d samples, want 300 and 100", len(train), len(test))
	}
}

func TestCIFARFiles(t *testing.T) {
	dir := cifarFiles(t)
	text, err := Propose(dir, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, small(text, 10))
	r.recipe.Training.Epochs = 10
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] != 1 || !slices.Equal(o.facts.Shape, []int{3, 32, 32}) {
		t.Errorf("got %v of pictures %v; want an accuracy of 1", o.Test, o.facts.Shape)
	}
	if !strings.Contains(r.Describe(), "CIFAR-10, 22 pictures of 10 classes, (3, 32, 32) each; 2 of them are to test on") {
		t.Errorf("got the description\n%s", r.Describe())
	}
}

// Pictures are the numbers that their bytes mean, wherever they stand, and cross-validation
// has those to test on among the others.
func TestPixelSet(t *testing.T) {
	set := func(b byte, n int) *idx.Set {
		s, err := idx.NewSet(&idx.Array{Type: idx.Uint8, Shape: []int{n, 1, 1}, Data: bytes.Repeat([]byte{b}, n)}, &idx.Array{Type: idx.Uint8, Shape: []int{n}, Data: make([]byte, n)}, 2)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := newPixelSet(set(255, 2), set(0, 3))
	var b data.Batch
	if err := s.Gather(&b, []int{4, 0, 2}); err != nil {
		t.Fatal(err)
	}
	if want := tensor.From([]float32{-1, 1, -1}, 3, 1, 1, 1); !tensor.Equal(b.X, want) || s.Len() != 5 || !slices.Equal(b.Index, []int{4, 0, 2}) {
		t.Errorf("got %v of %d, want %v of 5", b.X, s.Len(), want)
	}
	index := []int{1, 3}
	if n := testing.AllocsPerRun(10, func() { s.Gather(&b, index) }); n > 0 {
		t.Errorf("a batch allocates %v times, want none", n)
	}
	text, err := Propose(idxFiles(t, 200, true), Hints{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := readRecipe(t, text).whole()
	if err != nil || w.strata.n != 500 {
		t.Errorf("got %v, %v; want all 500 samples", w, err)
	}
}

func TestPixelMistakes(t *testing.T) {
	dir := idxFiles(t, 60, true)
	text, err := Propose(dir, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ new, want string }{
		{"test_share = 0.2", "data.test_share: " + dir + " has 300 pictures to test on; want no share"},
		{"size = 8", "data.size: size, colour and stream are for images, and these are of one size"},
		{"labels = \"fine\"", "data.labels: it is for cifar"},
		{"scaler = \"min-max\"", "data.scaler: pixels of pictures are always from -1, black, to 1, white"},
		{"target = \"x\"", "data.target: it is for tables; the classes are the labels of the files"},
	} {
		_, err := parse(strings.Replace(text, "[data]\n", "[data]\n"+c.new+"\n", 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %s", c.new, err, c.want)
		}
	}
	r, err := parse(strings.Replace(text, `kind = "idx"`, "kind = \"cifar\"\nlabels = \"all\"", 1))
	if err == nil || !strings.Contains(err.Error(), "data.labels") {
		t.Errorf("labels that are not known: got %v, %v", r, err)
	}
}
