package data

import (
	"context"
	"fmt"
	"iter"
)

// Shuffler puts n things into random order, such as *rng.Stream and
// *numpy.RandomState.
type Shuffler interface {
	Shuffle(n int, swap func(i, j int))
}

// Loader hands out a data set in batches. It belongs to one goroutine.
//
//	for batch, err := range loader.Epoch(ctx) { … }
//
// or, without an allocation an epoch,
//
//	for loader.Start(); loader.Next(ctx); { batch := loader.Batch() … }
type Loader struct {
	set     Dataset
	size    int
	shuffle Shuffler
	swap    func(i, j int)
	order   []int
	next    int
	batch   Batch
	whole   bool // the batch is the data set itself
	err     error
}

// LoaderOption changes a loader.
type LoaderOption func(*Loader)

// BatchSize sets how many samples a batch holds; the last of an epoch holds
// what is left. 0, the default, means all.
func BatchSize(n int) LoaderOption { return func(l *Loader) { l.size = n } }

// Shuffle puts the samples into a new random order each epoch: a random
// permutation of 0, 1, …, not one of the order before.
func Shuffle(s Shuffler) LoaderOption { return func(l *Loader) { l.shuffle = s } }

// NewLoader returns a loader over set. It panics on a negative batch size.
func NewLoader(set Dataset, opts ...LoaderOption) *Loader {
	l := &Loader{set: set}
	for _, o := range opts {
		o(l)
	}
	if l.size < 0 {
		panic(fmt.Sprintf("data: batch size %d, want at least 1, or 0 for all", l.size))
	}
	n := set.Len()
	if l.size == 0 || l.size > n {
		l.size = n
	}
	l.order = make([]int, n)
	l.swap = func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] }
	if s, ok := set.(interface{ all(*Batch) }); ok && l.shuffle == nil && l.size == n {
		s.all(&l.batch)
		l.whole = true
	}
	return l
}

// Steps returns the number of batches in an epoch.
func (l *Loader) Steps() int {
	if l.size == 0 {
		return 0
	}
	return (l.set.Len() + l.size - 1) / l.size
}

// Len returns the number of samples in an epoch.
func (l *Loader) Len() int { return len(l.order) }

// Start begins an epoch.
func (l *Loader) Start() {
	for i := range l.order {
		l.order[i] = i
	}
	if l.shuffle != nil {
		l.shuffle.Shuffle(len(l.order), l.swap)
	}
	l.next, l.err = 0, nil
}

// Next prepares the next batch and reports whether there is one; if not, Err
// tells whether the epoch is over or failed.
func (l *Loader) Next(ctx context.Context) bool {
	if l.err = ctx.Err(); l.err != nil || l.next >= len(l.order) {
		return false
	}
	index := l.order[l.next:min(l.next+l.size, len(l.order))]
	l.next += len(index)
	if l.whole {
		l.batch.Index = index
		return true
	}
	l.err = l.set.Gather(&l.batch, index)
	return l.err == nil
}

// Batch returns the batch that Next prepared, valid until the next call of it.
func (l *Loader) Batch() *Batch { return &l.batch }

// Err returns why Next stopped: nil at the end of an epoch.
func (l *Loader) Err() error { return l.err }

// Epoch returns the batches of one epoch. A failure, or the end of ctx, comes
// as the last pair, with a nil batch.
func (l *Loader) Epoch(ctx context.Context) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		for l.Start(); l.Next(ctx); {
			if !yield(&l.batch, nil) {
				return
			}
		}
		if l.err != nil {
			yield(nil, l.err)
		}
	}
}
