package idx_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/idx"
	"cajal/rng"
	"cajal/tensor"
)

func TestSet(t *testing.T) {
	images := store(t, "images", file(0x08, []uint32{3, 1, 2}, 0, 255, 51, 102, 1, 254))
	labels := store(t, "labels.gz", pack(t, file(0x08, []uint32{3}, 2, 0, 9)))
	set, err := idx.Open(images, labels, 10)
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	if err := set.Gather(&b, []int{2, 0}); err != nil {
		t.Fatal(err)
	}
	if want := tensor.From([]float32{1. / 255, 254. / 255, 0, 1}, 2, 1, 1, 2); !tensor.Equal(b.X, want) {
		t.Errorf("images 2 and 0: got %v, want %v", b.X, want)
	}
	if want := tensor.From([]int64{9, 2}); !tensor.Equal(b.Y, want) || !slices.Equal(b.Index, []int{2, 0}) {
		t.Errorf("labels 2 and 0: got %v, numbers %v, want %v", b.Y, b.Index, want)
	}
	if !slices.Equal(set.Shape(), []int{1, 1, 2}) || set.Len() != 3 {
		t.Errorf("got %d images of shape %v, want 3 of (1, 1, 2)", set.Len(), set.Shape())
	}
	if got := set.Image(1); !slices.Equal(got, []byte{51, 102}) || cap(got) != 2 {
		t.Errorf("image 1: got %v, capacity %d, want [51 102], 2", got, cap(got))
	}
	if want := tensor.From([]int64{2, 0, 9}); !tensor.Equal(set.Labels(), want) {
		t.Errorf("labels: got %v, want %v", set.Labels(), want)
	}
	defer func() {
		if e, ok := recover().(*data.Error); !ok || e.Error() != "data: gather: sample 3, number 0 of those asked for, of a set of 3" {
			t.Errorf("image 3 of 3: got panic %v", e)
		}
	}()
	set.Gather(&b, []int{3})
}

// Each grey value is the float32 nearest to its fraction.
func TestGreys(t *testing.T) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	set, err := idx.NewSet(&idx.Array{Type: idx.Uint8, Shape: []int{1, 256}, Data: all},
		&idx.Array{Type: idx.Uint8, Shape: []int{1}, Data: []byte{0}}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	if err := set.Gather(&b, []int{0}); err != nil {
		t.Fatal(err)
	}
	for i, got := range b.X.Float32s() {
		if want := float32(float64(i) / 255); got != want {
			t.Errorf("byte %d: got %v, want %v", i, got, want)
		}
	}
}

func TestSetErrors(t *testing.T) {
	images, labels := file(0x08, []uint32{2, 1, 1}, 1, 2), file(0x08, []uint32{2}, 3, 4)
	for _, c := range []struct {
		name           string
		images, labels []byte
		want           string
	}{
		{"more labels", images, file(0x08, []uint32{3}, 1, 2, 3), "labels: byte 4: 3 labels for the 2 images of "},
		{"fewer labels", images, file(0x08, []uint32{1}, 1), "labels: byte 4: 1 labels for the 2 images of "},
		{"swapped", labels, images, "images: byte 3: shape (2,), want images (N, H, W); are these the labels?"},
		{"images twice", images, images, "labels: byte 3: shape (2, 1, 1), want labels (N,); are these the images?"},
		{"label too large", images, file(0x08, []uint32{2}, 4, 10), "labels: byte 9: sample 1 has label 10, want 0 to 9"},
		{"images of floats", file(0x0d, []uint32{1, 1}, 0, 0, 0, 0), labels, "images: byte 2: float32 elements, want images of uint8"},
		{"labels of int32", images, file(0x0c, []uint32{1}, 0, 0, 0, 1), "labels: byte 2: int32 elements, want labels of uint8"},
		{"no images", file(0x08, []uint32{0, 28, 28}), file(0x08, []uint32{0}), "images: byte 4: shape (0, 28, 28) holds no images"},
		{"images without size", file(0x08, []uint32{2, 0, 28}), labels, "images: byte 4: shape (2, 0, 28) holds no images"},
		{"damaged images", images[:5], labels, "images: byte 5: the file ends here"},
		{"damaged labels", images, labels[:9], "labels: byte 9: the file ends here"},
	} {
		if _, err := idx.Open(store(t, "images", c.images), store(t, "labels", c.labels), 10); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// random returns n images of h × w and labels below 10.
func random(t testing.TB, n, h, w int) *idx.Set {
	t.Helper()
	s := rng.New(0).Stream("images")
	x := &idx.Array{Type: idx.Uint8, Shape: []int{n, h, w}, Data: make([]byte, n*h*w)}
	y := &idx.Array{Type: idx.Uint8, Shape: []int{n}, Data: make([]byte, n)}
	for i := range x.Data {
		x.Data[i] = byte(s.IntN(256))
	}
	for i := range y.Data {
		y.Data[i] = byte(s.IntN(10))
	}
	set, err := idx.NewSet(x, y, 10)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEpochDoesNotAllocate(t *testing.T) {
	for _, size := range []int{4, 16} { // made on demand, and ahead
		set := random(t, 100, size, size)
		if got, want := set.Prefetch(), size == 16; got != want {
			t.Errorf("%d × %d: got Prefetch %v, want %v", size, size, got, want)
		}
		l := data.NewLoader(set, data.BatchSize(32), data.Shuffle(rng.New(0).Stream("shuffle")))
		ctx := t.Context()
		epoch := func() {
			for l.Start(); l.Next(ctx); {
				_ = l.Batch()
			}
		}
		epoch()
		if got := testing.AllocsPerRun(20, epoch); got != 0 {
			t.Errorf("%d × %d: got %v allocations an epoch, want 0", size, size, got)
		}
	}
}

// What a batch of 64 images of 28 × 28 costs, alone and made ahead for a
// consumer that does nothing meanwhile.
func BenchmarkLoader(b *testing.B) {
	set := random(b, 6400, 28, 28)
	for _, ahead := range []bool{false, true} {
		b.Run(fmt.Sprintf("prefetch=%v", ahead), func(b *testing.B) {
			l := data.NewLoader(set, data.BatchSize(64), data.Shuffle(rng.New(0).Stream("shuffle")), data.Prefetch(ahead))
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				for l.Start(); l.Next(ctx); {
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*l.Steps()), "ns/batch")
		})
	}
}
