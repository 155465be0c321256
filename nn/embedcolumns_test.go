package nn_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Two numbers, then ids of tables of 3 and of 2 rows.
func tableRows() *tensor.Tensor {
	return tensor.From([]float64{0.5, -1, 2, 0, 0.25, 3, 0, 1, -2, 1, 2, 1}, 3, 4)
}

func TestEmbedColumns(t *testing.T) {
	l := nn.EmbedColumns(2, 3, 2)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(0)))
	for i := range l.W.Tensor().Float64s() {
		if l.W.Tensor().Float64s()[i] != 0 {
			t.Fatalf("the tables start at %v, want zeros", l.W.Tensor())
		}
		l.W.Tensor().Float64s()[i] = float64(10 * (i + 1))
	}
	tape := grad.NewTape()
	y := l.Forward(tape.Const(tableRows()))
	want := []float64{0.5, -1, 50, 60, 70, 80, 0.25, 3, 10, 20, 90, 100, -2, 1, 50, 60, 90, 100}
	if got := y.Tensor().Float64s(); !slices.Equal(got, want) {
		t.Errorf("%v of %v: got %v, want %v", l, tableRows(), got, want)
	}
	y.Square().Sum().Backward()
	// Row 2 of the first table is met twice: 2·(50 + 50).
	if got, want := l.W.Grad().Float64s(), []float64{20, 40, 0, 0, 200, 240, 140, 160, 360, 400}; !slices.Equal(got, want) {
		t.Errorf("gradient of the tables: got %v, want %v", got, want)
	}
	if got := l.String(); got != "EmbedColumns 3+2→2" {
		t.Errorf("String: got %q, want EmbedColumns 3+2→2", got)
	}
}

func TestEmbedColumnsAllocatesNothing(t *testing.T) {
	net := nn.Sequential(nn.EmbedColumns(2, 3, 2), nn.Linear(6, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	tape, x := grad.NewTape(), tableRows()
	step := func() {
		tape.Rewind()
		net.Forward(tape.Const(x)).Square().Sum().Backward()
	}
	step()
	if n := testing.AllocsPerRun(10, step); n > 0 {
		t.Errorf("a step of %v makes %v allocations, want none", net, n)
	}
}

func TestEmbedColumnsRefuses(t *testing.T) {
	l := nn.EmbedColumns(2, 3, 2)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(0)))
	for _, c := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.From([]float64{1, 3, 0}, 1, 3), "id 3 of category 0, want a whole number in 0..2"},
		{tensor.From([]float64{1, 0, 0.5}, 1, 3), "id 0.5 of category 1"},
		{tensor.From([]float64{1}, 1, 1), "last 2 columns are ids"},
	} {
		func() {
			defer func() {
				e, ok := recover().(*grad.Error)
				if !ok || !strings.Contains(e.Error(), c.want) {
					t.Errorf("%v: got panic %v, want one that says %q", c.x, e, c.want)
				}
			}()
			l.Forward(grad.NewTape().Const(c.x))
		}()
	}
}
