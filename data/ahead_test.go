package data_test

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// counted tells how many of its batches are being made, and have been.
type counted struct {
	data.Dataset
	takes         time.Duration
	running, made atomic.Int32
}

func (s *counted) Prefetch() bool { return true }

func (s *counted) Gather(b *data.Batch, index []int) error {
	s.running.Add(1)
	defer s.running.Add(-1)
	defer s.made.Add(1)
	time.Sleep(s.takes)
	return s.Dataset.Gather(b, index)
}

func TestPrefetchChangesNothing(t *testing.T) {
	const n = 103
	x := tensor.New(tensor.Float64, n, 3)
	noise := rng.New(4).Stream("x")
	for i := range x.Float64s() {
		x.Float64s()[i] = noise.NormFloat64()
	}
	set, err := data.Tensors(x, tensor.New(tensor.Int64, n))
	if err != nil {
		t.Fatal(err)
	}
	loader := func(on bool) *data.Loader {
		return data.NewLoader(set, data.BatchSize(8), data.Shuffle(rng.New(1).Stream("shuffle")), data.Prefetch(on))
	}
	plain, ahead := loader(false), loader(true)
	for epoch := range 4 {
		plain.Start()
		ahead.Start()
		for step := 0; plain.Next(t.Context()); step++ {
			if !ahead.Next(t.Context()) {
				t.Fatalf("epoch %d: prefetching ends after %d steps: %v", epoch, step, ahead.Err())
			}
			a, b := plain.Batch(), ahead.Batch()
			if !slices.Equal(a.Index, b.Index) || !tensor.Equal(a.X, b.X) || !tensor.Equal(a.Y, b.Y) {
				t.Fatalf("epoch %d, step %d: got samples %v, want %v", epoch, step, b.Index, a.Index)
			}
			if epoch == 2 && step == 5 { // an epoch may be left in the middle
				break
			}
		}
		if epoch != 2 && ahead.Next(t.Context()) {
			t.Fatalf("epoch %d: prefetching goes on after the last batch", epoch)
		}
	}
}

// A bubble knows when all goroutines but the test's have come to rest: by then
// the next batch is made, although nobody has asked for it.
func TestPrefetchWorksAhead(t *testing.T) {
	for _, c := range []struct {
		name string
		opts []data.LoaderOption
		want []int32 // batches made while the 1st, 2nd, … is in use
	}{
		{"as the set says", nil, []int32{2, 3, 4, 4}},
		{"told not to", []data.LoaderOption{data.Prefetch(false)}, []int32{1, 2, 3, 4}},
	} {
		synctest.Test(t, func(t *testing.T) {
			set := &counted{Dataset: numbered(t, 8)}
			var got []int32
			for _, err := range data.NewLoader(set, append(c.opts, data.BatchSize(2))...).Epoch(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				got = append(got, set.made.Load())
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: got %v batches made, want %v", c.name, got, c.want)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		set := &counted{Dataset: numbered(t, 8)}
		l := data.NewLoader(data.NewSubset(set, []int{1, 2, 3, 4}), data.BatchSize(2))
		l.Start()
		l.Next(t.Context())
		synctest.Wait()
		if got := set.made.Load(); got != 2 {
			t.Errorf("a subset: got %d batches made while the first is in use, want 2", got)
		}
		l.Stop()
	})
}

// Whatever way an epoch ends, when it has ended nothing runs any more. In a
// bubble the second that a batch takes passes only while all wait.
func TestPrefetchIsJoined(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(ctx context.Context, cancel func(), l *data.Loader)
	}{
		{"break", func(ctx context.Context, _ func(), l *data.Loader) {
			for range l.Epoch(ctx) {
				break
			}
		}},
		{"cancel", func(ctx context.Context, cancel func(), l *data.Loader) {
			for l.Start(); l.Next(ctx); {
				cancel()
			}
		}},
		{"stop", func(ctx context.Context, _ func(), l *data.Loader) {
			l.Start()
			l.Next(ctx)
			l.Stop()
			l.Stop()
		}},
		{"last batch", func(ctx context.Context, _ func(), l *data.Loader) {
			for range l.Epoch(ctx) {
			}
		}},
		{"panic", func(ctx context.Context, _ func(), l *data.Loader) {
			defer func() { recover() }()
			for range l.Epoch(ctx) {
				panic("in the loop")
			}
		}},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			set := &counted{Dataset: numbered(t, 9), takes: time.Second}
			l := data.NewLoader(set, data.BatchSize(3))
			c.end(ctx, cancel, l)
			if got := set.running.Load(); got != 0 {
				t.Errorf("%s: %d batches are still being made", c.name, got)
			}
			if made := set.made.Load(); made < 2 || l.Next(ctx) {
				t.Errorf("%s: %d batches were made, want 2 at least, or Next goes on", c.name, made)
			}
		})
	}
}

func TestPrefetchPanicsWhereNextIs(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		set := broken{numbered(t, 6), 3, func() error { panic("a bug in sample 3") }}
		l := data.NewLoader(set, data.BatchSize(2), prefetch)
		defer func() {
			if got := recover(); got != "a bug in sample 3" {
				t.Errorf("got panic %v, want Gather's", got)
			}
		}()
		for l.Start(); l.Next(t.Context()); {
		}
		t.Errorf("no panic, Err %v", l.Err())
	})
}

func TestPrefetchGoexit(t *testing.T) {
	set := broken{numbered(t, 6), 3, func() error { runtime.Goexit(); return nil }}
	l := data.NewLoader(set, data.BatchSize(2), data.Prefetch(true))
	for l.Start(); l.Next(t.Context()); {
	}
	if l.Err() == nil || !strings.Contains(l.Err().Error(), "ended its goroutine") {
		t.Errorf("got Err %v, want one about Gather", l.Err())
	}
}
