package data

import "slices"

// Subset is a part of a data set, or the whole in another order. It copies no
// samples.
type Subset struct {
	set   Dataset
	index []int
}

// NewSubset returns the samples of set with the given numbers, which are
// copied. Sample i of the subset is sample index[i] of set. It panics with an
// [*Error] if set has no such sample.
func NewSubset(set Dataset, index []int) *Subset {
	checkIndex("subset", index, set.Len())
	index = slices.Clone(index)
	if s, ok := set.(*Subset); ok {
		for i, j := range index {
			index[i] = s.index[j]
		}
		set = s.set
	}
	return &Subset{set, index}
}

// Len returns the number of samples.
func (s *Subset) Len() int { return len(s.index) }

// Origin returns the number that sample i has in the set that the subset, or
// the subset it is one of, was made from.
func (s *Subset) Origin(i int) int { return s.index[i] }

// Gather copies samples into b; b.Index holds their numbers in the subset. It
// panics with an [*Error] if there is no sample of a number.
func (s *Subset) Gather(b *Batch, index []int) error {
	checkIndex("gather", index, len(s.index))
	// The numbers in the set behind stand where the batch keeps its own, so
	// that nothing is allocated and several goroutines can gather.
	origins := append(b.Index[:0], index...)
	for i, j := range origins {
		origins[i] = s.index[j]
	}
	if err := s.set.Gather(b, origins); err != nil {
		return err
	}
	b.Index = append(b.Index[:0], index...)
	return nil
}

// Prefetch reports whether the set behind gains from batches made ahead.
func (s *Subset) Prefetch() bool { return prefetches(s.set) }
