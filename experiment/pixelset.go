package experiment

import (
	"fmt"
	"slices"

	"cajal/data"
	"cajal/data/idx"
	"cajal/data/images"
	"cajal/internal/memory"
	"cajal/tensor"
)

// pixelSet is the pictures of a data set, those to test on behind those to train on. It
// keeps their bytes, a quarter of what numbers take. A batch's X are Float32 (N, C, H, W)
// from −1, black, to 1, white, as those of picture files; its Y are Int64 (N).
type pixelSet struct {
	train, test *idx.Set // test is nil for none
	labels      []int64
}

func newPixelSet(train, test *idx.Set) *pixelSet {
	s := &pixelSet{train, test, train.Labels().Int64s()}
	if test != nil {
		s.labels = slices.Concat(s.labels, test.Labels().Int64s())
	}
	return s
}

// Len returns how many pictures there are.
func (s *pixelSet) Len() int { return len(s.labels) }

// Prefetch says whether batches are worth making ahead.
func (s *pixelSet) Prefetch() bool { return s.train.Prefetch() }

// image returns the bytes of a picture.
func (s *pixelSet) image(i int) []byte {
	if n := s.train.Len(); i >= n {
		return s.test.Image(i - n)
	}
	return s.train.Image(i)
}

// levels are what bytes of pixels stand for.
var levels = func() (t [256]float32) {
	for i := range t {
		t[i] = images.Level(uint8(i))
	}
	return t
}()

// Gather copies pictures and labels into b.
func (s *pixelSet) Gather(b *data.Batch, index []int) error {
	for i, j := range index {
		if j < 0 || j >= len(s.labels) {
			panic(&data.Error{Op: "gather", Rule: fmt.Sprintf("picture %d, number %d of those asked for, of a set of %d", j, i, len(s.labels))})
		}
	}
	if b.X == nil {
		b.X = tensor.New(tensor.Float32)
	}
	if b.Y == nil {
		b.Y = tensor.New(tensor.Int64)
	}
	var buf [8]int
	memory.Resize(b.X, tensor.Float32, append(append(buf[:0], len(index)), s.train.Shape()...)...)
	memory.Resize(b.Y, tensor.Int64, len(index))
	x, y := b.X.Float32s(), b.Y.Int64s()
	for i, j := range index {
		from := s.image(j)
		to := x[i*len(from):][:len(from)]
		for p, v := range from {
			to[p] = levels[v]
		}
		y[i] = s.labels[j]
	}
	b.Index = append(b.Index[:0], index...)
	return nil
}
