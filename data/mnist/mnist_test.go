package mnist

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

func write(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// names lists a folder.
func names(t testing.TB, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func TestLoad(t *testing.T) {
	r := newReplica(t)
	plain, packed, mixed := t.TempDir(), t.TempDir(), t.TempDir()
	for i, f := range r.files() {
		write(t, plain, f.Name, r.content[f.Name])
		write(t, packed, f.Name+".gz", pack(r.content[f.Name], 9))
		if i%2 == 0 {
			write(t, mixed, f.Name, r.content[f.Name])
		} else {
			write(t, mixed, f.Name+".gz", pack(r.content[f.Name], 1))
		}
	}
	for name, dir := range map[string]string{"plain": plain, "packed": packed, "mixed": mixed} {
		train, test, err := r.load(dir)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if train.Len() != 2000 || test.Len() != 20 {
			t.Errorf("%s: got %d and %d images, want 2000 and 20", name, train.Len(), test.Len())
		}
		const header = 16
		var b data.Batch
		if err := train.Gather(&b, []int{1999}); err != nil {
			t.Fatal(err)
		}
		want := r.content[r.trainImages.Name][header+1999*256:]
		for p, v := range b.X.Float32s() {
			if v != float32(want[p])/255 {
				t.Fatalf("%s: image 1999, pixel %d: got %v, want %d/255", name, p, v, want[p])
			}
		}
		if got, want := b.Y.At(0), float64(r.content[r.trainLabels.Name][8+1999]); got != want || b.Y.DType() != tensor.Int64 {
			t.Errorf("%s: label 1999: got %v %v, want %v", name, b.Y.DType(), got, want)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	r := newReplica(t)
	images, labels := r.trainImages.Name, r.trainLabels.Name
	other := bytes.Clone(r.content[images])
	other[1000] ^= 1
	huge := bytes.Clone(r.content[images])
	huge[4], huge[5] = 0xff, 0xff // four billion images
	for _, c := range []struct {
		name, file string
		content    []byte
		want       string
	}{
		{"one bit", images, other, "its SHA-256, unpacked, is "},
		{"one bit, packed", images + ".gz", pack(other, 1), "want " + r.trainImages.SHA256 + "; it is damaged, or of another data set"},
		{"short", labels, r.content[labels][:500], "byte 500: the file ends here"},
		{"trailing", labels, append(bytes.Clone(r.content[labels]), 0), "byte 2008: more bytes after"},
		{"swapped", labels, r.content[images], "more than the 2008 bytes allowed"},
		{"claims", images, huge, "more than the 512016 bytes allowed"},
		{"bomb", labels + ".gz", pack(make([]byte, 1<<20), 9), "element type 0x00"},
		{"web page", labels + ".gz", []byte("<html>404"), "two zero bytes"},
	} {
		dir := t.TempDir()
		for _, f := range r.files() {
			if strings.TrimSuffix(c.file, ".gz") != f.Name {
				write(t, dir, f.Name, r.content[f.Name])
			}
		}
		write(t, dir, c.file, c.content)
		_, _, err := r.load(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), filepath.Join(dir, c.file)) {
			t.Errorf("%s: got error %v, want one with the path and %q", c.name, err, c.want)
		}
	}
}

func TestLoadMissing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "train-images-idx3-ubyte.gz", nil)
	for _, c := range []struct {
		dir  string
		want []string
		not  string
	}{
		{t.TempDir(), []string{"lacks 4 of the 4 files", "train-images-idx3-ubyte", "47040016 bytes"}, "train-images-idx3-ubyte.part"},
		{dir, []string{"lacks 3 of the 4 files", "t10k-labels-idx1-ubyte      10008 bytes  SHA-256 ff7bcfd4", "LeCun", "Cortes", "Burges", Origin}, "train-images"},
		{filepath.Join(dir, "none"), []string{"lacks 4 of the 4 files"}, "no such file"},
	} {
		_, _, err := Load(c.dir)
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Dir != c.dir || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got error %v, want a MissingError", err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("got error %v, want it to hold %q", err, want)
			}
		}
		if strings.Contains(err.Error(), c.not) {
			t.Errorf("got error %v, which should not hold %q", err, c.not)
		}
	}
}

// The sizes follow from the shapes: 60,000 and 10,000 images of 28 × 28.
func TestDatabase(t *testing.T) {
	want := []int64{16 + 60000*28*28, 8 + 60000, 16 + 10000*28*28, 8 + 10000}
	for i, f := range Files() {
		sum, err := hex.DecodeString(f.SHA256)
		if f.Size != want[i] || err != nil || len(sum) != sha256.Size {
			t.Errorf("%s: got %d bytes and SHA-256 of %d bytes (%v), want %d and %d", f.Name, f.Size, len(sum), err, want[i], sha256.Size)
		}
	}
}
