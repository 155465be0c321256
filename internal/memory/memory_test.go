package memory

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

// What a Tensor is read as has its fields.
func TestHeaderIsATensor(t *testing.T) {
	got, want := reflect.TypeFor[header](), reflect.TypeFor[tensor.Tensor]()
	if got.NumField() != want.NumField() {
		t.Fatalf("header has %d fields, Tensor %d", got.NumField(), want.NumField())
	}
	for i := range want.NumField() {
		g, w := got.Field(i), want.Field(i)
		if g.Name != w.Name || g.Type != w.Type || g.Offset != w.Offset {
			t.Errorf("field %d: header has %s %v at %d, Tensor %s %v at %d", i, g.Name, g.Type, g.Offset, w.Name, w.Type, w.Offset)
		}
	}
}

func TestOf(t *testing.T) {
	x := arange(tensor.Float32, 3, 4)
	if got := Of(x.Narrow(0, 1, 3)); got.Len() != 8 || got.At(0) != 4 {
		t.Errorf("of two rows: got %v", got)
	}
	if got := Of(arange(tensor.Int64, 2, 3).Narrow(0, 1, 2)); got.Len() != 3 || got.Int(0) != 3 {
		t.Errorf("of the last row of Int64: got %v", got)
	}
	if got := Of(x.Narrow(0, 3, 3)); got.Len() != 0 {
		t.Errorf("of no row: got %d elements", got.Len())
	}
	wantPanic(t, "Of(T)", "memory of", "(4, 3)", func() { Of(x.T()) })
}

func TestOverAndRange(t *testing.T) {
	x, pool := new(tensor.Tensor), Of(arange(tensor.Float64, 7))
	if Over(x, pool, 2, 3); !slices.Equal(elements(x), []float64{0, 1, 2, 3, 4, 5}) || !IsView(x) || Owns(x, tensor.Float64, []int{2, 3}) {
		t.Errorf("over a pool: got %v, want the first six elements of memory that it does not own", x)
	}
	if got := testing.AllocsPerRun(100, func() { Over(x, pool, 3, 2); Over(x, pool, 2, 3) }); got != 0 {
		t.Errorf("got %g allocations, want 0", got)
	}
	wantPanic(t, "Over(8)", "over", "needs 8 elements, the memory has 7", func() { Over(x, pool, 8) })
	y := arange(tensor.Float32, 3, 4)
	if ViewRange(x, y, 5, 2, 2); x.DType() != tensor.Float32 || !slices.Equal(elements(x), []float64{5, 6, 7, 8}) {
		t.Errorf("elements 5 to 8: got %v", x)
	}
	wantPanic(t, "ViewRange", "view range", "from element 5 of (3, 4)", func() { ViewRange(x, y, 5, 8) })
}

// An outline has a shape and nothing to read.
func TestOutline(t *testing.T) {
	x := new(tensor.Tensor)
	if Outline(x, tensor.Int32, 2, 3); x.DType() != tensor.Int32 || !slices.Equal(x.Shape(), []int{2, 3}) {
		t.Errorf("got %v %v", x.DType(), x.Shape())
	}
	defer func() {
		if recover() == nil {
			t.Error("an element could be read")
		}
	}()
	x.At(0, 0)
}

// Sizes of axes whose product is more than an int holds, be it of 64 bits or of 32.
const (
	half = 1 << (bits.UintSize / 2)     // 2³²
	most = 1 << (bits.UintSize * 5 / 8) // 2⁴⁰
)

func TestShapesTooLarge(t *testing.T) {
	for _, shape := range [][]int{{-1}, {0, -1}, {math.MaxInt}, {half, half}, {0, most, most}} {
		rule := "too many elements"
		if slices.Min(shape) < 0 {
			rule = "negative axis"
		}
		x := new(tensor.Tensor)
		for op, f := range map[string]func(){
			"resize": func() { Resize(x, tensor.Float32, shape...) }, "outline": func() { Outline(x, tensor.Float32, shape...) },
			"view": func() { View(x, tensor.New(tensor.Float32, 0), shape...) }, "view range": func() { ViewRange(x, tensor.New(tensor.Float32, 0), 0, shape...) },
			"over": func() { Over(x, Of(tensor.New(tensor.Float32, 9)), shape...) },
		} {
			wantPanic(t, fmt.Sprint(op, shape), op, rule, f)
		}
	}
}

// Growing does not reach what lies behind the end of a slice.
func TestResizeStaysInItsSlice(t *testing.T) {
	buffer := []float32{1, 2, 3, 4}
	x := tensor.From(buffer[:2])
	Resize(x, tensor.Float32, 4)
	x.Fill(9)
	if want := []float32{1, 2, 3, 4}; !slices.Equal(buffer, want) {
		t.Errorf("Resize wrote behind the slice: got %v, want %v", buffer, want)
	}
}

func TestResizeKeepsMemory(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int64} {
		x := tensor.New(d, 4, 5)
		allocs := testing.AllocsPerRun(100, func() {
			Resize(x, d, 2, 3)
			Resize(x, d, 0)
			Resize(x, d)
			Resize(x, d, 5, 4)
		})
		if allocs != 0 {
			t.Errorf("%v: got %g allocations, want 0", d, allocs)
		}
		if !slices.Equal(x.Shape(), []int{5, 4}) || x.DType() != d || !x.IsContiguous() {
			t.Errorf("%v: got %v %v", d, x.DType(), x.Shape())
		}
	}
}

func TestResizeGrowsAndConverts(t *testing.T) {
	x := new(tensor.Tensor)
	for _, c := range []struct {
		d     tensor.DType
		shape []int
	}{
		{tensor.Float64, []int{0}}, {tensor.Float32, []int{2, 2}}, {tensor.Float32, []int{3, 3}}, {tensor.Float64, []int{3, 3}},
		{tensor.Int64, []int{2, 4}}, {tensor.Float64, []int{1}}, {tensor.Int64, []int{}}, {tensor.Float32, []int{0, 7}}, {tensor.Float64, []int{0}},
	} {
		Resize(x, c.d, c.shape...)
		if x.DType() != c.d || !slices.Equal(x.Shape(), c.shape) {
			t.Errorf("Resize(%v, %v): got %v %v", c.d, c.shape, x.DType(), x.Shape())
		}
		x.Fill(3)
		if want := tensor.Full(c.d, 3, c.shape...); !tensor.Equal(x, want) {
			t.Errorf("Resize(%v, %v), Fill(3): got %v", c.d, c.shape, x)
		}
	}
	wantPanic(t, "Resize(tensor.DType(9))", "resize", "DType(9)", func() { Resize(x, tensor.DType(9), 1) })
}

// A view that is resized must not write where it looked before.
func TestResizeOfViewLeavesItsMemory(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int64} {
		base := arange(d, 2, 3)
		want := base.Clone()
		direct := new(tensor.Tensor)
		View(direct, base, 6)
		for name, v := range map[string]*tensor.Tensor{
			"View": direct, "Reshape": base.Reshape(6), "T": base.T(), "Transpose": base.Transpose(1, 0),
			"Narrow": base.Narrow(0, 1, 2), "Select": base.Select(1, 1), "BroadcastTo": base.BroadcastTo(2, 2, 3),
		} {
			Resize(v, d, 2)
			v.Fill(-1)
			if !tensor.Equal(base, want) {
				t.Fatalf("%v: Resize after %s wrote into its source: got %v, want %v", d, name, base, want)
			}
			if got := elements(v); !slices.Equal(got, []float64{-1, -1}) {
				t.Errorf("%v: Fill(-1) of %s, resized: got %v", d, name, got)
			}
		}
	}
}

func TestResizeWithOwnShape(t *testing.T) {
	x := tensor.New(tensor.Float32, 2, 3, 4, 5)
	Resize(x, tensor.Float32, x.Shape()[1:]...)
	if got := x.Shape(); !slices.Equal(got, []int{3, 4, 5}) || !x.IsContiguous() {
		t.Errorf("got %v, want [3 4 5], contiguous", got)
	}
	Resize(x, tensor.Float32, 3, 4)
	View(x, x, x.Shape()[0], 2, 2)
	if !slices.Equal(x.Shape(), []int{3, 2, 2}) || IsView(x) {
		t.Errorf("a view of itself: got %v, view %v, want [3 2 2] that owns its memory", x.Shape(), IsView(x))
	}
}

func TestView(t *testing.T) {
	base := arange(tensor.Float64, 4, 6)
	part := base.Narrow(0, 1, 3)
	v := tensor.New(tensor.Int64, 9)
	View(v, part, 3, 4)
	if got, want := elements(v), elements(part); v.DType() != tensor.Float64 || !slices.Equal(got, want) {
		t.Errorf("got %v %v, want %v", v.DType(), got, want)
	}
	v.Set(-1, 0, 0)
	if base.At(1, 0) != -1 {
		t.Errorf("the view does not share its source's memory: %v", base)
	}
	if got := testing.AllocsPerRun(100, func() { View(v, part, 12); View(v, part, 4, 3) }); got != 0 {
		t.Errorf("got %g allocations, want 0", got)
	}
	wantPanic(t, "View of T", "view", "not contiguous", func() { View(v, base.T(), 24) })
	wantPanic(t, "View(5)", "view", "want 24 elements, not 5", func() { View(v, base, 5) })
}

func wantPanic(t *testing.T, call, op, rule string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		err, _ := recover().(error)
		var e *tensor.Error
		if !errors.As(err, &e) || e.Op != op || !strings.Contains(e.Rule, rule) {
			t.Errorf("%s: got panic %v, want tensor: %s: … %s …", call, err, op, rule)
		}
	}()
	f()
}

// arange returns the elements 0, 1, 2, … under a shape.
func arange(d tensor.DType, shape ...int) *tensor.Tensor {
	x := tensor.New(d, shape...)
	m := Of(x)
	for i := range x.Size() {
		if d.Float() {
			m.Set(i, float64(i))
		} else {
			m.SetInt(i, int64(i))
		}
	}
	return x
}

// elements returns the elements in row-major order.
func elements(x *tensor.Tensor) []float64 {
	return x.Contiguous().To(tensor.Float64).Float64s()
}
