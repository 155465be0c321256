package scratch

import (
	"sync"
	"testing"
)

func TestBuffersAreAligned(t *testing.T) {
	for _, n := range []int{1, 3, 8, 100, 5000} {
		b := Take(n)
		if at := uintptr(b.At(0)); at%64 != 0 {
			t.Errorf("a buffer for %d numbers begins %d bytes behind a cache line", n, at%64)
		}
		if s, d := Of[float32](b, n), Of[float64](b, n); len(s) != n || len(d) != n || &d[0] != (*float64)(b.At(0)) {
			t.Errorf("a buffer for %d numbers: got %d float32 and %d float64", n, len(s), len(d))
		}
		Put(b)
	}
	if s := Of[float64](Take(0), 0); s != nil {
		t.Errorf("no numbers: got %v", s)
	}
}

// A buffer is nobody else's while it is out.
func TestBuffersAreNotShared(t *testing.T) {
	var all sync.WaitGroup
	for id := range 8 {
		all.Go(func() {
			for range 200 {
				b := Take(64)
				x := Of[float64](b, 64)
				for i := range x {
					x[i] = float64(id)
				}
				for i := range x {
					if x[i] != float64(id) {
						t.Errorf("caller %d found %g in its buffer", id, x[i])
						return
					}
				}
				Put(b)
			}
		})
	}
	all.Wait()
}

func TestTakeAllocatesNothing(t *testing.T) {
	run := func() {
		a, b := Take(100), Take(100)
		Put(a)
		Put(b)
	}
	run()
	if n := testing.AllocsPerRun(100, run); n > 0 {
		t.Errorf("%g allocations, want none", n)
	}
}
