package tensor

import (
	"slices"
	"testing"
)

func TestViews(t *testing.T) {
	x := arange(Float64, 2, 3, 4)
	for _, c := range []struct {
		name     string
		got      *Tensor
		shape    []int
		elements []float64
	}{
		{"T", x.Select(2, 0).T(), []int{3, 2}, []float64{0, 12, 4, 16, 8, 20}},
		{"T of a scalar", Full(Float64, 5).T(), []int{}, []float64{5}},
		{"Transpose", x.Narrow(1, 0, 1).Narrow(2, 0, 2).Transpose(2, 0, 1), []int{2, 2, 1}, []float64{0, 12, 1, 13}},
		{"Transpose, negative", x.Narrow(1, 0, 1).Narrow(2, 0, 2).Transpose(-1, 0, -2), []int{2, 2, 1}, []float64{0, 12, 1, 13}},
		{"Transpose of a scalar", Full(Float64, 5).Transpose(), []int{}, []float64{5}},
		{"Narrow", x.Select(0, 1).Narrow(0, 1, 3), []int{2, 4}, []float64{16, 17, 18, 19, 20, 21, 22, 23}},
		{"Narrow, negative", x.Select(0, 1).Narrow(-1, -3, -1), []int{3, 2}, []float64{13, 14, 17, 18, 21, 22}},
		{"Narrow, all", From([]float64{1, 2}).Narrow(0, 0, 2), []int{2}, []float64{1, 2}},
		{"Narrow, none", x.Narrow(1, 3, 3), []int{2, 0, 4}, []float64{}},
		{"Select", x.Select(0, 1).Select(0, 2), []int{4}, []float64{20, 21, 22, 23}},
		{"Select, negative", x.Select(-1, -1), []int{2, 3}, []float64{3, 7, 11, 15, 19, 23}},
		{"Select to a scalar", From([]float64{1, 2}).Select(0, 1), []int{}, []float64{2}},
		{"Reshape", x.Narrow(0, 1, 2).Reshape(-1, 6), []int{2, 6}, []float64{12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23}},
		{"Reshape of a transposed", x.Select(0, 0).T().Reshape(6, 2), []int{6, 2}, []float64{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}},
		{"Reshape to a scalar", x.Select(0, 0).Select(0, 0).Narrow(0, 2, 3).Reshape(), []int{}, []float64{2}},
		{"Reshape, empty", New(Float64, 0, 3).Reshape(5, 0), []int{5, 0}, []float64{}},
		{"BroadcastTo", From([]float64{1, 2}, 2, 1).BroadcastTo(2, 2, 3), []int{2, 2, 3}, []float64{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2}},
		{"BroadcastTo of a scalar", Full(Float64, 5).BroadcastTo(2), []int{2}, []float64{5, 5}},
		{"BroadcastTo nothing", Full(Float64, 5, 1).BroadcastTo(2, 0), []int{2, 0}, []float64{}},
	} {
		if got := elements(c.got); !slices.Equal(c.got.Shape(), c.shape) || !slices.Equal(got, c.elements) {
			t.Errorf("%s: got %v %v, want %v %v", c.name, c.got.Shape(), got, c.shape, c.elements)
		}
	}
	if !Equal(x, arange(Float64, 2, 3, 4)) {
		t.Errorf("taking views changed the tensor: %v of shape %v", x, x.Shape())
	}
}

func TestViewErrors(t *testing.T) {
	x := New(Float32, 2, 3)
	for _, c := range []struct {
		call, op, rule string
		f              func()
	}{
		{"Reshape(4)", "reshape", "(2, 3) to (4,): want 6 elements, not 4", func() { x.Reshape(4) }},
		{"Reshape(4, -1)", "reshape", "(2, 3) to (4, -1): 6 elements do not divide by 4", func() { x.Reshape(4, -1) }},
		{"Reshape(half, half) of none", "reshape", "too many", func() { New(Float32, 0).Reshape(half, half) }},
		{"Transpose(0)", "transpose", "1 axes for shape (2, 3)", func() { x.Transpose(0) }},
		{"Transpose()", "transpose", "0 axes for shape (2, 3)", func() { x.Transpose() }},
		{"Transpose(0, 0)", "transpose", "order [0 0] names axis 0 of shape (2, 3) twice", func() { x.Transpose(0, 0) }},
		{"Transpose(1, -1)", "transpose", "order [1 -1] names axis 1", func() { x.Transpose(1, -1) }},
		{"Transpose(0, 2)", "transpose", "axis 2 of shape (2, 3)", func() { x.Transpose(0, 2) }},
		{"Narrow(2, 0, 1)", "narrow", "axis 2 of shape (2, 3)", func() { x.Narrow(2, 0, 1) }},
		{"Narrow(1, 0, 4)", "narrow", "0:4 on axis 1 of shape (2, 3)", func() { x.Narrow(1, 0, 4) }},
		{"Narrow(1, -4, 2)", "narrow", "-4:2 on axis 1", func() { x.Narrow(1, -4, 2) }},
		{"Narrow(1, 2, 1)", "narrow", "2:1 on axis 1", func() { x.Narrow(1, 2, 1) }},
		{"Narrow(1, 0, -4)", "narrow", "0:-4 on axis 1", func() { x.Narrow(1, 0, -4) }},
		{"Select(0, 2)", "select", "index 2 on axis 0 of shape (2, 3)", func() { x.Select(0, 2) }},
		{"Select(0, -3)", "select", "index -3 on axis 0", func() { x.Select(0, -3) }},
		{"Select(2, 0)", "select", "axis 2 of shape (2, 3)", func() { x.Select(2, 0) }},
		{"Select of a scalar", "select", "axis 0 of shape ()", func() { New(Float32).Select(0, 0) }},
		{"BroadcastTo(3)", "broadcast", "(2, 3) does not stretch to (3,)", func() { x.BroadcastTo(3) }},
		{"BroadcastTo(2, 2, 4)", "broadcast", "(2, 3) does not stretch to (2, 2, 4)", func() { x.BroadcastTo(2, 2, 4) }},
		{"BroadcastTo(2, 1)", "broadcast", "(2, 3) does not stretch to (2, 1)", func() { x.BroadcastTo(2, 1) }},
	} {
		wantPanic(t, c.call, c.op, c.rule, c.f)
	}
}

func TestIsContiguous(t *testing.T) {
	x := New(Float32, 4, 5, 1)
	for _, c := range []struct {
		name string
		x    *Tensor
		want bool
	}{
		{"new", x, true},
		{"rows", x.Narrow(0, 1, 3), true},
		{"columns", x.Narrow(1, 1, 3), false},
		{"columns of one row", x.Narrow(0, 1, 2).Narrow(1, 1, 3), true},
		{"transposed", x.T(), false},
		{"column, transposed", x.Select(1, 0).T(), false},
		{"axis of length one moved", x.Transpose(2, 0, 1), true},
		{"every element of one axis", x.Select(0, 0), true},
		{"element", x.Select(0, 0).Select(0, 3), true},
		{"stretched", New(Float32, 1).BroadcastTo(3), false},
		{"stretched to one", New(Float32, 1).BroadcastTo(1, 1), true},
		{"empty, odd steps", x.T().Narrow(2, 0, 0), true},
	} {
		if got := c.x.IsContiguous(); got != c.want {
			t.Errorf("%s, shape %v, strides %v: got %v, want %v", c.name, c.x.shape, c.x.strides, got, c.want)
		}
	}
}
