package data

import "errors"

// Prefetcher is a data set that says whether a loader should make its next
// batch while the current one is in use. It should where a batch takes long:
// decoded, computed, read from a file. Handing a batch from one goroutine to
// another costs a microsecond or two, and its memory moves from one core's
// cache to another's: 64 images of 28 × 28 floats that are merely copied take
// some 10 µs without it and 15 with; a batch that takes no longer than a step
// is free with it. A data set without this method is not asked to.
type Prefetcher interface {
	Prefetch() bool
}

func prefetches(set Dataset) bool {
	p, ok := set.(Prefetcher)
	return ok && p.Prefetch()
}

// Prefetch makes the next batch while the current one is in use, or does not,
// whatever the data set says about it ([Prefetcher]). Batches, their order and
// errors are the same, bit for bit. It needs the memory of a second batch.
func Prefetch(on bool) LoaderOption { return func(l *Loader) { l.prefetch = on } }

// ahead gathers batches, each in a goroutine of its own that ends with it: a
// loader that is left in the middle of an epoch and forgotten holds nothing
// that runs. Starting one costs less than waking one that waits, and without
// arguments it allocates nothing.
type ahead struct {
	set      Dataset
	batch    *Batch
	index    []int
	run      func()        // gather, bound once
	done     chan struct{} // holds one, so that gather never waits
	busy     bool
	err      error
	panicked any
}

func newAhead(set Dataset) *ahead {
	a := &ahead{set: set, batch: new(Batch), done: make(chan struct{}, 1)}
	a.run = a.gather
	return a
}

// start begins to gather samples. index must not change until wait or finish.
func (a *ahead) start(index []int) {
	a.index, a.busy = index, true
	go a.run()
}

var errExit = errors.New("data: Gather ended its goroutine instead of returning")

func (a *ahead) gather() {
	defer func() {
		a.panicked = recover()
		a.done <- struct{}{}
	}()
	a.err = errExit
	a.err = a.set.Gather(a.batch, a.index)
}

// wait ends the goroutine and drops what it did.
func (a *ahead) wait() {
	<-a.done
	a.busy = false
}

// finish waits for the batch and returns its error. A panic in Gather becomes
// one here, where the caller can recover from it as without prefetching.
func (a *ahead) finish() error {
	a.wait()
	if a.panicked != nil {
		panic(a.panicked)
	}
	return a.err
}
