package tensor

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"testing"
)

// wantPanic fails unless f panics with an *Error of the operation op whose
// rule contains rule.
func wantPanic(t *testing.T, call, op, rule string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		err, _ := recover().(error)
		var e *Error
		if !errors.As(err, &e) || e.Op != op || !strings.Contains(e.Rule, rule) {
			t.Errorf("%s: got panic %v, want tensor: %s: … %s …", call, err, op, rule)
		}
	}()
	f()
}

// arange returns the elements 0, 1, 2, … under a shape.
func arange(d DType, shape ...int) *Tensor {
	x := New(d, shape...)
	for i := range x.Size() {
		x.store(i, float64(i))
	}
	return x
}

// elements returns the elements in row-major order, by way of At.
func elements(x *Tensor) []float64 {
	list := make([]float64, 0, x.Size())
	eachIndex(x.Shape(), func(index []int) { list = append(list, x.At(index...)) })
	return list
}

// eachIndex calls f with every index of a shape in row-major order.
func eachIndex(shape []int, f func(index []int)) {
	index := make([]int, len(shape))
	var loop func(axis int)
	loop = func(axis int) {
		if axis == len(shape) {
			f(index)
			return
		}
		for i := range shape[axis] {
			index[axis] = i
			loop(axis + 1)
		}
	}
	loop(0)
}

// Sizes of axes whose product is more than an int holds, be it of 64 bits or of 32.
const (
	half = 1 << (bits.UintSize / 2)     // 2³²
	most = 1 << (bits.UintSize * 5 / 8) // 2⁴⁰
)

func TestNew(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		for _, c := range []struct {
			shape []int
			size  int
		}{
			{nil, 1}, {[]int{}, 1}, {[]int{3}, 3}, {[]int{2, 3, 4}, 24},
			{[]int{0}, 0}, {[]int{2, 0, 3}, 0}, {[]int{0, most}, 0},
		} {
			x := New(d, c.shape...)
			if x.DType() != d || x.NDim() != len(c.shape) || !slices.Equal(x.Shape(), c.shape) ||
				x.Size() != c.size || !x.IsContiguous() {
				t.Errorf("New(%v, %v): got %v %v, size %d, contiguous %v",
					d, c.shape, x.DType(), x.Shape(), x.Size(), x.IsContiguous())
			}
			if x.Shape() == nil {
				t.Errorf("New(%v, %v): the shape is nil, want empty", d, c.shape)
			}
			if x.Size() > 0 && (x.Min() != 0 || x.Max() != 0) {
				t.Errorf("New(%v, %v) = %v, want zeros", d, c.shape, x)
			}
		}
	}
	wantPanic(t, "New(DType(9), 1)", "new", "DType(9)", func() { New(DType(9), 1) })
}

func TestShapeTooLarge(t *testing.T) {
	for _, shape := range [][]int{
		{-1}, {2, -3}, {0, -1},
		{math.MaxInt}, {half / 2, half / 2}, {half, half}, {1 << (bits.UintSize - 2), 4}, {1 << 21, 1 << 21, 1 << 21, 2},
		{0, most, most}, {most, most, 0}, {most, 0, most},
	} {
		rule := "too many elements"
		if slices.Min(shape) < 0 {
			rule = "negative axis"
		}
		name := fmt.Sprint(shape)
		wantPanic(t, "New "+name, "new", rule, func() { New(Int64, shape...) })
		wantPanic(t, "From "+name, "from", rule, func() { From([]float32{}, shape...) })
		wantPanic(t, "BroadcastTo "+name, "broadcast", rule, func() { New(Float32).BroadcastTo(shape...) })
	}
}

func TestFrom(t *testing.T) {
	data := []float64{1, 2, 3, 4, 5, 6}
	x := From(data, 2, 3)
	if got := x.At(1, 0); got != 4 {
		t.Errorf("From(%v, 2, 3).At(1, 0): got %g, want 4", data, got)
	}
	x.Set(40, 1, 0)
	data[0] = 10
	if data[3] != 40 || x.At(0, 0) != 10 {
		t.Errorf("the slice %v and the tensor %v do not share memory", data, x)
	}
	if got := From([]int64{7}).Shape(); !slices.Equal(got, []int{1}) {
		t.Errorf("without a shape: got %v, want [1]", got)
	}
	for _, shape := range [][]int{{}, New(Float32).Shape(), From([]float32{1}).Select(0, 0).Shape()} {
		if got := From([]float32{7}, shape...); got.NDim() != 0 || got.Item() != 7 {
			t.Errorf("From([7], []int{}...): got shape %v, want a scalar", got.Shape())
		}
	}
	wantPanic(t, "From([1 2 3], 2, 2)", "from", "(2, 2) needs 4 elements, got 3",
		func() { From([]float32{1, 2, 3}, 2, 2) })
}

func TestFromNil(t *testing.T) {
	for _, x := range []*Tensor{
		From[float32](nil), From[float64](nil), From[int64](nil),
		From[float64](nil, 0, 3), From[float64]([]float64(nil), 2, 0),
	} {
		if x.Size() != 0 || !Equal(x, x.Clone()) || x.String() != "[]" {
			t.Errorf("From of a nil slice: got %v %v, size %d", x.DType(), x.Shape(), x.Size())
		}
	}
	if x := From[float64](nil); !x.elements().Double() {
		t.Errorf("From of a nil []float64 forgot its type: %+v", x.elements())
	}
}

// What lies behind the end of a slice is not the tensor's, nor the caller's
// who asks for a view's elements.
func TestCapacityIsClosed(t *testing.T) {
	buffer := []float32{1, 2, 3, 4}
	x := From(buffer[:2])
	if got := cap(x.Float32s()); got != 2 {
		t.Errorf("From two numbers: got capacity %d, want 2", got)
	}
	y := From(buffer)
	if got := cap(y.Narrow(0, 0, 2).Float32s()); got != 2 {
		t.Errorf("Float32s of a part: got capacity %d, want 2", got)
	}
	if got := cap(arange(Int64, 4).Narrow(0, 1, 2).Int64s()); got != 1 {
		t.Errorf("Int64s of a part: got capacity %d, want 1", got)
	}
}

func TestAtSet(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		x := New(d, 2, 3)
		x.Set(5, 1, 2)
		x.Set(4, -2, -3)
		if got, want := elements(x), []float64{4, 0, 0, 0, 0, 5}; !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", d, got, want)
		}
		if got := x.At(-1, -1); got != 5 {
			t.Errorf("%v: At(-1, -1): got %g, want 5", d, got)
		}
		wantPanic(t, "At(0)", "at", "1 indices for shape (2, 3)", func() { x.At(0) })
		wantPanic(t, "At(0, 3)", "at", "index 3 on axis 1 of shape (2, 3)", func() { x.At(0, 3) })
		wantPanic(t, "Set(-3, 0)", "set", "index -3 on axis 0 of shape (2, 3)", func() { x.Set(1, -3, 0) })
		wantPanic(t, "Item", "item", "6 elements", func() { x.Item() })
		wantPanic(t, "Dim(2)", "dim", "axis 2 of shape (2, 3)", func() { x.Dim(2) })
		wantPanic(t, "Dim(-3)", "dim", "axis -3", func() { x.Dim(-3) })
		if x.Dim(-1) != 3 || x.Dim(0) != 2 {
			t.Errorf("Dim(-1), Dim(0): got %d, %d, want 3, 2", x.Dim(-1), x.Dim(0))
		}
		if got := x.Narrow(0, 1, 2).Narrow(1, 2, 3).Item(); got != 5 {
			t.Errorf("Item of a view: got %g, want 5", got)
		}
	}
}

func TestDType(t *testing.T) {
	for _, d := range []DType{Float32, Float64, Int64} {
		if got, err := ParseDType(d.String()); got != d || err != nil {
			t.Errorf("ParseDType(%q): got %v, %v", d, got, err)
		}
		if got := d.Float(); got != (d != Int64) {
			t.Errorf("%v.Float(): got %v", d, got)
		}
	}
	if _, err := ParseDType("float16"); err == nil || !strings.Contains(err.Error(), `"float16"`) {
		t.Errorf(`ParseDType("float16"): got error %v, want one that names it`, err)
	}
	if got := DType(7).String(); got != "DType(7)" {
		t.Errorf("got %s, want DType(7)", got)
	}
}

func TestError(t *testing.T) {
	err := error(&Error{Op: "reshape", Rule: "no"})
	if got, want := err.Error(), "tensor: reshape: no"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
