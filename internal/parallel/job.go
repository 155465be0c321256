package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Job is a place in the pool for the chunks of one call at a time.
type Job struct {
	busy   sync.Mutex // held by the call that has the job
	pool   *pool
	work   Work
	chunks int
	wake   bool // whether the call starts the workers that are missing

	state   atomic.Uint64 // see claim
	done    atomic.Int32
	most    atomic.Int32 // workers at a time
	helpers atomic.Int32 // workers at the moment
	fault   atomic.Pointer[fault]
	_       [64]byte // the next job's numbers are in other cache lines
}

// fault is what a chunk panicked with, the first of its call.
type fault struct{ value any }

// Run runs all chunks of w and gives the job back. If a chunk panics, on whatever
// thread, then so does Run once the others are done: the caller can recover, and
// the job stays in use.
func (j *Job) Run(w Work) {
	j.work = w
	j.done.Store(0)
	number := j.state.Load()>>callShift + 1
	j.state.Store(number<<callShift | uint64(j.chunks))
	if j.wake {
		j.pool.start(int(j.most.Load()))
	}
	for ok := true; ok; {
		_, ok = j.claim(true)
	}
	for int(j.done.Load()) < j.chunks {
		runtime.Gosched()
	}
	broken := j.fault.Swap(nil)
	j.work = nil
	j.busy.Unlock()
	if broken != nil {
		panic(broken.value)
	}
}

// The state of a call is its number, the first chunk that nobody has claimed, and
// the one behind the last: one compare-and-swap claims a chunk and proves that the
// work still belongs to the call.
const (
	chunkBits  = 20
	callShift  = 2 * chunkBits
	mostChunks = 1<<chunkBits - 1
)

// claim takes one chunk, if there is one, runs it, and returns the number of its
// call. The caller claims from the front and workers from the back: so a thread
// gets about the same chunks in call after call, and finds in its own cache what
// it wrote there.
func (j *Job) claim(front bool) (number uint64, ok bool) {
	for {
		s := j.state.Load()
		first, end := s>>chunkBits&mostChunks, s&mostChunks
		if first == end {
			return 0, false
		}
		chunk, next := first, s+1<<chunkBits
		if !front {
			chunk, next = end-1, s-1
		}
		if j.state.CompareAndSwap(s, next) {
			j.run(int(chunk))
			return s >> callShift, true
		}
	}
}

// help is claim for a worker, unless as many work on the job as may.
func (j *Job) help() (number uint64, ok bool) {
	if s := j.state.Load(); s>>chunkBits&mostChunks == s&mostChunks {
		return 0, false
	}
	if j.helpers.Add(1) <= j.most.Load() {
		number, ok = j.claim(false)
	}
	j.helpers.Add(-1)
	return number, ok
}

// run runs a chunk, which counts as done even if it panics.
func (j *Job) run(chunk int) {
	defer func() {
		if v := recover(); v != nil {
			j.fault.CompareAndSwap(nil, &fault{v})
		}
		j.done.Add(1)
	}()
	j.work.Do(chunk)
}
