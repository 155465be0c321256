package data_test

import (
	"fmt"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// busy computes for some 100 µs.
func busy() (sum float32) {
	for i := range 150_000 {
		sum += float32(i&7) * 0.5
	}
	return sum
}

// working is a data set whose batches take as long as busy.
type working struct{ data.Dataset }

func (s working) Gather(b *data.Batch, index []int) error {
	err := s.Dataset.Gather(b, index)
	b.X.Float32s()[0] += 0 * busy()
	return err
}

// What a batch of 64 costs: points and images that are copied from memory, for
// a loop that does nothing else, which is the price of the hand-over; and one
// that has to be worked for, in a loop that works as long.
func BenchmarkLoader(b *testing.B) {
	images, err := data.Tensors(tensor.New(tensor.Float32, 6400, 28, 28), tensor.New(tensor.Int64, 6400))
	if err != nil {
		b.Fatal(err)
	}
	points := numbered(b, 6400)
	for _, c := range []struct {
		name string
		set  data.Dataset
		step func() float32
	}{
		{"points", points, func() float32 { return 0 }},
		{"images", images, func() float32 { return 0 }},
		{"work", working{points}, busy},
	} {
		for _, ahead := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/prefetch=%v", c.name, ahead), func(b *testing.B) {
				l := data.NewLoader(c.set, data.BatchSize(64), data.Shuffle(rng.New(0).Stream("shuffle")), data.Prefetch(ahead))
				ctx := b.Context()
				b.ReportAllocs()
				for b.Loop() {
					for l.Start(); l.Next(ctx); {
						c.step()
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*l.Steps()), "ns/batch")
			})
		}
	}
}
