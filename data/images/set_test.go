package images

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// Pictures of a set are those that Load has, in any batch and from several goroutines.
func TestSet(t *testing.T) {
	var files []string
	for _, name := range []string{"colour.jpg", "grey.jpg", "palette.png", "turned.jpg", "lossy.webp", "alpha.webp", "bits.png"} {
		files = append(files, filepath.Join("testdata", name))
	}
	labels := []int{0, 1, 2, 0, 1, 2, 0}
	for _, spec := range []Spec{{8, 3}, {5, 1}} {
		all, err := spec.Load(t.Context(), files)
		if err != nil {
			t.Fatal(err)
		}
		set, err := NewSet(spec, files, labels)
		if err != nil {
			t.Fatal(err)
		}
		if set.Len() != len(files) || !set.Prefetch() {
			t.Errorf("%d pictures, made ahead %v", set.Len(), set.Prefetch())
		}
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				var b data.Batch
				for _, index := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {6, 2}, {3, 3, 0}} {
					if err := set.Gather(&b, index); err != nil {
						t.Error(err)
						return
					}
					if !tensor.Equal(b.X, data.Take(all, index)) || !slices.Equal(b.Index, index) {
						t.Errorf("pictures %v are others than in memory", index)
					}
					for i, j := range index {
						if b.Y.Int64s()[i] != int64(labels[j]) {
							t.Errorf("picture %d is of class %d", j, b.Y.Int64s()[i])
						}
					}
				}
			})
		}
		group.Wait()
	}
}

// What can be read is what LoadEach finds, and a picture that is lost later is named.
func TestSetLost(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		b, err := os.ReadFile(filepath.Join("testdata", "bits.png"))
		if err != nil {
			t.Fatal(err)
		}
		if name == "b.png" {
			b = b[:len(b)/2]
		}
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	spec, done := Spec{6, 3}, 0
	checked, err := spec.CheckEach(t.Context(), files, func(n, _ int) { done = n })
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := spec.LoadEach(t.Context(), files, nil)
	if err != nil {
		t.Fatal(err)
	}
	if checked.X != nil || done != 3 {
		t.Errorf("it keeps %v, and told of %d", checked.X, done)
	}
	for i := range files {
		if (checked.Errors[i] == nil) != (loaded.Errors[i] == nil) || (checked.Errors[i] != nil) != (i == 1) {
			t.Errorf("%s: %v when it is tried, %v when it is kept", files[i], checked.Errors[i], loaded.Errors[i])
		}
	}
	if _, err := spec.CheckEach(t.Context(), files[1:2], nil); err == nil || !strings.Contains(err.Error(), "b.png") {
		t.Errorf("none can be read: got %v", err)
	}
	set, err := NewSet(spec, []string{files[0], files[2]}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(files[2]); err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	if err := set.Gather(&b, []int{0, 1}); err == nil || !strings.HasPrefix(err.Error(), "a picture of the data can no longer be read: ") || !strings.Contains(err.Error(), files[2]) {
		t.Errorf("got %v, want an error that names %s", err, files[2])
	}
	if err := set.Gather(&b, []int{0}); err != nil {
		t.Errorf("the other one: %v", err)
	}
}

// A pass is told of picture by picture, each once, whatever a batch has.
func TestSetProgress(t *testing.T) {
	files := []string{"testdata/grey.jpg", "testdata/bits.png", "testdata/palette.png"}
	set, err := NewSet(Spec{4, 1}, files, make([]int, 3))
	if err != nil {
		t.Fatal(err)
	}
	var told []int
	watched := set.WithProgress(func(done, total int) {
		if told = append(told, done); total != 3 {
			t.Errorf("got %d pictures, want 3", total)
		}
	})
	var b data.Batch
	for _, index := range [][]int{{2}, {0, 2}, {1, 1}} {
		if err := watched.Gather(&b, index); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Equal(told, []int{0, 1, 2, 3}) {
		t.Errorf("got %v", told)
	}
	if err := set.WithProgress(nil).Gather(&b, []int{0}); err != nil {
		t.Error(err)
	}
}

func TestSetMistakes(t *testing.T) {
	if _, err := NewSet(Spec{0, 3}, nil, nil); err == nil || !strings.Contains(err.Error(), "0×0 pixels") {
		t.Errorf("got %v", err)
	}
	set, err := NewSet(Spec{4, 3}, []string{"a"}, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewSet(Spec{4, 3}, []string{"a"}, nil); err == nil || !strings.Contains(err.Error(), "1 files and 0 classes") {
		t.Errorf("got %v", err)
	}
	if _, err := (Spec{4, 3}).CheckEach(t.Context(), nil, nil); err == nil || !strings.Contains(err.Error(), "there are none") {
		t.Errorf("got %v", err)
	}
	defer func() {
		if e, ok := recover().(*data.Error); !ok || e.Rule != "sample 1, number 0 of those asked for, of a set of 1" {
			t.Errorf("got %v", e)
		}
	}()
	var b data.Batch
	_ = set.Gather(&b, []int{1})
}
