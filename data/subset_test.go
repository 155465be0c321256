package data_test

import (
	"fmt"
	"slices"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

func TestSubset(t *testing.T) {
	set := numbered(t, 10)
	index := []int{9, 0, 4, 4}
	sub := data.NewSubset(set, index)
	index[0] = 1 // the subset has its own
	subsub := data.NewSubset(sub, []int{3, 0})
	for _, c := range []struct {
		name string
		set  *data.Subset
		ask  []int
		want []int64 // targets
	}{
		{"subset", sub, []int{0, 1, 2, 3}, []int64{90, 0, 40, 40}},
		{"subset in another order", sub, []int{2, 0}, []int64{40, 90}},
		{"subset of a subset", subsub, []int{0, 1}, []int64{40, 90}},
	} {
		var b data.Batch
		for range 2 {
			if err := c.set.Gather(&b, c.ask); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(b.Y.Int64s(), c.want) || !slices.Equal(b.Index, c.ask) {
				t.Errorf("%s, samples %v: got targets %v, numbers %v, want %v and %v", c.name, c.ask, b.Y.Int64s(), b.Index, c.want, c.ask)
			}
			for i, j := range b.Index {
				if got := c.set.Origin(j); 10*int64(got) != c.want[i] {
					t.Errorf("%s: Origin(%d): got %d, want %d", c.name, j, got, c.want[i]/10)
				}
			}
		}
	}
	if sub.Len() != 4 || subsub.Len() != 2 {
		t.Errorf("got lengths %d and %d, want 4 and 2", sub.Len(), subsub.Len())
	}
	wantPanic(t, "data: gather: sample 4, number 0 of those asked for, of a set of 4", func() { sub.Gather(&data.Batch{}, []int{4}) })
}

func TestTensors(t *testing.T) {
	x, y := tensor.New(tensor.Float32, 3, 2), tensor.New(tensor.Int64, 3)
	for _, c := range []struct {
		x, y *tensor.Tensor
		want string
	}{
		{x, y, "<nil>"},
		{x, tensor.New(tensor.Int64, 4), "data: inputs (3, 2) and targets (4,): the first axis counts samples and must agree"},
		{tensor.New(tensor.Float32), y, "data: inputs () and targets (3,): the first axis counts samples and must agree"},
		{tensor.New(tensor.Float32, 0, 2), tensor.New(tensor.Int64, 0), "data: the data set is empty: inputs (0, 2)"},
	} {
		if _, err := data.Tensors(c.x, c.y); fmt.Sprint(err) != c.want {
			t.Errorf("%v and %v: got %v, want %s", c.x.Shape(), c.y.Shape(), err, c.want)
		}
	}
	view, err := data.Tensors(tensor.From([]float64{1, 2, 3, 4, 5, 6}, 2, 3).T(), y)
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	if err := view.Gather(&b, []int{2, 0}); err != nil {
		t.Fatal(err)
	}
	if want := tensor.From([]float64{3, 6, 1, 4}, 2, 2); !tensor.Equal(b.X, want) {
		t.Errorf("rows 2 and 0 of a transposed view: got %v, want %v", b.X, want)
	}
	if got, want := data.Take(x.T(), []int{1, 1}), tensor.New(tensor.Float32, 2, 3); !tensor.Equal(got, want) {
		t.Errorf("take: got %v, want %v", got, want)
	}
}
