package nn

import (
	"slices"
	"testing"

	"cajal/grad"
)

// A network larger than any memory has a shape.
func TestOutputShape(t *testing.T) {
	net := Sequential(Flatten(), Linear(6, 1<<20), ReLU(), Dropout(0.5), Linear(1<<20, 1<<20), Linear(1<<20, 4), BatchNorm1d(4), LayerNorm(4))
	if got := OutputShape(net, 2, 3); !slices.Equal(got, []int{4}) {
		t.Errorf("got %v, want (4)", got)
	}
	if int64(Count(net)) < 1<<40 {
		t.Errorf("%d parameters, want more than a machine holds", Count(net))
	}
	defer func() {
		if _, ok := recover().(*grad.Error); !ok {
			t.Error("samples that do not fit: no *grad.Error")
		}
	}()
	OutputShape(net, 2, 4)
}
