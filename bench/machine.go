package main

import (
	"context"
	"sync"
	"time"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// What the machine can do at most: multiply-adds in registers, and moving
// numbers. The other sections measure it again beside each of their lines,
// since it changes while they run.

func machineTable(*settings) *table {
	return &table{Name: "machine", Title: "The machine's own limits"}
}

func measureMachine(ctx context.Context, b *bench, t *table) error {
	for _, threads := range b.threads {
		for _, double := range []bool{false, true} {
			name, _ := precision(double)
			perFLOP := peak(double, threads)
			if perFLOP == nil {
				continue
			}
			err := b.hold(ctx, t, contest{work: "multiply-adds in registers, " + name, threads: threads,
				unit: rate("GFLOP/s", 1e-9), ours: perFLOP})
			if err != nil {
				return err
			}
		}
		memory, state, weights := newTraffic(b.beyondCaches()), stateTraffic(), weightTraffic()
		for _, c := range []struct {
			work string
			run  runner
		}{
			{"copy, memory", memory.copying(threads)},
			{"y += s·x, memory", memory.triad()},
			{"y += s·x, as large as the state of Adam", state.triad()},
			{"x·y, as large as the weights", weights.reading(threads)},
		} {
			if err := b.hold(ctx, t, contest{work: c.work, threads: threads, unit: rate("GB/s", 1e-9), ours: c.run}); err != nil {
				return err
			}
		}
	}
	t.note("Traffic is what must be read and written: 8 bytes an element of float32 for the copy and for x·y, 12 for y += s·x. Adam's state is 6.5 MB for the article's network, its weights 1.6 MB.")
	return nil
}

// beyondCaches is how many float32 are far more than any cache holds.
func (s *settings) beyondCaches() int {
	if s.quick {
		return 16 << 20
	}
	return 64 << 20
}

// peak returns a runner of the seconds for one operation on all threads
// together, nil if no assembly is in use.
func peak(double bool, threads int) runner {
	const rounds = 20_000
	flops := gemm.Peak(double, rounds) * float64(threads) * again
	if flops == 0 {
		return nil
	}
	run := repeat(func() {
		onThreads(threads, func(int) {
			for range again {
				gemm.Peak(double, rounds)
			}
		})
	})
	return scaled(run, 1/flops)
}

// again is how often a thread does its part before it waits for the others: a
// single one takes no longer than to wake a thread.
const again = 32

// onThreads calls f on so many threads at once, the caller's included.
func onThreads(threads int, f func(i int)) {
	var all sync.WaitGroup
	for i := 1; i < threads; i++ {
		all.Go(func() { f(i) })
	}
	f(0)
	all.Wait()
}

// traffic is two arrays to move numbers between.
type traffic struct{ x, y kernel.Slice }

func newTraffic(n int) traffic {
	t := traffic{kernel.Make(n, kernel.F32), kernel.Make(n, kernel.F32)}
	t.x.Fill(1) // pages that nobody has written are all the same one
	t.y.Fill(2)
	return t
}

// copying returns a runner of the seconds for one byte of a copy.
func (t traffic) copying(threads int) runner {
	return scaled(copying(t.y, t.x, threads), 1/float64(8*t.x.Len()))
}

// triad returns a runner of the seconds for one byte of y += s·x.
func (t traffic) triad() runner {
	return scaled(repeat(func() { kernel.AddScaled(t.y, 1e-9, t.x) }), 1/float64(12*t.x.Len()))
}

// reading returns a runner of the seconds for one byte of the dot product of
// both arrays, which writes nothing.
func (t traffic) reading(threads int) runner {
	n := t.x.Len()
	return scaled(repeat(func() {
		onThreads(threads, func(i int) {
			lo, hi := i*n/threads, (i+1)*n/threads
			for range again {
				kernel.Dot(t.x.Range(lo, hi), t.y.Range(lo, hi))
			}
		})
	}), 1/float64(8*n*again))
}

// stateTraffic is as large as what Adam goes over for the article's network:
// weights, gradients and both means. weightTraffic is as large as the weights.
func stateTraffic() traffic  { return newTraffic(2 * parameters) }
func weightTraffic() traffic { return newTraffic(parameters / 2) }

// copying returns a runner of the seconds that a copy of src takes, a part on
// each thread.
func copying(dst, src kernel.Slice, threads int) runner {
	n := src.Len()
	return scaled(repeat(func() {
		onThreads(threads, func(i int) {
			lo, hi := i*n/threads, (i+1)*n/threads
			for range again {
				kernel.Copy(dst.Range(lo, hi), src.Range(lo, hi))
			}
		})
	}), 1./again)
}

// bound returns a runner of the seconds that so many operations take at the
// machine's peak, and after them so many bytes at a bandwidth.
func bound(flops, bytes float64, perFLOP, perByte runner) runner {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		f, err := perFLOP(ctx, d/2)
		if err != nil {
			return 0, err
		}
		by, err := perByte(ctx, d/2)
		return flops*f + bytes*by, err
	}
}
