package cifar_test

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
	"cajal/data/cifar"
)

// record is one picture, of a class or of two: red 1, green 2 and blue 3, but that the last
// pixel of each channel is 255.
func record(classes ...byte) []byte {
	b := slices.Clone(classes)
	for c := range 3 {
		b = append(b, bytes.Repeat([]byte{byte(c + 1)}, 1023)...)
		b = append(b, 255)
	}
	return b
}

func store(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var names10 = []byte("airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n")

func TestTen(t *testing.T) {
	dir := store(t, map[string][]byte{"data_batch_1.bin": record(3), "data_batch_2.bin": slices.Concat(record(0), record(9)), "test_batch.bin": record(9), "batches.meta.txt": names10, "readme.html": nil})
	if !cifar.IsDirectory(dir) {
		t.Error("it is no directory of CIFAR")
	}
	d, err := cifar.Open(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "CIFAR-10" || d.Train.Len() != 3 || d.Test.Len() != 1 || d.Classes[9] != "truck" || len(d.Classes) != 10 || !slices.Equal(d.Train.Shape(), []int{3, 32, 32}) {
		t.Errorf("got %s, %d to train on of shape %v, %d to test on, classes %q", d.Name, d.Train.Len(), d.Train.Shape(), d.Test.Len(), d.Classes)
	}
	if got := d.Train.Labels().Int64s(); !slices.Equal(got, []int64{3, 0, 9}) {
		t.Errorf("labels: got %v, want 3 0 9", got)
	}
	var b data.Batch
	if err := d.Train.Gather(&b, []int{2}); err != nil {
		t.Fatal(err)
	}
	for c := range 3 {
		if first, last := b.X.At(0, c, 0, 0), b.X.At(0, c, 31, 31); first != float64(float32(c+1)/255) || last != 1 {
			t.Errorf("channel %d: got %v … %v, want %v/255 … 1", c, first, last, c+1)
		}
	}
}

func TestHundred(t *testing.T) {
	lines := func(n int) []byte { return bytes.Repeat([]byte("x"), n) }
	var fine []byte
	for i := range 100 {
		fine = append(append(fine, lines(i+1)...), '\n')
	}
	dir := store(t, map[string][]byte{"train.bin": slices.Concat(record(19, 99), record(4, 0)), "test.bin": record(1, 2), "fine_label_names.txt": fine})
	d, err := cifar.Open(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Train.Labels().Int64s(); d.Name != "CIFAR-100" || !slices.Equal(got, []int64{99, 0}) || len(d.Classes[99]) != 100 {
		t.Errorf("fine: got %s, %v, %d classes", d.Name, got, len(d.Classes))
	}
	if d, err = cifar.Open(dir, true); err != nil {
		t.Fatal(err)
	}
	if got := d.Train.Labels().Int64s(); !slices.Equal(got, []int64{19, 4}) || len(d.Classes) != 20 || d.Classes[19] != "19" || d.Train.Image(0)[0] != 1 {
		t.Errorf("coarse: got %v, classes %q, want 19 4 and numbers for names", got, d.Classes)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		what   string
		files  map[string][]byte
		coarse bool
		want   string
	}{
		{"nothing", nil, false, "no files of CIFAR to learn from; want data_batch_1.bin"},
		{"none to train on", map[string][]byte{"test_batch.bin": record(1)}, false, "no files of CIFAR to learn from"},
		{"Python's", map[string][]byte{"data_batch_1": nil, "batches.meta": nil}, false, "the version for Python"},
		{"Python's hundred", map[string][]byte{"meta": nil, "train": nil, "test": nil}, false, "the version for Python"},
		{"empty", map[string][]byte{"data_batch_1.bin": nil}, false, "data_batch_1.bin: 0 bytes, which are 0 records of CIFAR-10, of 3073 bytes, and 0 bytes more; want whole records, at least one"},
		{"cut off", map[string][]byte{"data_batch_1.bin": record(1), "data_batch_2.bin": slices.Concat(record(1), record(2)[:500])}, false, "data_batch_2.bin: 3573 bytes, which are 1 records of CIFAR-10, of 3073 bytes, and 500 bytes more"},
		{"of the other set", map[string][]byte{"data_batch_1.bin": record(1, 1)}, false, "3074 bytes, which are 1 records of CIFAR-10, of 3073 bytes, and 1 bytes more"},
		{"an eleventh class", map[string][]byte{"data_batch_1.bin": slices.Concat(record(1), record(10))}, false, "record 1, at byte 3073, has the class 10, want 0 to 9"},
		{"a class to test on", map[string][]byte{"train.bin": record(0, 0), "test.bin": record(0, 100)}, false, "test.bin: record 0, at byte 1, has the class 100, want 0 to 99"},
		{"too few names", map[string][]byte{"data_batch_1.bin": record(1), "batches.meta.txt": []byte("cat\ndog\n")}, false, "batches.meta.txt: it names 2 classes, want 10"},
		{"a name twice", map[string][]byte{"data_batch_1.bin": record(1), "batches.meta.txt": bytes.Repeat([]byte("cat\n"), 10)}, false, `it names the class "cat" twice`},
		{"coarse ones of ten", map[string][]byte{"data_batch_1.bin": record(1)}, true, "coarse classes, and this is CIFAR-10; want CIFAR-100"},
	} {
		dir := store(t, c.files)
		_, err := cifar.Open(dir, c.coarse)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "cifar: "+dir) {
			t.Errorf("%s: got %v, want an error of the directory that says %q", c.what, err, c.want)
		}
	}
	if _, err := cifar.Open(filepath.Join(t.TempDir(), "nowhere"), false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nowhere: got %v, want that there is none", err)
	}
	if cifar.IsDirectory(store(t, map[string][]byte{"train.bin": nil, "photo.png": nil})) {
		t.Error("train.bin alone: got that it is CIFAR")
	}
}

// FuzzOpen holds that any bytes are records, and any texts names, or an error.
func FuzzOpen(f *testing.F) {
	f.Add(record(1, 2), []byte("a\nb\n"), true)
	f.Add(record(1), names10, false)
	f.Fuzz(func(t *testing.T, b, names []byte, hundred bool) {
		file, meta := "data_batch_1.bin", "batches.meta.txt"
		if hundred {
			file, meta = "train.bin", "coarse_label_names.txt"
		}
		files := map[string][]byte{file: b}
		if len(names) > 0 {
			files[meta] = names
		}
		d, err := cifar.Open(store(t, files), hundred)
		if err != nil {
			return
		}
		if n := d.Train.Len(); n == 0 || len(b)%n != 0 || len(d.Classes) != d.Train.Classes() {
			t.Errorf("%d bytes, %q: %d samples of the classes %q", len(b), names, n, d.Classes)
		}
	})
}
