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

// Ids that are integers give the bits of ids that stand in the matrix, there and
// back, with numbers beside them and without.
func TestEmbedColumnsOfIntegers(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for _, f := range []int{2, 0} {
			l := nn.EmbedColumns(2, 3, 2)
			nn.Init(l, d, nn.Streams(rng.New(0)))
			for i := range l.W.Tensor().Size() {
				l.W.Tensor().Set(1/float64(i+3), i/2, i%2)
			}
			rows := tableRows().To(d).Narrow(1, 2-f, 4)
			pass := func(y grad.Value, x grad.Value) (value, dx, dw *tensor.Tensor) {
				defer y.Tape().Rewind()
				y.Square().Sum().Backward()
				if !x.IsZero() {
					dx = x.Grad().Clone()
				}
				return y.Tensor().Clone(), dx, l.W.Grad().Clone()
			}
			x := grad.Param("x", rows.Clone())
			wantY, wantX, wantW := pass(l.Forward(grad.NewTape().Use(x)), x)
			for _, whole := range []tensor.DType{tensor.Int64, tensor.Int32} {
				tape := grad.NewTape()
				ids := tape.Const(rows.Narrow(1, f, f+2).To(whole))
				var beside, numbers grad.Value
				if f > 0 {
					beside = grad.Param("numbers", rows.Narrow(1, 0, f).Clone())
					numbers = tape.Use(beside)
				}
				y, dx, dw := pass(l.Of(numbers, ids), beside)
				if !tensor.Equal(y, wantY) || !tensor.Equal(dw, wantW) {
					t.Errorf("%v ids, %d numbers of %v: got %v and a gradient of %v, want %v and %v", whole, f, d, y, dw, wantY, wantW)
				}
				if f > 0 && !tensor.Equal(dx, wantX.Narrow(1, 0, f)) {
					t.Errorf("%v ids: the gradient of the numbers is %v, want %v", whole, dx, wantX.Narrow(1, 0, f))
				}
			}
		}
	}
}

// The rows of padding get no gradient, whether ids stand in the matrix or apart, and
// nothing else changes.
func TestEmbedColumnsPadding(t *testing.T) {
	rows := tableRows()
	gradient := func(padding ...int) []float64 {
		l := nn.EmbedColumns(2, 3, 2)
		ids := nn.EmbedIDs(2, 3, 2)
		for _, id := range padding {
			if l.Padding(id) != l || ids.Padding(id) != ids {
				t.Fatal("Padding returns another layer")
			}
		}
		nn.Init(l, tensor.Float64, nn.Streams(rng.New(0)))
		nn.Init(ids, tensor.Float64, nn.Streams(rng.New(0)))
		tape := grad.NewTape()
		l.Forward(tape.Const(rows)).AddScalar(1).Square().Sum().Backward()
		mixed := slices.Clone(l.W.Grad().Float64s())
		tape = grad.NewTape()
		ids.Forward(tape.Const(rows.Narrow(1, 2, 4).To(tensor.Int64))).AddScalar(1).Square().Sum().Backward()
		if got := nn.Values(ids)[0].Grad().Float64s(); !slices.Equal(got, mixed) {
			t.Errorf("padding %v: the gradient of integers is %v, and of the matrix %v", padding, got, mixed)
		}
		return mixed
	}
	// Each id that is met adds 2: of the first table 2, 0, 2, of the second 0, 1, 1.
	for _, c := range []struct {
		padding []int
		want    []float64
	}{
		{nil, []float64{2, 2, 0, 0, 4, 4, 2, 2, 4, 4}},
		{[]int{0}, []float64{0, 0, 0, 0, 4, 4, 0, 0, 4, 4}},
		{[]int{-1}, []float64{2, 2, 0, 0, 0, 0, 2, 2, 0, 0}},
		{[]int{0, 1}, []float64{2, 2, 0, 0, 4, 4, 2, 2, 0, 0}},
	} {
		if got := gradient(c.padding...); !slices.Equal(got, c.want) {
			t.Errorf("padding %v: the gradient of the tables is %v, want %v", c.padding, got, c.want)
		}
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
	l := nn.EmbedColumns(2, 3, 2)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(0)))
	numbers, ids := x.Narrow(1, 0, 2).Clone(), x.Narrow(1, 2, 4).To(tensor.Int64)
	typed := func() {
		tape.Rewind()
		l.Of(tape.Const(numbers), tape.Const(ids)).Square().Sum().Backward()
	}
	typed()
	if n := testing.AllocsPerRun(10, typed); n > 0 {
		t.Errorf("a step of %v with integers makes %v allocations, want none", l, n)
	}
}

func TestEmbedColumnsRefuses(t *testing.T) {
	l := nn.EmbedColumns(2, 3, 2)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(0)))
	refuses := func(what any, want string, f func(*grad.Tape)) {
		t.Helper()
		defer func() {
			e, ok := recover().(*grad.Error)
			if !ok || !strings.Contains(e.Error(), want) {
				t.Errorf("%v: got panic %v, want one that says %q", what, e, want)
			}
		}()
		f(grad.NewTape())
	}
	refuses("padding", "the id of padding is 2, want -2..1 for category 1", func(*grad.Tape) { l.Padding(2) })
	refuses("padding", "the id of padding is -3, want -2..1 for category 1", func(*grad.Tape) { nn.EmbedIDs(2, 3, 2).Padding(-3) })
	for _, c := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.From([]float64{1, 3, 0}, 1, 3), "id 3 of category 0, want a whole number in 0..2"},
		{tensor.From([]float64{1, 0, 0.5}, 1, 3), "id 0.5 of category 1"},
		{tensor.From([]float64{1}, 1, 1), "last 2 columns are ids"},
	} {
		refuses(c.x, c.want, func(t *grad.Tape) { l.Forward(t.Const(c.x)) })
	}
	for _, c := range []struct {
		numbers, ids *tensor.Tensor
		want         string
	}{
		{tensor.From([]float64{1}, 1, 1), tensor.From([]int64{-1, 0}, 1, 2), "id -1 of category 0, want a whole number in 0..2"},
		{tensor.From([]float64{1}, 1, 1), tensor.From([]int64{1, 0, 0}, 1, 3), "want ids (N, 2), a column for each table"},
		{tensor.From([]float64{1, 2}, 2, 1), tensor.From([]int64{1, 0}, 1, 2), "as many rows as the ids"},
		{tensor.From([]float64{1}, 1, 1), tensor.From([]float64{1, 0}, 1, 2), "the ids are float64, want integers"},
		{tensor.From([]float32{1}, 1, 1), tensor.From([]int64{1, 0}, 1, 2), "inputs of type float64 and float32; convert one with To"},
	} {
		refuses(c.ids, c.want, func(t *grad.Tape) { l.Of(t.Const(c.numbers), t.Const(c.ids)) })
	}
}
