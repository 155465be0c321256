package experiment

import (
	"slices"

	"cajal/data"
	"cajal/data/idx"
	"cajal/data/images"
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
	x, y := b.Room(index, s.Len(), s.train.Shape()...)
	for i, j := range index {
		from := s.image(j)
		to := x[i*len(from):][:len(from)]
		for p, v := range from {
			to[p] = levels[v]
		}
		y[i] = s.labels[j]
	}
	return nil
}
