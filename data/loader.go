package data

import (
	"context"
	"errors"
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
	set      Dataset
	size     int
	shuffle  Shuffler
	swap     func(i, j int)
	prefetch bool
	order    []int
	next     int    // place in order of the first sample not yet handed out
	batch    *Batch // the one in use
	whole    bool   // the batch is the data set itself
	ahead    *ahead // makes the next batch; nil if Next does
	state    state
	err      error
}

// state is where a loader stands in an epoch.
type state uint8

const (
	idle    state = iota // before the first Start
	running              // between Start and the end of an epoch
	over
)

// LoaderOption changes a loader.
type LoaderOption func(*Loader)

// BatchSize sets how many samples a batch holds; the last of an epoch holds
// what is left. 0, the default, means all, and so does more than there are.
func BatchSize(n int) LoaderOption { return func(l *Loader) { l.size = n } }

// Shuffle puts the samples into a new random order each epoch: a random
// permutation of 0, 1, …, not one of the order before. nil leaves them in
// order.
func Shuffle(s Shuffler) LoaderOption { return func(l *Loader) { l.shuffle = s } }

// NewLoader returns a loader over set. It panics with an [*Error] on a
// negative batch size.
func NewLoader(set Dataset, opts ...LoaderOption) *Loader {
	l := &Loader{set: set, batch: new(Batch), prefetch: prefetches(set)}
	for _, o := range opts {
		o(l)
	}
	if l.size < 0 {
		fail("loader", "batch size %d, want at least 1, or 0 for all", l.size)
	}
	n := set.Len()
	if l.size == 0 || l.size > n {
		l.size = n
	}
	l.order = make([]int, n)
	l.swap = func(i, j int) { l.order[i], l.order[j] = l.order[j], l.order[i] }
	if s, ok := set.(*TensorSet); ok && l.shuffle == nil && l.size == n {
		s.all(l.batch)
		l.whole = true
	}
	if l.prefetch && l.size < n {
		l.ahead = newAhead(set)
	}
	return l
}

// Steps returns the number of batches in an epoch.
func (l *Loader) Steps() int {
	if l.size == 0 {
		return 0
	}
	return (len(l.order) + l.size - 1) / l.size
}

// Len returns the number of samples in an epoch.
func (l *Loader) Len() int { return len(l.order) }

// Start begins an epoch, and ends one that is under way.
func (l *Loader) Start() {
	l.Stop()
	for i := range l.order {
		l.order[i] = i
	}
	if l.shuffle != nil {
		l.shuffle.Shuffle(len(l.order), l.swap)
	}
	l.next, l.err, l.state = 0, nil, running
}

// Skip passes over the next n batches of the epoch without gathering them, as
// a training does that is resumed in the middle of one. It panics with an
// [*Error] if the epoch has not so many left, or has given out a batch already.
func (l *Loader) Skip(n int) {
	switch {
	case l.state != running || l.next != 0:
		fail("skip", "it belongs between Start and the first Next")
	case n < 0 || n > l.Steps():
		fail("skip", "%d batches of %d", n, l.Steps())
	}
	l.next = min(n*l.size, len(l.order))
}

// Next prepares the next batch and reports whether there is one. If not, the
// epoch has ended and Err tells why. It panics with an [*Error] before the
// first Start.
func (l *Loader) Next(ctx context.Context) bool {
	switch {
	case l.state == idle:
		fail("next", "an epoch begins with Start")
	case l.state == over:
		return false
	case len(l.order) == 0:
		l.err = errors.New("data: the data set is empty")
	case ctx.Err() != nil:
		l.err = ctx.Err()
	case l.next < len(l.order):
		if l.err = l.advance(); l.err == nil {
			return true
		}
	}
	l.Stop()
	return false
}

// Stop ends an epoch before its last batch. A loop that Next has ended, and
// one over Epoch, need not call it; another that is left early should, since
// the next batch may be under way.
func (l *Loader) Stop() {
	if l.state == running {
		l.state = over
	}
	if l.ahead != nil && l.ahead.busy {
		l.ahead.wait()
	}
}

// advance makes the next batch the one in use.
func (l *Loader) advance() error {
	index := l.window()
	l.next += len(index)
	switch {
	case l.whole:
		l.batch.Index = index
		return nil
	case l.ahead == nil:
		return l.set.Gather(l.batch, index)
	}
	if !l.ahead.busy {
		l.ahead.start(index)
	}
	if err := l.ahead.finish(); err != nil {
		return err
	}
	l.batch, l.ahead.batch = l.ahead.batch, l.batch
	if l.next < len(l.order) {
		l.ahead.start(l.window())
	}
	return nil
}

// window returns the numbers of the samples of the next batch.
func (l *Loader) window() []int {
	return l.order[l.next:min(l.next+l.size, len(l.order))]
}

// Batch returns the batch that Next prepared, valid until the next call of it.
func (l *Loader) Batch() *Batch { return l.batch }

// Err returns why Next stopped: nil at the end of an epoch, the error of ctx
// or of the data set otherwise. A data set without samples is an error.
func (l *Loader) Err() error { return l.err }

// Epoch returns the batches of one epoch. A failure, or the end of ctx, comes
// as the last pair, with a nil batch.
func (l *Loader) Epoch(ctx context.Context) iter.Seq2[*Batch, error] {
	return func(yield func(*Batch, error) bool) {
		defer l.Stop()
		for l.Start(); l.Next(ctx); {
			if !yield(l.batch, nil) {
				return
			}
		}
		if l.err != nil {
			yield(nil, l.err)
		}
	}
}
