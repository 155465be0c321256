package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// The pool runs one call's chunks on several threads.
//
// Waking a sleeping thread costs more than most calls take, so nobody waits
// for anybody to wake up: caller and workers claim chunks from one counter,
// the caller runs whatever nobody else has claimed, and only waits for chunks
// that are being run. A worker without work looks for more for a while (about
// a millisecond) and then ends, so an idle process uses no processor time and
// no goroutine stays behind.
var workers pool

type pool struct {
	limit atomic.Int32 // threads, the caller included; 0 means GOMAXPROCS

	busy sync.Mutex // held by the call that owns job
	job  job
	// state is the call's number in the upper half and how many of its chunks
	// nobody has claimed in the lower: one compare-and-swap claims a chunk and
	// proves that job still belongs to the call.
	state atomic.Uint64
	done  atomic.Int32
	alive atomic.Int32
	fault atomic.Pointer[fault] // the first panic of a chunk of this call
}

// fault is what a chunk panicked with.
type fault struct{ value any }

// job holds one call's arguments. It is a struct and not a closure so that a
// call allocates nothing.
type job struct {
	run    func(j *job, chunk int)
	chunks int

	y, a, b    Slice
	ma, mb     Mat
	n, width   int
	rows, cols int
	product    product
	ending     ending
	parts      []Part
	task       *task
}

// SetThreads sets how many threads a call may use, the caller's included; 0
// means as many as GOMAXPROCS. Results do not depend on it.
func SetThreads(n int) { workers.limit.Store(int32(n)) }

// Threads returns how many threads a call may use.
func Threads() int {
	if n := int(workers.limit.Load()); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// acquire reports whether the caller may use the pool: there is more than one
// thread and no other call is using it. If so the caller fills in p.job and
// calls p.finish.
func (p *pool) acquire() bool { return Threads() > 1 && p.busy.TryLock() }

// finish runs the chunks of p.job and gives the pool back. If a chunk panics,
// on whatever thread, then so does finish once the others are done: the caller
// can recover, and the pool stays in use.
func (p *pool) finish() {
	p.done.Store(0)
	call := p.state.Load()>>32 + 1
	p.state.Store(call<<32 | uint64(p.job.chunks))
	for want := min(Threads(), p.job.chunks) - 1; int(p.alive.Load()) < want; {
		p.alive.Add(1)
		go runWorker()
	}
	for p.claim() {
	}
	for int(p.done.Load()) < p.job.chunks {
		runtime.Gosched()
	}
	broken := p.fault.Swap(nil)
	p.job = job{}
	p.busy.Unlock()
	if broken != nil {
		panic(broken.value)
	}
}

// claim takes one chunk, if there is one, and runs it.
func (p *pool) claim() bool {
	for {
		s := p.state.Load()
		left := uint32(s)
		if left == 0 {
			return false
		}
		if p.state.CompareAndSwap(s, s-1) {
			p.run(p.job.chunks - int(left))
			return true
		}
	}
}

// run runs a chunk, which counts as done even if it panics.
func (p *pool) run(chunk int) {
	defer func() {
		if v := recover(); v != nil {
			p.fault.CompareAndSwap(nil, &fault{v})
		}
		p.done.Add(1)
	}()
	p.job.run(&p.job, chunk)
}

// patience is how many times a worker looks for work before it ends.
const patience = 10_000

// runWorker is a function of its own so that starting it allocates nothing.
func runWorker() { workers.work() }

func (p *pool) work() {
	for idle := 0; idle < patience; idle++ {
		if p.claim() {
			idle = 0
		}
		runtime.Gosched()
	}
	p.alive.Add(-1)
}
