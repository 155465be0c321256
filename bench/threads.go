package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
	"cajal/internal/parallel"
)

// What a second thread gains, or costs, size by size: the limits from which
// calls take one are set by this table.

func threadsTable(*settings) *table {
	return &table{Name: "threads", Title: "Several threads against one, float32", Peers: []string{alone}}
}

// alone is the peer that does the same calls on one thread.
const alone = "alone"

func measureThreads(ctx context.Context, b *bench, t *table) error {
	t.note("From the smallest calls that use a second thread on; smaller ones run on one, whatever there is. Calls in a row find the other threads awake. After a pause, of %v, they sleep.", pause)
	for _, threads := range b.threads {
		if threads == 1 {
			continue
		}
		for _, w := range threadWork(b.quick) {
			for _, paused := range []bool{false, true} {
				if err := b.hold(ctx, t, w.contest(threads, paused)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// call is one call of a kernel.
type call struct {
	name string
	op   func()
}

// threadWork lists calls of every kind: cheap and dear elements, rows, products;
// from the size on from which a second thread helps, if it is awake.
func threadWork(quick bool) (all []call) {
	kinds := []struct {
		name  string
		least int
		of    func(n int) func()
	}{
		{"relu", 1 << 18, onSlices(func(y, x kernel.Slice) { kernel.ReLU(y, x) })},
		{"exp", 1 << 16, onSlices(func(y, x kernel.Slice) { kernel.Exp(y, x) })},
		{"gelu", 1 << 14, onSlices(func(y, x kernel.Slice) { kernel.GELU(y, x) })},
		{"dropout", 1 << 14, onSlices(func(y, x kernel.Slice) { kernel.Dropout(y, x, 0.2, 1, nil) })},
		{"softmax of tens", 1 << 14, onSlices(func(y, x kernel.Slice) { kernel.Softmax(y, x, x.Len()/10) })},
		{"adam", 1 << 16, adamStep},
	}
	for _, k := range kinds {
		for n := k.least; n <= 1<<20 && (n == k.least || !quick); n *= 4 {
			all = append(all, call{fmt.Sprint(k.name, " ", n), k.of(n)})
		}
	}
	for _, p := range []product{
		{m: 81, k: 81, n: 81}, {m: 96, k: 96, n: 96}, {m: 128, k: 128, n: 128}, {m: 192, k: 192, n: 192}, {m: 256, k: 256, n: 256},
		{m: 16, k: 784, n: 512}, {m: 64, k: 784, n: 512}, {m: 784, k: 64, n: 512, ta: true}, {m: 64, k: 64, n: 512}, {m: 1000, k: 20, n: 32},
		{m: 5000, k: 20, n: 32}, {m: 512, k: 512, n: 10},
	} {
		all = append(all, call{p.String(), p.multiply()})
	}
	return all
}

func onSlices(op func(y, x kernel.Slice)) func(n int) func() {
	return func(n int) func() {
		x, y := slice(pattern(n, 1), false), kernel.Make(n, kernel.F32)
		return func() { op(y, x) }
	}
}

func adamStep(n int) func() {
	part := []kernel.Part{{W: slice(pattern(n, 1), false), G: slice(pattern(n, 2), false), S: kernel.Make(2*n, kernel.F32)}}
	u := kernel.Update{Limit: math.Inf(1), Scale: 1, Keep: 1, Rate: 1e-6, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Correct: 1}
	return func() { kernel.Adam(part, u) }
}

func (p product) multiply() func() {
	left, right, z := p.operands(false)
	return func() { gemm.MatMul(z, left, right, false) }
}

func (w call) contest(threads int, paused bool) contest {
	name, on, rounds := w.name+", in a row", repeat, 0
	if paused {
		// Caches and the neighbours make each call differ.
		name, on, rounds = w.name+", after a pause", rarely, 15
	}
	one := on(w.op)
	return contest{work: name, threads: threads, unit: micro, ours: on(w.op),
		also: []entry{{name: alone, run: func(ctx context.Context, d time.Duration) (float64, error) {
			parallel.SetThreads(1)
			defer parallel.SetThreads(threads)
			return one(ctx, d)
		}}},
		bars: []bar{{alone, 0.97}}, rounds: rounds, waits: paused,
	}
}

// pause is longer than a thread without work stays awake.
const pause = 3 * time.Millisecond

// rarely makes a runner of an operation that runs alone, between pauses, and
// counts the median. The caller does not sleep in them: its own processor stays
// as it is.
func rarely(op func()) runner {
	return func(ctx context.Context, d time.Duration) (float64, error) {
		var took []float64
		for began := time.Now(); time.Since(began) < d || len(took) < 3; {
			if err := ctx.Err(); err != nil {
				return 0, err
			}
			start := time.Now()
			for time.Since(start) < pause {
			}
			start = time.Now()
			op()
			took = append(took, time.Since(start).Seconds())
		}
		return quantile(took, 0.5), nil
	}
}
