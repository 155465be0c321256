package idx_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/idx"
)

// directory writes files into a new directory: "images" of two bytes each and "labels" by
// their names, as many as labels has numbers.
func directory(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if strings.HasSuffix(name, ".gz") {
			b = pack(t, b)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// images and labels are files of n images of 1×2 pixels and of labels.
func images(n uint32) []byte {
	return file(0x08, []uint32{n, 1, 2}, bytes.Repeat([]byte{7, 9}, int(n))...)
}
func labels(of ...byte) []byte { return file(0x08, []uint32{uint32(len(of))}, of...) }

func TestDirectory(t *testing.T) {
	for _, c := range []struct {
		what    string
		files   map[string][]byte
		classes int
		test    int
	}{
		{"as MNIST's, packed", map[string][]byte{"train-images-idx3-ubyte.gz": images(3), "train-labels-idx1-ubyte.gz": labels(0, 4, 1),
			"t10k-images-idx3-ubyte.gz": images(2), "t10k-labels-idx1-ubyte.gz": labels(3, 0), "README.md": nil}, 5, 2},
		{"with points, and no part to test on", map[string][]byte{"train-images.idx3-ubyte": images(3), "train-labels.idx1-ubyte": labels(0, 1, 1)}, 2, 0},
		{"as EMNIST's", map[string][]byte{"emnist-mnist-train-images-idx3-ubyte": images(2), "emnist-mnist-train-labels-idx1-ubyte": labels(1, 2),
			"emnist-mnist-test-images-idx3-ubyte.gz": images(1), "emnist-mnist-test-labels-idx1-ubyte": labels(2)}, 3, 1},
		{"with no part in their names", map[string][]byte{"digits-images.idx3.gz": images(2), "digits-labels.idx1.gz": labels(1, 0)}, 2, 0},
		{"plain and packed", map[string][]byte{"train-images-idx3-ubyte.gz": images(2), "train-images-idx3-ubyte": nil, "train-labels-idx1-ubyte": labels(0, 1)}, 2, 0},
	} {
		dir := directory(t, c.files)
		if !idx.IsDirectory(dir) {
			t.Errorf("%s: no directory of IDX files", c.what)
		}
		d, err := idx.Find(dir)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		train, test, err := d.Open()
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if train.Classes() != c.classes || (test == nil) != (c.test == 0) || test != nil && (test.Len() != c.test || test.Classes() != c.classes) {
			t.Errorf("%s: %d classes, to test on %v; want %d and %d", c.what, train.Classes(), test, c.classes, c.test)
		}
	}
	if dir := directory(t, map[string][]byte{"images.txt": nil, "idx": nil}); idx.IsDirectory(dir) {
		t.Error("a directory without IDX files: got that it has some")
	}
}

func TestDirectoryErrors(t *testing.T) {
	if _, err := idx.Find(filepath.Join(t.TempDir(), "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nowhere: got %v, want that there is none", err)
	}
	for _, c := range []struct {
		what  string
		files map[string][]byte
		want  string
	}{
		{"none", map[string][]byte{"a.txt": nil}, "no IDX files; want train-images-idx3-ubyte and train-labels-idx1-ubyte"},
		{"no labels", map[string][]byte{"train-images-idx3-ubyte": images(2)}, "train-images-idx3-ubyte has no labels beside it; want a file called as it is with labels-idx1 in place of images-idx3"},
		{"no images", map[string][]byte{"train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels(0, 1), "t10k-labels-idx1-ubyte": labels(0)}, "t10k-labels-idx1-ubyte has no images beside it"},
		{"none to train on", map[string][]byte{"t10k-images-idx3-ubyte": images(2), "t10k-labels-idx1-ubyte": labels(0, 1)}, "t10k-labels-idx1-ubyte and nothing to learn from"},
		{"two sets", map[string][]byte{"a-train-images-idx3-ubyte": images(2), "b-train-images-idx3-ubyte": images(2)}, "the files of 2 data sets, a, b; want a directory for each"},
		{"two of a part", map[string][]byte{"train-images-idx3-ubyte": images(2), "train-images.idx3-ubyte": images(2)}, "are of the same part; want one of them"},
		{"one class", map[string][]byte{"train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels(0, 0)}, "every label of train-labels-idx1-ubyte is 0; want two classes or more"},
		{"a new class", map[string][]byte{"train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels(0, 1), "t10k-images-idx3-ubyte": images(1), "t10k-labels-idx1-ubyte": labels(2)},
			"t10k-labels-idx1-ubyte: byte 8: sample 0 has label 2, want 0 to 1"},
		{"another shape", map[string][]byte{"train-images-idx3-ubyte": images(2), "train-labels-idx1-ubyte": labels(0, 1), "t10k-images-idx3-ubyte": file(0x08, []uint32{1, 1, 1}, 5), "t10k-labels-idx1-ubyte": labels(1)},
			"an image of train-images-idx3-ubyte has the shape [1 1 2], and one of t10k-images-idx3-ubyte [1 1 1]; want the same"},
		{"cut off", map[string][]byte{"train-images-idx3-ubyte": images(2)[:18], "train-labels-idx1-ubyte": labels(0, 1)}, "train-images-idx3-ubyte: byte 18: the file ends here, before 4 bytes of elements"},
	} {
		dir := directory(t, c.files)
		d, err := idx.Find(dir)
		if err == nil {
			_, _, err = d.Open()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "idx: "+dir) {
			t.Errorf("%s: got %v, want an error of the directory that says %q", c.what, err, c.want)
		}
	}
}

// Colour comes channel by channel, whichever way it lies in the file.
func TestColour(t *testing.T) {
	first := []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12} // (3, 2, 2)
	last := []byte{1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12}  // (2, 2, 3)
	twice := func(b []byte) []byte { return append(slices.Clone(b), b...) }
	for what, images := range map[string][]byte{
		"channels first": file(0x08, []uint32{2, 3, 2, 2}, twice(first)...), "channels last": file(0x08, []uint32{2, 2, 2, 3}, twice(last)...),
	} {
		set, err := idx.Open(store(t, "images", images), store(t, "labels", labels(0, 1)), 2)
		if err != nil {
			t.Fatal(err)
		}
		var b data.Batch
		if err := set.Gather(&b, []int{1}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(set.Shape(), []int{3, 2, 2}) || !slices.Equal(set.Image(0), first) || b.X.At(0, 2, 0, 1) != float64(float32(10)/255) {
			t.Errorf("%s: shape %v, image %v; want (3, 2, 2) and %v", what, set.Shape(), set.Image(0), first)
		}
	}
}
