package kernel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// The pool runs one call's chunks on several threads.
//
// Waking a sleeping thread costs more than most calls take, so nobody waits
// for anybody to wake up: the caller claims chunks from the front and workers
// claim them from the back, the caller runs whatever nobody else has claimed, and
// only waits for chunks that are being run. A worker without work looks for more
// for a while (about a millisecond) and then ends, so an idle process uses no
// processor time and no goroutine stays behind.
//
// A short call that wakes a worker loses by it: it pays some 10 µs, and the
// worker arrives 40 to 100 µs later. So it wakes one only once short calls have
// done without for as long as a wake is worth, and a worker that then finds no
// calls behind that one makes the next wake dearer. Calls in a row soon have their
// workers, and stray ones hardly ever pay for them.
var workers pool

type pool struct {
	limit atomic.Int32 // threads, the caller included; 0 means GOMAXPROCS

	busy  sync.Mutex // held by the call that owns job
	job   job
	state atomic.Uint64 // see claim
	done  atomic.Int32
	alive atomic.Int32
	fault atomic.Pointer[fault] // the first panic of a chunk of this call

	wake  bool         // whether the call starts the workers that are missing
	alone int          // the cost of short calls since a worker was woken
	vain  atomic.Int32 // workers in a row that helped in one call at most
}

// Costs count elements, each with a weight (see elementwise.go).
const (
	// From this cost on, about 10 µs, a call gains from a worker that is awake;
	// from waking on, about 200 µs, also from one that has to be woken.
	worth  = 1 << 18
	waking = 20 * worth
	// Each worker that was woken in vain doubles what short calls may cost before
	// they wake another, but not more often than that.
	mostVain = 6
)

// wakeFrom is waking, but for tests, which want more threads everywhere.
var wakeFrom = waking

// fault is what a chunk panicked with.
type fault struct{ value any }

// job holds one call's arguments. It is a struct and not a closure so that a
// call allocates nothing.
type job struct {
	run    func(j *job, chunk int)
	chunks int

	y          Slice
	ma, mb     Mat
	n          int
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

// acquire reports whether a call of that cost, in so many chunks, may use the pool
// and gains by it: there is more than one thread, awake or worth waking, and no
// other call is using it. If so the caller fills in p.job and calls p.finish.
func (p *pool) acquire(cost, chunks int) bool {
	threads := Threads()
	if cost < worth || chunks < 2 || chunks > mostChunks || threads == 1 || !p.busy.TryLock() {
		return false
	}
	alive := int(p.alive.Load())
	p.wake = alive < threads-1 && p.wakes(cost)
	if alive == 0 && !p.wake {
		p.busy.Unlock()
		return false
	}
	return true
}

// wakes reports whether a call of that cost, for which workers are missing,
// wakes them.
func (p *pool) wakes(cost int) bool {
	p.alone += cost
	if cost < wakeFrom && p.alone < wakeFrom<<min(p.vain.Load(), mostVain) {
		return false
	}
	p.alone = 0
	return true
}

// finish runs the chunks of p.job and gives the pool back. If a chunk panics,
// on whatever thread, then so does finish once the others are done: the caller
// can recover, and the pool stays in use.
func (p *pool) finish() {
	p.done.Store(0)
	call := p.state.Load()>>callShift + 1
	p.state.Store(call<<callShift | uint64(p.job.chunks))
	if p.wake {
		for want := min(Threads(), p.job.chunks) - 1; int(p.alive.Load()) < want; {
			p.alive.Add(1)
			go runWorker()
		}
	}
	for ok := true; ok; {
		_, ok = p.claim(true)
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

// The state of a call is its number, the first chunk that nobody has claimed, and
// the one behind the last: one compare-and-swap claims a chunk and proves that job
// still belongs to the call.
const (
	chunkBits  = 20
	callShift  = 2 * chunkBits
	mostChunks = 1<<chunkBits - 1
)

// claim takes one chunk, if there is one, runs it, and returns the number of its
// call. The caller claims from the front and workers from the back: so a thread
// gets about the same chunks in call after call, and finds in its own cache what
// it wrote there.
func (p *pool) claim(front bool) (call uint64, ok bool) {
	for {
		s := p.state.Load()
		first, end := s>>chunkBits&mostChunks, s&mostChunks
		if first == end {
			return 0, false
		}
		chunk, next := first, s+1<<chunkBits
		if !front {
			chunk, next = end-1, s-1
		}
		if p.state.CompareAndSwap(s, next) {
			p.run(int(chunk))
			return s >> callShift, true
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
	vain, helped, last := p.vain.Load()+1, false, uint64(0)
	for idle := 0; idle < patience; idle++ {
		if call, ok := p.claim(false); ok {
			if helped && call != last {
				vain = 0
			}
			idle, helped, last = 0, true, call
		}
		runtime.Gosched()
	}
	p.vain.Store(vain)
	p.alive.Add(-1)
}
