package data_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// numbered returns n samples, of which number i is x = (i, i + ½), y = 10·i.
func numbered(t testing.TB, n int) *data.TensorSet {
	t.Helper()
	x, y := tensor.New(tensor.Float32, n, 2), tensor.New(tensor.Int64, n)
	for i := range n {
		x.Float32s()[2*i], x.Float32s()[2*i+1] = float32(i), float32(i)+0.5
		y.Int64s()[i] = int64(10 * i)
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// both runs a test with batches made on demand and ahead.
func both(t *testing.T, f func(t *testing.T, prefetch data.LoaderOption)) {
	for _, on := range []bool{false, true} {
		t.Run(fmt.Sprintf("prefetch=%v", on), func(t *testing.T) { f(t, data.Prefetch(on)) })
	}
}

// read takes an epoch and checks that each batch holds the samples it says.
func read(t *testing.T, l *data.Loader) (batches [][]int) {
	t.Helper()
	for b, err := range l.Epoch(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() != b.X.Dim(0) || b.Len() != b.Y.Dim(0) {
			t.Fatalf("batch of samples %v: x %v, y %v", b.Index, b.X.Shape(), b.Y.Shape())
		}
		for i, j := range b.Index {
			if b.X.At(i, 0) != float64(j) || b.X.At(i, 1) != float64(j)+0.5 || b.Y.At(i) != float64(10*j) {
				t.Fatalf("row %d: x %v, y %v, want those of sample %d", i, b.X.Select(0, i), b.Y.At(i), j)
			}
		}
		batches = append(batches, slices.Clone(b.Index))
	}
	return batches
}

func TestLoaderOrder(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		for _, c := range []struct {
			n, size int
			want    string
		}{
			{5, 2, "[[0 1] [2 3] [4]]"},
			{4, 2, "[[0 1] [2 3]]"},
			{3, 1, "[[0] [1] [2]]"},
			{3, 0, "[[0 1 2]]"},
			{3, 3, "[[0 1 2]]"},
			{3, 7, "[[0 1 2]]"},
			{1, 1, "[[0]]"},
		} {
			l := data.NewLoader(numbered(t, c.n), data.BatchSize(c.size), prefetch)
			for epoch := range 3 {
				if got := fmt.Sprint(read(t, l)); got != c.want {
					t.Errorf("%d samples by %d, epoch %d: got %v, want %v", c.n, c.size, epoch, got, c.want)
				}
			}
			if got, want := l.Steps(), len(read(t, l)); got != want || l.Len() != c.n {
				t.Errorf("%d samples by %d: Steps %d, Len %d, want %d and %d", c.n, c.size, got, l.Len(), want, c.n)
			}
		}
	})
}

// An epoch resumed in its middle gives the batches that were left, and the next
// epoch is whole again.
func TestLoaderSkip(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		for skip := range 5 {
			streams := rng.New(3)
			l := data.NewLoader(numbered(t, 10), data.BatchSize(3), data.Shuffle(streams.Stream("shuffle")), prefetch)
			want := read(t, l)
			streams = rng.New(3)
			l = data.NewLoader(numbered(t, 10), data.BatchSize(3), data.Shuffle(streams.Stream("shuffle")), prefetch)
			l.Start()
			l.Skip(skip)
			var got [][]int
			for l.Next(t.Context()) {
				got = append(got, slices.Clone(l.Batch().Index))
			}
			if !slices.EqualFunc(got, want[skip:], slices.Equal) {
				t.Errorf("after skipping %d: batches %v, want %v", skip, got, want[skip:])
			}
			if n := len(read(t, l)); n != 4 {
				t.Errorf("the epoch after it has %d batches, want 4", n)
			}
		}
	})
}

func TestLoaderShuffles(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		const n = 20
		orders := func(seed uint64) (epochs [][]int) {
			l := data.NewLoader(numbered(t, n), data.BatchSize(6), data.Shuffle(rng.New(seed).Stream("shuffle")), prefetch)
			for range 3 {
				epochs = append(epochs, slices.Concat(read(t, l)...))
			}
			return epochs
		}
		// An epoch's order is a permutation of 0, 1, …, not of the last one's.
		for epoch, got := range orders(1) {
			if !sameUpTo(got, n) {
				t.Errorf("epoch %d: %v is no permutation of 0 … %d", epoch, got, n-1)
			}
			if slices.IsSorted(got) {
				t.Errorf("epoch %d is in order", epoch)
			}
		}
		if a, b := fmt.Sprint(orders(1)), fmt.Sprint(orders(1)); a != b {
			t.Errorf("the same seed: got %v and then %v", a, b)
		}
		if a, b := fmt.Sprint(orders(1)), fmt.Sprint(orders(2)); a == b {
			t.Errorf("seeds 1 and 2 give the same order %v", a)
		}
		if e := orders(1); slices.Equal(e[0], e[1]) || slices.Equal(e[1], e[2]) {
			t.Errorf("two epochs have the same order: %v", e)
		}
	})
}

func sameUpTo(a []int, n int) bool {
	sorted := slices.Sorted(slices.Values(a))
	for i, v := range sorted {
		if i != v {
			return false
		}
	}
	return len(sorted) == n
}

// The articles' runs take np.random.permutation(n) each epoch.
func TestLoaderShufflesAsNumPy(t *testing.T) {
	l := data.NewLoader(numbered(t, 50), data.BatchSize(8), data.Shuffle(numpy.Seed(0)))
	r := numpy.Seed(0)
	for epoch := range 3 {
		if got, want := slices.Concat(read(t, l)...), r.Permutation(50); !slices.Equal(got, want) {
			t.Errorf("epoch %d: got %v, want %v", epoch, got, want)
		}
	}
}

func TestLoaderWholeSetIsNotCopied(t *testing.T) {
	set := numbered(t, 4)
	for b, err := range data.NewLoader(set).Epoch(t.Context()) {
		if err != nil || b.X != set.X() || b.Y != set.Y() {
			t.Errorf("got batch %p, %p (%v), want the set's %p, %p", b.X, b.Y, err, set.X(), set.Y())
		}
	}
}

func TestLoaderCancel(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := data.NewLoader(numbered(t, 10), data.BatchSize(2), prefetch)
		steps, failures := 0, 0
		for b, err := range l.Epoch(ctx) {
			if err != nil {
				if failures++; b != nil || !errors.Is(err, context.Canceled) {
					t.Errorf("got batch %v and error %v, want none and %v", b, err, context.Canceled)
				}
				continue
			}
			if steps++; steps == 3 {
				cancel()
			}
		}
		if steps != 3 || failures != 1 || l.Err() != context.Canceled {
			t.Errorf("got %d batches, %d errors, Err %v, want 3, 1, %v", steps, failures, l.Err(), context.Canceled)
		}
		if l.Next(t.Context()) {
			t.Error("Next after the end of an epoch: got a batch")
		}
		if got, want := fmt.Sprint(read(t, l)), "[[0 1] [2 3] [4 5] [6 7] [8 9]]"; got != want || l.Err() != nil {
			t.Errorf("the epoch after: got %v, Err %v, want %v", got, l.Err(), want)
		}
	})
}

// broken fails for the batch that holds one sample.
type broken struct {
	data.Dataset
	at   int
	fail func() error
}

func (s broken) Gather(b *data.Batch, index []int) error {
	if slices.Contains(index, s.at) {
		return s.fail()
	}
	return s.Dataset.Gather(b, index)
}

func TestLoaderFailure(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		damaged := errors.New("sample 5 is damaged")
		set := broken{numbered(t, 10), 5, func() error { return damaged }}
		l := data.NewLoader(set, data.BatchSize(2), prefetch)
		for epoch := range 2 {
			steps := 0
			for b, err := range l.Epoch(t.Context()) {
				if err == nil {
					steps++
				} else if err != damaged || b != nil {
					t.Errorf("epoch %d: got %v, %v, want no batch and %v", epoch, b, err, damaged)
				}
			}
			if steps != 2 || l.Err() != damaged || l.Next(t.Context()) {
				t.Errorf("epoch %d: got %d batches, Err %v, want 2, %v and no more", epoch, steps, l.Err(), damaged)
			}
		}
	})
}

func TestLoaderEmptySet(t *testing.T) {
	l := data.NewLoader(data.NewSubset(numbered(t, 3), nil), data.BatchSize(2))
	if l.Start(); l.Next(t.Context()) || l.Err() == nil || l.Err().Error() != "data: the data set is empty" {
		t.Errorf("got Err %v, want one that says the set is empty", l.Err())
	}
	if l.Steps() != 0 || l.Len() != 0 {
		t.Errorf("got %d steps, %d samples, want none", l.Steps(), l.Len())
	}
}

func TestLoaderProgrammerErrors(t *testing.T) {
	set := numbered(t, 3)
	wantPanic(t, "data: loader: batch size -1, want at least 1, or 0 for all", func() { data.NewLoader(set, data.BatchSize(-1)) })
	wantPanic(t, "data: next: an epoch begins with Start", func() { data.NewLoader(set).Next(t.Context()) })
	wantPanic(t, "data: skip: it belongs between Start and the first Next", func() { data.NewLoader(set).Skip(1) })
	wantPanic(t, "data: skip: 2 batches of 1", func() {
		l := data.NewLoader(set)
		l.Start()
		l.Skip(2)
	})
	wantPanic(t, "data: gather: sample 3, number 1 of those asked for, of a set of 3", func() { set.Gather(&data.Batch{}, []int{0, 3}) })
	wantPanic(t, "data: subset: sample -1, number 0 of those asked for, of a set of 3", func() { data.NewSubset(set, []int{-1}) })
	wantPanic(t, "data: take: sample 9, number 0 of those asked for, of a set of 3", func() { data.Take(set.X(), []int{9}) })
	wantPanic(t, "data: take: a scalar has no rows", func() { data.Take(tensor.New(tensor.Float32), nil) })
}

func TestEpochsDoNotAllocate(t *testing.T) {
	both(t, func(t *testing.T, prefetch data.LoaderOption) {
		set := numbered(t, 500)
		for name, s := range map[string]data.Dataset{"set": set, "subset": data.NewSubset(set, rng.New(0).Stream("x").Perm(300))} {
			l := data.NewLoader(s, data.BatchSize(64), data.Shuffle(rng.New(0).Stream("shuffle")), prefetch)
			ctx := t.Context()
			epoch := func() {
				for l.Start(); l.Next(ctx); {
					_ = l.Batch()
				}
			}
			epoch() // makes the batches, and the goroutine's memory
			if got := testing.AllocsPerRun(20, epoch); got != 0 {
				t.Errorf("%s: got %v allocations an epoch, want 0", name, got)
			}
		}
	})
}
