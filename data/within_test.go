package data_test

import (
	"errors"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// lazy is a data set whose samples are made as they are gathered, or cannot be.
type lazy struct {
	n, size int
	err     error
}

func (l lazy) Len() int { return l.n }

func (l lazy) Gather(b *data.Batch, index []int) error {
	b.X, b.Index = tensor.New(tensor.Float64, len(index), l.size), index
	return l.err
}

func TestWithin(t *testing.T) {
	kept, err := data.Tensors(tensor.New(tensor.Float32, 50, 10), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name              string
		set               data.Dataset
		most, bytes, want int
	}{
		{"all there are", kept, 100, 1 << 20, 50},
		{"so many", kept, 20, 1 << 20, 20},
		{"of 40 bytes each", kept, 100, 400, 10},
		{"larger than all the bytes", kept, 100, 39, 1},
		{"of 80 bytes each", lazy{n: 50, size: 10}, 100, 400, 5},
		{"that cannot be gathered", lazy{50, 10, errors.New("no")}, 30, 400, 30},
		{"none", lazy{}, 30, 400, 1},
		{"without numbers", lazy{n: 5}, 30, 400, 5},
	} {
		if got := data.Within(c.set, c.most, c.bytes); got != c.want {
			t.Errorf("samples %s: got %d, want %d", c.name, got, c.want)
		}
	}
}
