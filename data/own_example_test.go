package data_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"cajal/data"
	"cajal/tensor"
)

// squares is a data set that computes its samples: x and x².
type squares struct{ n int }

// Len implements data.Dataset.
func (s squares) Len() int { return s.n }

// Gather implements data.Dataset.
func (s squares) Gather(b *data.Batch, index []int) error {
	b.X, b.Y = tensor.New(tensor.Float64, len(index), 1), tensor.New(tensor.Float64, len(index), 1)
	for row, i := range index {
		b.X.Set(float64(i), row, 0)
		b.Y.Set(float64(i*i), row, 0)
	}
	b.More, b.Index = nil, append(b.Index[:0], index...)
	return nil
}

// A data set of one's own has a length, and gathers samples by number.
func ExampleDataset() {
	loader := data.NewLoader(squares{5}, data.BatchSize(3))
	for batch, err := range loader.Epoch(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(batch.Index, batch.Y.Reshape(-1))
	}
	// Output:
	// [0 1 2] [0. 1. 4.]
	// [3 4] [ 9. 16.]
}

// ticks is a stream of the numbers from 0 to 4. Its token is the next one.
type ticks struct{ next int }

// Next implements data.Stream.
func (s *ticks) Next(b *data.Batch, n int) error {
	if n = min(n, 5-s.next); n == 0 {
		return io.EOF
	}
	b.X, b.Index = tensor.New(tensor.Float64, n, 1), b.Index[:0]
	for row := range n {
		b.X.Set(float64(s.next), row, 0)
		b.Index = append(b.Index, s.next)
		s.next++
	}
	return nil
}

// Token implements data.Stream.
func (s *ticks) Token() ([]byte, error) { return binary.AppendUvarint(nil, uint64(s.next)), nil }

// Seek implements data.Stream.
func (s *ticks) Seek(token []byte) error {
	next, _ := binary.Uvarint(token)
	s.next = int(next) // 0 without a token
	return nil
}

// A stream says by a token where it stands, and another one goes on from there.
func ExampleStream() {
	var first, second ticks
	var batch data.Batch
	if err := first.Next(&batch, 3); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(batch.Index)
	token, err := first.Token()
	if err == nil {
		err = second.Seek(token)
	}
	if err == nil {
		err = second.Next(&batch, 3)
	}
	fmt.Println(batch.Index, err)
	// Output:
	// [0 1 2]
	// [3 4] <nil>
}
