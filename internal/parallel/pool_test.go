package parallel

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// chunks is work that a function does.
type chunks func(c int)

func (f chunks) Do(c int) { f(c) }

// A short call wakes a worker once short calls have cost as much as a long one,
// twice as much for each worker in a row that came too late.
func TestShortCallsWakeSeldom(t *testing.T) {
	for _, c := range []struct {
		vain int32
		cost int
		want int // calls until one wakes
	}{
		{0, Waking, 1}, {9, Waking, 1}, {0, Worth, 20}, {0, 5 * Worth, 4}, {1, Worth, 40}, {6, Worth, 1280}, {100, Worth, 1280},
	} {
		p := pool{wakeFrom: Waking}
		p.vain.Store(c.vain)
		for range 3 { // each wake begins anew
			calls := 1
			for !p.wakes(c.cost) {
				calls++
			}
			if calls != c.want {
				t.Errorf("cost %d, %d workers in vain: call %d wakes one, want %d", c.cost, c.vain, calls, c.want)
			}
		}
	}
}

// A worker that helps in one call only was woken in vain.
func TestWorkersInVain(t *testing.T) {
	var p pool
	p.limit.Store(8)
	p.used.Store(1)
	j := &p.jobs[0]
	j.most.Store(1)
	calls := uint64(0) // that are still to come
	begin := func() { calls--; j.state.Store((j.state.Load()>>callShift+1)<<callShift | 2) }
	j.work = chunks(func(c int) {
		if c == 0 && calls > 0 {
			begin()
		}
	})
	for i, c := range []struct {
		calls uint64
		want  int32
	}{{0, 1}, {1, 2}, {2, 0}, {0, 1}, {5, 0}} {
		if calls = c.calls; calls > 0 {
			begin()
		}
		p.alive.Add(1)
		p.work()
		if got := p.vain.Load(); got != c.want {
			t.Errorf("worker %d, in %d calls: %d in vain, want %d", i, c.calls, got, c.want)
		}
	}
}

// Calls get jobs if they gain from them, each its own, until there is none.
func TestAcquire(t *testing.T) {
	p := pool{wakeFrom: Waking}
	p.limit.Store(2)
	for range 3 {
		if p.acquire(Worth, 2, 0) != nil {
			t.Fatal("a short call got a job though all workers sleep")
		}
	}
	for name, j := range map[string]*Job{
		"one chunk":       p.acquire(Waking, 1, 0),
		"too many chunks": p.acquire(Waking, mostChunks+1, 0),
		"one thread":      p.acquire(Waking, 2, 1),
	} {
		if j != nil {
			t.Errorf("a call of %s got a job", name)
		}
	}
	var jobs []*Job
	for range mostJobs {
		j := p.acquire(Waking, 2, 0)
		if j == nil {
			t.Fatalf("call %d at a time got no job", len(jobs)+1)
		}
		jobs = append(jobs, j)
	}
	if p.acquire(Waking, 2, 0) != nil {
		t.Errorf("call %d at a time got a job", mostJobs+1)
	}
	jobs[3].busy.Unlock()
	if j := p.acquire(Waking, 2, 0); j != jobs[3] {
		t.Error("the job that was given back was not taken again")
	}
}

// Each goroutine that joins beside the first leaves a worker less, and who may use
// n threads has n − 1 workers.
func TestWorkersOfACall(t *testing.T) {
	for _, c := range []struct{ limit, joined, threads, chunks, want int }{
		{4, 0, 0, 100, 3}, {4, 1, 0, 100, 3}, {4, 2, 0, 100, 2}, {4, 4, 0, 100, 0}, {4, 9, 0, 100, 0},
		{4, 0, 2, 100, 1}, {4, 2, 2, 100, 1}, {4, 0, 8, 100, 3}, {4, 0, 1, 100, 0}, {4, 0, 0, 2, 1},
	} {
		var p pool
		p.limit.Store(int32(c.limit))
		p.joined.Store(int32(c.joined))
		got := 0
		if j := p.acquire(Waking, c.chunks, c.threads); j != nil {
			got = int(j.most.Load())
		}
		if got != c.want {
			t.Errorf("%d threads, %d joined, a call on at most %d in %d chunks: %d workers, want %d",
				c.limit, c.joined, c.threads, c.chunks, got, c.want)
		}
	}
}

// A call has no more threads at a time than it may use.
func TestThreadsOfACall(t *testing.T) {
	p := pool{}
	p.limit.Store(6)
	var at, most atomic.Int32
	for range 20 {
		j := p.acquire(Waking, 64, 3)
		j.Run(chunks(func(int) {
			n := at.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(20 * time.Microsecond)
			at.Add(-1)
		}))
	}
	if n := most.Load(); n < 2 || n > 3 {
		t.Errorf("%d threads at a time, want 2 or 3", n)
	}
}

// Two calls at a time both have help: here each has a chunk that ends only once
// another of its chunks has begun elsewhere.
func TestCallsShareWorkers(t *testing.T) {
	p := pool{}
	p.limit.Store(4)
	var all sync.WaitGroup
	for range 2 {
		j := p.acquire(Waking, 2, 0)
		all.Go(func() {
			var begun atomic.Int32
			j.Run(chunks(func(int) {
				begun.Add(1)
				for begun.Load() < 2 {
					runtime.Gosched()
				}
			}))
		})
	}
	all.Wait()
}

// Workers that are too many once goroutines have joined end before the others.
func TestWorkersMakeRoom(t *testing.T) {
	p := pool{}
	p.limit.Store(3)
	j := p.acquire(Waking, 3, 0)
	j.Run(chunks(func(int) {}))
	p.joined.Store(3)
	p.alive.Add(1)
	before := p.vain.Load()
	p.work() // one more, which leaves at once
	if got := p.vain.Load(); got < before {
		t.Errorf("a worker without room counts as useful")
	}
}

// A panic in any chunk, on any thread, reaches the caller, and the job is there
// for the calls after it.
func TestPanicInAChunk(t *testing.T) {
	p := pool{}
	p.limit.Store(3)
	for _, bad := range []int{0, 1, 17, 63} {
		var got any
		func() {
			defer func() { got = recover() }()
			j := p.acquire(Worth, 64, 0)
			if j != &p.jobs[0] {
				t.Fatalf("panic in chunk %d: the job is still held", bad)
			}
			j.Run(chunks(func(c int) {
				if c == bad {
					panic(fmt.Sprintf("chunk %d", c))
				}
			}))
		}()
		if want := fmt.Sprintf("chunk %d", bad); got != want {
			t.Errorf("got panic %v, want %s", got, want)
		}
	}
	if p.acquire(Worth, 64, 0) != &p.jobs[0] {
		t.Fatal("the job is still held")
	}
}

// Every chunk of every call runs once, however many call and whatever the limits.
func TestEveryChunkOnce(t *testing.T) {
	p := pool{}
	var all sync.WaitGroup
	for caller := range 12 {
		all.Go(func() {
			for round := range 30 {
				p.limit.Store(int32(1 + (caller+round)%5))
				const n = 50
				var ran [n]atomic.Int32
				work := chunks(func(c int) { ran[c].Add(1) })
				if j := p.acquire(Waking, n, round%4); j != nil {
					j.Run(work)
				} else {
					for c := range n {
						work(c)
					}
				}
				for c := range n {
					if got := ran[c].Load(); got != 1 {
						t.Errorf("caller %d, round %d: chunk %d ran %d times", caller, round, c, got)
						return
					}
				}
			}
		})
	}
	all.Wait()
}
