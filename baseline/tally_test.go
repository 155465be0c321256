package baseline

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// Progress counts each fit once, from none to all.
func TestProgress(t *testing.T) {
	x, y := readSets(t)["moons"].tensors()
	var seen []int
	total := 0
	if _, err := LogisticCV(t.Context(), x, y, Folds(3), Cs(0.1, 1), Progress(func(done, n int) { seen, total = append(seen, done), n })); err != nil {
		t.Fatal(err)
	}
	if total != 3*2+1 || len(seen) != total+1 {
		t.Fatalf("%d fits announced, reports %v; want 7, and 0 to 7", total, seen)
	}
	for i, done := range seen {
		if done != i {
			t.Errorf("report %d says %d fits are made, want %d", i, done, i)
		}
	}
}

// Where the context ends, so do the fits, and the error says how far they came.
func TestEndOfContext(t *testing.T) {
	x, y := readSets(t)["moons"].tensors()
	for _, after := range []int{0, 1, 30, 50} {
		ctx, cancel := context.WithCancel(t.Context())
		last := 0
		m, err := LogisticCV(ctx, x, y, Progress(func(done, _ int) {
			if last = done; done == after {
				cancel()
			}
		}))
		if m != nil || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), " of 51 fits") {
			t.Errorf("ended after %d fits: model %v, error %v; want none, and how many of 51 fits were made", after, m, err)
		}
		// Fits that were at their last evaluation may still end, one a fold.
		if last > after+5 {
			t.Errorf("ended after %d fits, and %d were made", after, last)
		}
		cancel()
	}
}
