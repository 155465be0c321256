package train_test

import (
	"context"
	"errors"
	"testing"

	"cajal/data"
	"cajal/internal/testenv"
	"cajal/train"
)

// interrupting is a data set that ends a context when it is read for the n-th
// time.
type interrupting struct {
	*data.TensorSet
	n      int
	cancel context.CancelFunc
}

func (s *interrupting) Gather(b *data.Batch, index []int) error {
	if s.n--; s.n == 0 {
		s.cancel()
	}
	return s.TensorSet.Gather(b, index)
}

// The end of a context is noticed between two batches of a validation too; what
// the steps of the epoch have measured until then is kept.
func TestInterruptedValidation(t *testing.T) {
	testenv.SkipEmulated(t, "it evaluates thousands of samples again and again")
	x := experiments(t)["float32, Adam, plateau, early stop"]
	large := func(cancel context.CancelFunc, n int) train.FitOption { // two batches of evaluation or more
		var index []int
		for i := range 5000 {
			index = append(index, i%70)
		}
		s := set(t, data.Take(points(t).X(), index), data.Take(points(t).Y(), index))
		return train.Validate(&interrupting{s, n, cancel})
	}
	epochs := train.Epochs(3)
	want, err := x.run(t, t.Context(), large(nil, 0), epochs)
	if err != nil {
		t.Fatal(err)
	}
	interrupted := 0
	for n := 17; n < 17+12; n++ { // the fingerprint reads the set 16 times
		dir := t.TempDir()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := x.run(t, ctx, large(cancel, n), epochs, train.Checkpoint(dir))
		cancel()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err != nil {
			interrupted++
		}
		got, err := x.run(t, t.Context(), large(nil, 0), epochs, train.Resume(dir))
		if err != nil || got != want {
			t.Fatalf("interrupted at batch %d: error %v\n%s", n, err, firstDifference(got, want))
		}
	}
	if interrupted < 5 {
		t.Errorf("only %d trainings were interrupted", interrupted)
	}
}
