package kernel

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
)

// Tests want the pool to be used wherever it can be.
func TestMain(m *testing.M) {
	wakeFrom = 0
	os.Exit(m.Run())
}

// A short call wakes a worker once short calls have cost as much as a long one,
// twice as much for each worker in a row that came too late.
func TestShortCallsWakeSeldom(t *testing.T) {
	wakeFrom = waking
	t.Cleanup(func() { wakeFrom = 0 })
	for _, c := range []struct {
		vain int32
		cost int
		want int // calls until one wakes
	}{
		{0, waking, 1}, {9, waking, 1}, {0, worth, 20}, {0, 5 * worth, 4}, {1, worth, 40}, {6, worth, 1280}, {100, worth, 1280},
	} {
		var p pool
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
	calls := uint64(0) // that are still to come
	begin := func() { calls--; p.state.Store((p.state.Load()>>callShift+1)<<callShift | 2) }
	p.job = job{chunks: 2, run: func(_ *job, c int) {
		if c == 0 && calls > 0 {
			begin()
		}
	}}
	for i, c := range []struct {
		calls uint64
		want  int32
	}{{0, 1}, {1, 2}, {2, 0}, {0, 1}, {5, 0}} {
		if calls = c.calls; calls > 0 {
			begin()
		}
		p.work()
		if got := p.vain.Load(); got != c.want {
			t.Errorf("worker %d, in %d calls: %d in vain, want %d", i, c.calls, got, c.want)
		}
	}
}

// A call that nobody would be woken for gives the pool back at once.
func TestPoolIsNotHeldInVain(t *testing.T) {
	wakeFrom = waking
	SetThreads(2)
	t.Cleanup(func() { wakeFrom = 0; SetThreads(0) })
	var p pool
	for range 3 {
		if p.acquire(worth, 2) {
			t.Fatal("a short call got the pool though all workers sleep")
		}
	}
	if p.acquire(waking, 1) || p.acquire(waking, mostChunks+1) {
		t.Fatal("a call of one chunk, or of too many, got the pool")
	}
	if !p.acquire(waking, 2) || p.acquire(waking, 2) {
		t.Fatal("want a long call to get the pool, and a second one not")
	}
}

// A panic in any chunk, on any thread, reaches the caller, and the pool is
// there for the calls after it.
func TestPanicInAChunk(t *testing.T) {
	SetThreads(3)
	t.Cleanup(func() { SetThreads(0) })
	for _, bad := range []int{0, 1, 17, 63} {
		var got any
		func() {
			defer func() { got = recover() }()
			if !workers.acquire(worth, 64) {
				t.Fatalf("panic in chunk %d: the pool is still held", bad)
			}
			workers.job = job{chunks: 64, run: func(_ *job, c int) {
				if c == bad {
					panic(fmt.Sprintf("chunk %d", c))
				}
			}}
			workers.finish()
		}()
		if want := fmt.Sprintf("chunk %d", bad); got != want {
			t.Errorf("got panic %v, want %s", got, want)
		}
	}
	if !workers.acquire(worth, 64) {
		t.Fatal("the pool is still held")
	}
	workers.busy.Unlock()

	// The case that can occur: operands of different lengths.
	y, x := Make(8*worth/middling, F32), Make(6*worth/middling, F32)
	for range 20 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("Exp of too short a slice did not panic")
				}
			}()
			Exp(y, x)
		}()
	}
}

// Many goroutines at once, as in a server, while the number of threads
// changes: each gets the bits that it gets alone.
func TestManyCallers(t *testing.T) {
	t.Cleanup(func() { SetThreads(0) })
	const callers = 6
	rounds := 15
	if testing.Short() {
		rounds = 2
	}
	calls := make([]func() []float32, callers)
	want := make([][]float32, callers)
	for i := range calls {
		calls[i] = mixedCalls(uint64(i))
		want[i] = slices.Clone(calls[i]())
	}
	var all sync.WaitGroup
	for i, call := range calls {
		all.Go(func() {
			for r := range rounds {
				SetThreads((i + r) % 4)
				if got := call(); !slices.Equal(got, want[i]) {
					t.Errorf("caller %d, round %d: other bits than alone", i, r)
					return
				}
			}
		})
	}
	all.Wait()
}

// mixedCalls returns a computation large enough for the pool that takes many
// ways through it.
func mixedCalls(seed uint64) func() []float32 {
	const n, k = 160, 224
	rnd := rand.New(rand.NewPCG(seed, 9))
	a, b := Make(n*k, F32), Make(k*n, F32)
	for i := range Of[float32](a) {
		Of[float32](a)[i], Of[float32](b)[i] = float32(rnd.NormFloat64()), float32(rnd.NormFloat64())
	}
	c, d, state := Make(n*n, F32), Make(n*n, F32), Make(2*n*n, F32)
	return func() []float32 {
		state.Clear()
		MatMul(c, Matrix(a, n, k), Matrix(b, n, k).T(), false)
		AddScaled(c, 0.01, c)
		Softmax(d, c, n)
		Dropout(d, d, 0.3, seed)
		Tanh(c, c)
		Adam([]Part{{W: c, G: d, S: state}}, Update{Limit: 1, Scale: 1, Keep: 1, Rate: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, Correct: 1})
		MatMulBatch(d, Matrix(c, n/8, n), Matrix(a, n, n/8), 1, true)
		return append(slices.Clip(Of[float32](c)), Of[float32](d)...)
	}
}
