package grad

import (
	"errors"
	"math"
	"testing"

	"cajal/internal/memory"
	"cajal/tensor"
)

var picked = tensor.From([]int64{4, 0, 0, 2})

// added is an operation of a user's own on any number of inputs: their sum.
type added struct{}

func (added) Name() string { return "added" }

func (added) Shape(xs ...[]int) ([]int, error) { return xs[0], nil }

func (added) Keeps() Kept { return KeepNothing }

func (added) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	y.Fill(0)
	for _, x := range xs {
		for i := range y.Size() {
			memory.Of(y).Set(i, memory.Of(y).At(i)+memory.Of(x).At(i))
		}
	}
}

func (added) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, _ []*tensor.Tensor) {
	for _, dx := range dxs {
		if dx == nil {
			continue
		}
		for i := range dy.Size() {
			memory.Of(dx).Set(i, memory.Of(dx).At(i)+memory.Of(dy).At(i))
		}
	}
}

func sumOfSix(t *Tape, in []Value) Value {
	var six [6]Value
	for i, v := range in {
		six[i] = on(t, v).Scale(float64(i+1) / 8)
	}
	return Apply(added{}, six[:]...).Square()
}

// powers is one with three results: x·s, (x·s)², (x·s)³.
type powers struct{}

func (powers) Name() string { return "powers" }

func (powers) Shapes(xs ...[]int) ([][]int, error) {
	if len(xs) != 2 {
		return nil, errors.New("want two inputs")
	}
	shapesOfPowers[0], shapesOfPowers[1], shapesOfPowers[2] = xs[0], xs[0], xs[0]
	return shapesOfPowers, nil
}

var shapesOfPowers = make([][]int, 3) // so that a pass allocates nothing

func (powers) Keeps() Kept { return KeepInput(0) | KeepInput(1) }

func (powers) Forward(ys, xs []*tensor.Tensor) {
	for i := range xs[0].Size() {
		v := memory.Of(xs[0]).At(i) * memory.Of(xs[1]).At(i)
		for k, y := range ys {
			memory.Of(y).Set(i, math.Pow(v, float64(k+1)))
		}
	}
}

func (powers) Backward(dxs, dys, _, xs []*tensor.Tensor) {
	for i := range xs[0].Size() {
		x, s := memory.Of(xs[0]).At(i), memory.Of(xs[1]).At(i)
		var dv float64
		for k, dy := range dys {
			dv += float64(k+1) * math.Pow(x*s, float64(k)) * memory.Of(dy).At(i)
		}
		if dxs[0] != nil {
			memory.Of(dxs[0]).Set(i, memory.Of(dxs[0]).At(i)+s*dv)
		}
		if dxs[1] != nil {
			memory.Of(dxs[1]).Set(i, memory.Of(dxs[1]).At(i)+x*dv)
		}
	}
}

func threeResults(t *Tape, in []Value) Value {
	r := ApplyMulti(powers{}, on(t, in[0]), in[1])
	return r[0].Scale(3).Add(r[1].Tanh()).Sub(r[2])
}

// pick is one that takes integers: y[i] = x[index[i]].
type pick struct{}

func (pick) Name() string { return "pick" }

func (pick) Shape(xs ...[]int) ([]int, error) { return xs[1], nil }

func (pick) DType(xs ...tensor.DType) (tensor.DType, error) {
	if xs[1] != tensor.Int64 {
		return 0, errors.New("want indices as second input")
	}
	return xs[0], nil
}

func (pick) Keeps() Kept { return KeepInput(1) }

func (pick) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i, j := range xs[1].Int64s() {
		memory.Of(y).Set(i, memory.Of(xs[0]).At(int(j)))
	}
}

func (pick) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, j := range xs[1].Int64s() {
		memory.Of(dxs[0]).Set(int(j), memory.Of(dxs[0]).At(int(j))+memory.Of(dy).At(i))
	}
}

// greater is one whose result is a fact: where x is above zero, as integers.
type greater struct{}

func (greater) Name() string { return "greater" }

func (greater) Shape(xs ...[]int) ([]int, error) { return xs[0], nil }

func (greater) DType(...tensor.DType) (tensor.DType, error) { return tensor.Int64, nil }

func (greater) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i := range y.Size() {
		y.Int64s()[i] = 0
		if memory.Of(xs[0]).At(i) > 0 {
			y.Int64s()[i] = 1
		}
	}
}

func (greater) Backward([]*tensor.Tensor, *tensor.Tensor, *tensor.Tensor, []*tensor.Tensor) {
	panic("a fact has no derivative")
}

// An operation on a parameter whose result is integers has no gradient, serves
// as the ids of a Lookup, and is computed again in the same memory.
func TestFacts(t *testing.T) {
	w := Param("w", tensor.From([]float64{1, -2, 3}))
	table := Param("table", tensor.From([]float64{10, 20, 30, 40}, 2, 2))
	for _, opts := range [][]Option{nil, {Plan()}} {
		tape := NewTape(opts...)
		pass := func() {
			tape.Rewind()
			ids := Apply(greater{}, tape.Use(w).Scale(2))
			ids.Lookup(table).Sum().Backward()
			if ids.DType() != tensor.Int64 || w.Grad() != nil {
				t.Errorf("the fact is %v, and w has gradient %v; want int64 and none", ids.DType(), w.Grad())
			}
		}
		pass()
		want := tensor.From([]float64{1, 1, 2, 2}, 2, 2)
		if !tensor.Equal(table.Grad(), want) {
			t.Errorf("the table has gradient %v, want %v", table.Grad(), want)
		}
		pass()
		if n := testing.AllocsPerRun(10, pass); n != 0 {
			t.Errorf("%v allocations in a pass that repeats, want 0", n)
		}
		tape.Rewind()
	}
}

// The gradient of a part is a range of its whole's: where that has been released
// it says so, and Keep on the part keeps it.
func TestPartsKeepGradients(t *testing.T) {
	w, s := Param("w", x(3)), Param("s", positive(3))
	tape := NewTape(Plan())
	for range 3 {
		tape.Rewind()
		r := ApplyMulti(powers{}, tape.Use(w).Scale(2), s)
		r[1].Tanh().Sum().Backward()
		wantFault(t, "is no longer there", func() { r[1].Grad() })
		tape.Rewind()
		r = ApplyMulti(powers{}, tape.Use(w).Scale(2), s)
		r[1].Keep()
		r[1].Tanh().Sum().Backward()
		if r[1].Grad() == nil || r[2].Grad() != nil {
			t.Errorf("got gradients %v and %v, want one for the part that was used", r[1].Grad(), r[2].Grad())
		}
	}
}

// Check finds an operation that keeps less than its Backward reads.
func TestCheckFindsUnkept(t *testing.T) {
	f := func(op Op) func(*Tape, []Value) Value {
		return func(t *Tape, in []Value) Value { return Apply(op, t.Use(in[0]).Scale(1)) }
	}
	if r := Check(f(honest{}), x(4)); r.Unkept || r.Err(1e-7) != nil {
		t.Errorf("an operation that keeps its input: got %v", r.Err(1e-7))
	}
	if r := Check(f(forgetful{}), x(4)); !r.Unkept || r.Err(1) == nil {
		t.Error("an operation that keeps nothing and reads its input passed")
	}
}

type honest struct{ cube }

func (honest) Keeps() Kept { return KeepInput(0) }

type forgetful struct{ cube }

func (forgetful) Keeps() Kept { return KeepNothing }
