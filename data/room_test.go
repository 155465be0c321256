package data_test

import (
	"slices"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

func TestRoom(t *testing.T) {
	b := &data.Batch{More: map[string]*tensor.Tensor{"mask": tensor.New(tensor.Float32, 4)}}
	x, y := b.Room([]int{2, 0, 2}, 3, 1, 2)
	if len(x) != 6 || len(y) != 3 || !slices.Equal(b.X.Shape(), []int{3, 1, 2}) || !slices.Equal(b.Y.Shape(), []int{3}) || len(b.More) != 0 || !slices.Equal(b.Index, []int{2, 0, 2}) {
		t.Errorf("got room for %d and %d numbers in %+v", len(x), len(y), b)
	}
	x[5], y[2] = 7, 9
	if b.X.At(2, 0, 1) != 7 || b.Y.At(2) != 9 {
		t.Errorf("what is filled is not what the batch has: %v, %v", b.X, b.Y)
	}
	shape, index := []int{1, 2}, []int{1, 1}
	if n := testing.AllocsPerRun(10, func() { b.Room(index, 3, shape...) }); n > 0 {
		t.Errorf("it allocates %v times, want none", n)
	}
	for _, i := range []int{-1, 3} {
		func() {
			defer func() {
				if _, ok := recover().(*data.Error); !ok {
					t.Errorf("there is room for sample %d of 3", i)
				}
			}()
			b.Room([]int{i}, 3)
		}()
	}
}
