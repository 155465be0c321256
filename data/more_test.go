package data_test

import (
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// What samples have besides inputs and targets goes with them: shuffled,
// gathered ahead, through a subset, and in a batch that is the whole set. A
// batch that served a set with more keeps nothing of it.
func TestMoreGoesWithItsSamples(t *testing.T) {
	x, length := tensor.New(tensor.Float32, 10, 2), tensor.New(tensor.Int64, 10)
	for i := range 10 {
		x.Set(float64(i), i, 1)
		length.Set(float64(100+i), i)
	}
	plain, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := plain.With("length", length)
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]data.Dataset{"whole": s, "subset": data.NewSubset(s, []int{7, 3, 1, 9})}
	for name, set := range sets {
		for _, size := range []int{0, 3} {
			for _, ahead := range []bool{false, true} {
				l := data.NewLoader(set, data.BatchSize(size), data.Prefetch(ahead))
				for b, err := range l.Epoch(t.Context()) {
					if err != nil {
						t.Fatal(err)
					}
					if b.Y != nil || len(b.More) != 1 {
						t.Fatalf("%s: targets %v and %d more, want none and one", name, b.Y, len(b.More))
					}
					for i := range b.Len() {
						if got, want := b.More["length"].At(i), 100+b.X.At(i, 1); got != want {
							t.Errorf("%s in batches of %d, ahead %v: length %v beside input %v", name, size, ahead, got, want-100)
						}
					}
				}
			}
		}
	}
	var b data.Batch
	if err := s.Gather(&b, []int{1}); err != nil || b.More["length"].At(0) != 101 {
		t.Fatal(b, err)
	}
	if err := plain.Gather(&b, []int{1}); err != nil || len(b.More) != 0 {
		t.Errorf("a batch used again has more: %v (%v)", b.More, err)
	}
}

func TestMoreThatDoesNotFit(t *testing.T) {
	s, err := data.Tensors(tensor.New(tensor.Float32, 3, 2), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.With("mask", tensor.New(tensor.Float32, 2, 2)); err == nil || !strings.Contains(err.Error(), "mask (2, 2) for 3 samples") {
		t.Errorf("another first axis: error %v", err)
	}
	if s, err = s.With("mask", tensor.New(tensor.Float32, 3)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.With("mask", tensor.New(tensor.Float32, 3)); err == nil || !strings.Contains(err.Error(), `a "mask" already`) {
		t.Errorf("a name twice: error %v", err)
	}
}

// doubled is a set that embeds another and gathers otherwise.
type doubled struct{ *data.TensorSet }

func (s doubled) Gather(b *data.Batch, index []int) error {
	err := s.TensorSet.Gather(b, index)
	for i := range b.X.Size() {
		b.X.Reshape(-1).Set(2*b.X.Reshape(-1).At(i), i)
	}
	return err
}

// A batch that is the whole of a set that embeds a TensorSet is gathered by that
// set's own Gather.
func TestEmbeddedSetGathersItself(t *testing.T) {
	s, err := data.Tensors(tensor.From([]float64{1, 2, 3}, 3, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	for b, err := range data.NewLoader(doubled{s}).Epoch(t.Context()) {
		if err != nil || b.X.At(2, 0) != 6 {
			t.Errorf("the last sample is %v (%v), want 6", b.X.At(2, 0), err)
		}
	}
}
