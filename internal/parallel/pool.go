// Package parallel runs the chunks of a call on several threads.
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
//
// # Sharing
//
// Calls of several goroutines share the workers: each has a job of its own, and
// workers go round the jobs. A goroutine that computes for long, such as a
// training, says so ([Join]). It is a thread too, so each one that joins leaves a
// worker less to all of them: two trainings on two processors run side by side, on
// a thread each, and neither waits for the other.
//
// How many threads a call gets never changes what it computes.
package parallel

import (
	"runtime"
	"sync/atomic"
)

// Work is a call that was cut into chunks, which may run in any order and at the
// same time.
type Work interface{ Do(chunk int) }

// Costs count elements of single precision that take a few additions each.
const (
	// From this cost on, about 10 µs, a call gains from a worker that is awake;
	// from Waking on, about 200 µs, also from one that has to be woken.
	Worth  = 1 << 18
	Waking = 20 * Worth
	// Each worker that was woken in vain doubles what short calls may cost before
	// they wake another, but not more often than that.
	mostVain = 6
)

// mostJobs is how many calls have workers at the same time; more run alone.
const mostJobs = 8

var shared = pool{wakeFrom: Waking}

type pool struct {
	limit    atomic.Int32 // threads, callers included; 0 means GOMAXPROCS
	joined   atomic.Int32 // goroutines that compute for long
	wakeFrom int          // the cost from which a call wakes workers

	jobs [mostJobs]Job
	used atomic.Int32 // jobs that were ever taken; the others need no look

	alive atomic.Int32 // workers
	alone atomic.Int64 // the cost of short calls since a worker was woken
	vain  atomic.Int32 // workers in a row that helped in one call at most
}

// SetThreads sets how many threads all calls together may use; 0, the default,
// means as many as GOMAXPROCS says.
func SetThreads(n int) { shared.limit.Store(int32(n)) }

// Threads returns how many threads all calls together may use.
func Threads() int {
	if n := int(shared.limit.Load()); n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// Join tells the pool that one more goroutine computes until it calls Leave. The
// first one changes nothing: whoever calls is a thread.
func Join() { shared.joined.Add(1) }

// Leave ends what Join began.
func Leave() { shared.joined.Add(-1) }

// WakeFrom sets the cost from which a call wakes workers. Tests set it to 0, to
// have more threads everywhere, and back to [Waking].
func WakeFrom(cost int) { shared.wakeFrom = cost }

// Acquire returns a job for a call of that cost in so many chunks, or nil if the
// call had better run alone: it is short, all threads are taken, or the workers
// sleep and it isn't worth waking them. threads is the most that the call may use,
// 0 for as many as there are. The caller runs the job.
func Acquire(cost, chunks, threads int) *Job { return shared.acquire(cost, chunks, threads) }

// Do runs all chunks of w, on as many threads as pay for a call of that cost, at most
// threads, 0 for as many as there are.
func Do(w Work, cost, chunks, threads int) {
	if job := Acquire(cost, chunks, threads); job != nil {
		job.Run(w)
		return
	}
	for c := range chunks {
		w.Do(c)
	}
}

func (p *pool) acquire(cost, chunks, threads int) *Job {
	if cost < Worth || chunks < 2 || chunks > mostChunks {
		return nil
	}
	most := min(p.room(), chunks-1)
	if threads > 0 {
		most = min(most, threads-1)
	}
	if most <= 0 {
		return nil
	}
	alive := int(p.alive.Load())
	wake := alive < most && p.wakes(cost)
	if alive == 0 && !wake {
		return nil
	}
	for i := range p.jobs {
		if j := &p.jobs[i]; j.busy.TryLock() {
			for u := p.used.Load(); int(u) <= i && !p.used.CompareAndSwap(u, int32(i+1)); u = p.used.Load() {
			}
			j.pool, j.chunks, j.wake = p, chunks, wake
			j.most.Store(int32(most))
			return j
		}
	}
	return nil
}

// room returns how many workers there may be beside the goroutines that call.
func (p *pool) room() int {
	threads := int(p.limit.Load())
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	return threads - max(1, int(p.joined.Load()))
}

// wakes reports whether a call of that cost, for which workers are missing,
// wakes them.
func (p *pool) wakes(cost int) bool {
	alone := p.alone.Add(int64(cost))
	if cost < p.wakeFrom && alone < int64(p.wakeFrom)<<min(p.vain.Load(), mostVain) {
		return false
	}
	p.alone.Store(0)
	return true
}

// start starts workers until so many are alive.
func (p *pool) start(want int) {
	for {
		alive := p.alive.Load()
		if int(alive) >= want {
			return
		}
		if p.alive.CompareAndSwap(alive, alive+1) {
			if p == &shared {
				go runWorker()
			} else {
				go p.work()
			}
		}
	}
}

// runWorker is a function of its own so that starting it allocates nothing.
func runWorker() { shared.work() }

const (
	// patience is how many times a worker looks for work before it ends.
	patience = 10_000
	// So often it looks whether there are too many workers: goroutines have joined,
	// or the limit was lowered.
	lookAround = 64
)

func (p *pool) work() {
	vain, helped, last, next := p.vain.Load()+1, false, call{}, 0
	for idle := 0; idle < patience; idle++ {
		if c, ok := p.help(next); ok {
			if helped && c != last {
				vain = 0
			}
			idle, helped, last, next = 0, true, c, c.job+1
		} else if alive := p.alive.Load(); idle%lookAround == 0 && int(alive) > p.room() && p.alive.CompareAndSwap(alive, alive-1) {
			return
		}
		runtime.Gosched()
	}
	p.vain.Store(vain)
	p.alive.Add(-1)
}

// call is the number of a call of a job.
type call struct {
	job    int
	number uint64
}

// help runs one chunk of the first job from number first on that has one for
// workers.
func (p *pool) help(first int) (c call, ok bool) {
	used := int(p.used.Load())
	for i := range used {
		c.job = (first + i) % used
		if c.number, ok = p.jobs[c.job].help(); ok {
			return c, true
		}
	}
	return call{}, false
}
