package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/internal/parallel"
	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// streamed is a recipe for pictures of stripes, one of them damaged, that are read whenever
// they are needed, or kept.
func streamed(t *testing.T, dir string, stream bool) *Experiment {
	t.Helper()
	text, err := proposeUnchanged(dir, Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	how := fmt.Sprintf("stream = %v\nvalidation_share = 0.2\n%s", stream, changes)
	text = strings.Replace(strings.Replace(text, "\n[network]", how+"\n[network]", 1), "batch = 32", "batch = 8", 1)
	e := readRecipe(t, small(text, 2))
	e.recipe.Training.Epochs, e.recipe.Training.EarlyStop, e.recipe.Training.Validate = 3, 0, true
	if (e.user.images.x == nil) != stream {
		t.Fatalf("stream = %v: the pictures are %v in memory", stream, e.user.images.x)
	}
	return e
}

// damagedStripes is a folder of pictures of which one is not whole.
func damagedStripes(t *testing.T) string {
	t.Helper()
	dir := stripes(t, 24)
	all, err := filepath.Glob(filepath.Join(dir, "*", "*.png"))
	if err != nil || len(all) < 24 {
		t.Fatal(all, err)
	}
	b, err := os.ReadFile(all[3])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(all[3], b[:len(b)-20], 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A folder that is read while it is trained on gives the bits that it gives in memory,
// measures included, on any number of threads; so does its model file.
func TestStreamedPictures(t *testing.T) {
	defer parallel.SetThreads(0)
	dir := damagedStripes(t)
	var passes []int // over so many pictures each
	told := Hooks{Pictures: func(done, total int) {
		if done == total {
			passes = append(passes, total)
		}
	}}
	kept, err := streamed(t, dir, false).Run(t.Context(), told)
	if err != nil {
		t.Fatal(err)
	}
	if passes != nil {
		t.Errorf("in memory: passes over %v pictures are told of, want none", passes)
	}
	for _, threads := range []int{1, 2, 4} {
		parallel.SetThreads(threads)
		e := streamed(t, dir, true)
		if !strings.Contains(e.Describe(), "note: each is read whenever it is trained on") || !strings.Contains(e.Describe(), "is damaged or not whole") {
			t.Errorf("it is described as %s", e.Describe())
		}
		passes = nil
		o, err := e.Run(t.Context(), told)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range paramsOf(o) {
			if !tensor.Equal(p, paramsOf(kept)[i]) {
				t.Fatalf("%d threads: parameter %d differs from a training in memory", threads, i)
			}
		}
		if fmt.Sprint(o.Train, o.Test, o.Epochs) != fmt.Sprint(kept.Train, kept.Test, kept.Epochs) {
			t.Errorf("%d threads: measured\n%v %v %v\nwant\n%v %v %v", threads, o.Train, o.Test, o.Epochs, kept.Train, kept.Test, kept.Epochs)
		}
		a, err1 := train.Fingerprint(o.data.train)
		b, err2 := train.Fingerprint(kept.data.train)
		if err1 != nil || err2 != nil || a != b {
			t.Errorf("fingerprints %s and %s (%v, %v)", a, b, err1, err2)
		}
		if threads > 1 {
			continue
		}
		out := t.TempDir()
		if _, err := o.Save(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		if err := o.SaveModel(filepath.Join(out, "again")); err != nil { // reads none anew
			t.Fatal(err)
		}
		if want := []int{o.data.train.Len(), o.data.test.Len(), o.data.train.Len(), o.data.valid.Len()}; !slices.Equal(passes, want) {
			t.Errorf("passes over %v pictures are told of, want %v", passes, want)
		}
		m, err := model.Open(filepath.Join(out, model.FileName))
		if err != nil {
			t.Fatal(err)
		}
		t.Chdir(filepath.Dir(dir))
		trained, err := Of(m)
		if err != nil {
			t.Fatal(err)
		}
		again, err := trained.Rerun(t.Context(), Hooks{})
		if err != nil || again.Test["loss"] != kept.Test["loss"] {
			t.Errorf("measured again: %v and %v, want %v", again, err, kept.Test)
		}
	}
}

// A training on a folder that is read meanwhile goes on where it was interrupted, in the
// middle of an epoch, and may go on in memory.
func TestStreamedPicturesGoOn(t *testing.T) {
	dir := damagedStripes(t)
	want, err := streamed(t, dir, true).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for _, inMemory := range []bool{false, true} {
		points := t.TempDir()
		e := streamed(t, dir, true)
		e.recipe.Training.Checkpoint, e.recipe.Training.CheckpointEvery = points, "1"
		interruptAt(t, e, 4)
		stream := !inMemory
		again := resumed(t, points, func(r *recipe.Recipe) { r.Data.Stream = &stream })
		o, err := again.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range paramsOf(o) {
			if !tensor.Equal(p, paramsOf(want)[i]) {
				t.Errorf("in memory %v: parameter %d differs from a training that was not interrupted", inMemory, i)
			}
		}
	}
}

// Where there is little memory pictures are read whenever they are needed.
func TestPicturesOfLittleMemory(t *testing.T) {
	dir := stripes(t, 24)
	text, err := proposeUnchanged(dir, Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	have := availableMemory
	t.Cleanup(func() { availableMemory = have })
	n := len(readRecipe(t, text).user.images.folder.Files)
	for _, c := range []struct {
		left   float64
		stream bool
	}{{float64(4 * 4 * 64 * n), false}, {float64(4*4*64*n) - 1, true}} {
		availableMemory = func() float64 { return c.left }
		if got := readRecipe(t, text).user.images.x == nil; got != c.stream {
			t.Errorf("of %v bytes that are left: streamed %v, want %v", c.left, got, c.stream)
		}
	}
}

// A picture that is no longer there, or broken, ends the training with its name.
func TestStreamedPictureIsGone(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(path string) error
		want   string
	}{
		{"gone", os.Remove, "no such file or directory"},
		{"broken", func(path string) error { return os.Truncate(path, 40) }, "is damaged or not whole"},
		{"a folder", func(path string) error {
			if err := os.Remove(path); err != nil {
				return err
			}
			return os.Mkdir(path, 0o755)
		}, "it is no file"},
	} {
		dir := stripes(t, 24)
		e := streamed(t, dir, true)
		lost := e.user.images.folder.Files[e.user.images.train[0]]
		done := false
		_, err := e.Run(t.Context(), Hooks{Event: func(ev train.Event) {
			if ev.Epoch == 1 && !done {
				done = true
				if err := c.change(lost); err != nil {
					t.Error(err)
				}
			}
		}})
		if err == nil || !strings.Contains(err.Error(), "a picture of the data can no longer be read: ") || !strings.Contains(err.Error(), lost) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that names %s and says %q", c.name, err, lost, c.want)
		}
	}
}

// What needs all samples at once says so.
func TestStreamedBag(t *testing.T) {
	text, err := proposeUnchanged(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	e, err := parse(strings.Replace(text, "\n[network]", "stream = true\n\n[bag]\nfolds = 3\n\n[network]", 1))
	if err == nil {
		_, err = e.Run(t.Context(), Hooks{})
	}
	if err == nil || !strings.Contains(err.Error(), "bag: it needs data in memory") {
		t.Errorf("got %v", err)
	}
}
