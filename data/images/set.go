package images

import (
	"fmt"
	"sync/atomic"

	"cajal/data"
)

// Set is a data set of picture files that are decoded whenever a batch has them, for
// folders that are larger than memory. A batch's X are Float32 (N, C, H, W) from −1, black,
// to 1, white, the numbers of [Spec.Load], and its Y, the places of their classes, Int64
// (N). Gather may be called from several goroutines at the same time; it decodes on
// several processors.
type Set struct {
	spec    Spec
	files   []string
	labels  []int
	decoded func(i int) // hears of each picture that was decoded
}

// NewSet returns the pictures of some files and their classes, one for each. The slices are
// the set's.
func NewSet(spec Spec, files []string, labels []int) (*Set, error) {
	if err := spec.Check(); err != nil {
		return nil, fmt.Errorf("images: %w", err)
	}
	if len(files) != len(labels) {
		return nil, fmt.Errorf("images: %d files and %d classes, want one for each", len(files), len(labels))
	}
	return &Set{spec, files, labels, func(int) {}}, nil
}

// WithProgress returns the same pictures for one pass over all of them, such as an
// evaluation. progress, which may be nil, hears at once and after each picture how many
// are done, from one goroutine at a time; one that is decoded again counts once.
func (s *Set) WithProgress(progress func(done, total int)) *Set {
	counted, seen := counter(len(s.files), progress), make([]atomic.Bool, len(s.files))
	return &Set{s.spec, s.files, s.labels, func(i int) {
		if !seen[i].Swap(true) {
			counted()
		}
	}}
}

// Len returns the number of pictures.
func (s *Set) Len() int { return len(s.files) }

// Prefetch says that batches are worth making ahead.
func (s *Set) Prefetch() bool { return true }

// Gather decodes pictures into b. Where some cannot be read, the error names the first of
// them. It panics with a [*data.Error] if there is no picture of a number.
func (s *Set) Gather(b *data.Batch, index []int) error {
	x, y := b.Room(index, s.Len(), s.spec.Channels, s.spec.Size, s.spec.Size)
	for i, j := range index {
		y[i] = int64(s.labels[j])
	}
	width := s.spec.width()
	errs := make([]error, len(index))
	each(len(index), func(i int) bool {
		at := b.Index[i]
		_, errs[i] = s.spec.read(s.files[at], x[i*width:][:width])
		s.decoded(at)
		return errs[i] == nil
	})
	for _, err := range errs {
		if err != nil {
			return fmt.Errorf("a picture of the data can no longer be read: %w", err)
		}
	}
	return nil
}
