package grad

import "cajal/tensor"

// apart returns numbers of which no two are near each other, so that none becomes the
// largest within the step of a difference.
func apart(shape ...int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	n := t.Size()
	for i := range n {
		t.Float64s()[i] = float64((i*7919+123)%1009)/504 - 1
	}
	return t
}

func maxPooled(w Window) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.MaxPool(w).Square() })
}

func avgPooled(w Window, countPadding bool) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.AvgPool(w, countPadding).Square() })
}

// Bins along each axis, which a sample makes anew in no pass.
var (
	bins2    = []int{2}
	bins23   = []int{2, 3}
	bins222  = []int{2, 2, 2}
	moreBins = []int{5, 7}
)

func adaptiveMax(out []int) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.AdaptiveMaxPool(out...).Square() })
}

func adaptiveAvg(out []int) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.AdaptiveAvgPool(out...).Square() })
}

var (
	window3    = Window{Size: []int{3}}
	window22   = Window{Size: []int{2, 2}}
	overlap    = Window{Size: []int{3, 3}, Stride: []int{2, 2}, Padding: [][2]int{{1, 1}, {1, 1}}, Ceil: true}
	uneven23   = Window{Size: []int{2, 3}, Stride: []int{1, 2}, Padding: [][2]int{{1, 0}, {0, 1}}}
	dilated    = Window{Size: []int{2, 3}, Stride: []int{2, 1}, Dilation: []int{2, 2}, Padding: [][2]int{{1, 1}, {2, 2}}}
	dilated222 = Window{Size: []int{2, 2, 2}, Stride: []int{1, 2, 1}, Dilation: []int{1, 1, 2}}
	window222  = Window{Size: []int{2, 3, 2}, Stride: []int{1, 2, 2}, Padding: [][2]int{{1, 1}, {1, 1}, {0, 0}}, Ceil: true}
)

var poolOps = []opInfo{
	{"maxPool", []sample{
		{"line", ts(apart(2, 3, 7)), maxPooled(window3)},
		{"plane", ts(apart(2, 2, 5, 9)), maxPooled(window22)},
		{"overlapping", ts(apart(1, 2, 6, 11)), maxPooled(overlap)},
		{"uneven", ts(apart(2, 2, 4, 12)), maxPooled(uneven23)},
		{"dilated", ts(apart(2, 1, 5, 8)), maxPooled(dilated)},
		{"volume", ts(apart(1, 2, 3, 4, 5)), maxPooled(dilated222)},
		{"no sample", ts(x(0, 2, 4, 4)), maxPooled(window22)},
		{"bins of a line", ts(apart(2, 3, 5)), adaptiveMax(bins2)},
		{"bins of a plane", ts(apart(2, 1, 5, 7)), adaptiveMax(bins23)},
		{"even bins", ts(apart(2, 1, 4, 9)), adaptiveMax(bins23)},
		{"bins of a volume", ts(apart(1, 2, 3, 4, 5)), adaptiveMax(bins222)},
		{"more bins than places", ts(apart(1, 1, 3, 4)), adaptiveMax(moreBins)},
	}, []misuse{
		{"axes", ts(x(2, 3, 4)), maxPooled(window22), "x is (2, 3, 4), want (N, C, H, W)", BadShape},
		{"no axis", ts(x(2, 3)), maxPooled(Window{}), "a kernel over 0 axes, want 1 to 3", Invalid},
		{"kernel", ts(x(2, 3, 2)), maxPooled(window3), "the kernel reaches over 3 places of the width, which has 2", BadShape},
		{"padding", ts(x(2, 3, 9)), maxPooled(Window{Size: []int{3}, Padding: [][2]int{{2, 0}}}), "padding 2 along the width, want at most 1", Invalid},
		{"nothing", ts(x(2, 3, 0, 4)), maxPooled(overlap), "", BadShape},
		{"bins", ts(x(2, 3, 4)), adaptiveMax([]int{0}), "0 bins along the width, want at least 1", Invalid},
		{"axes of bins", ts(x(2, 3, 4)), adaptiveMax(bins23), "x is (2, 3, 4), want (N, C, H, W)", BadShape},
		{"no bins", ts(x(2, 3)), adaptiveMax(nil), "bins along 0 axes, want 1 to 3", Invalid},
		{"bins of nothing", ts(x(2, 3, 0)), adaptiveMax(bins2), "there is nothing along the width", BadShape},
		{"strides", ts(x(2, 3, 4, 4)), maxPooled(Window{Size: []int{2, 2}, Stride: []int{2}}), "1 strides for a kernel over 2 axes", Invalid},
	}},
	{"avgPool", []sample{
		{"line", ts(x(2, 3, 7)), avgPooled(window3, true)},
		{"plane", ts(x(2, 2, 5, 9)), avgPooled(window22, true)},
		{"overlapping", ts(x(1, 2, 6, 11)), avgPooled(overlap, true)},
		{"without padding", ts(x(1, 2, 6, 11)), avgPooled(overlap, false)},
		{"uneven", ts(x(2, 2, 4, 12)), avgPooled(uneven23, true)},
		{"volume", ts(x(1, 2, 3, 4, 5)), avgPooled(window222, true)},
		{"no sample", ts(x(0, 2, 4, 4)), avgPooled(window22, true)},
		{"bins of a line", ts(x(2, 3, 5)), adaptiveAvg(bins2)},
		{"bins of a plane", ts(x(2, 1, 5, 7)), adaptiveAvg(bins23)},
		{"even bins", ts(x(2, 1, 4, 9)), adaptiveAvg(bins23)},
		{"bins of a volume", ts(x(1, 2, 3, 4, 5)), adaptiveAvg(bins222)},
		{"more bins than places", ts(x(1, 1, 3, 4)), adaptiveAvg(moreBins)},
	}, []misuse{
		{"dilation", ts(x(2, 3, 9)), avgPooled(Window{Size: []int{2}, Dilation: []int{2}}, true), "it has no dilation", Invalid},
		{"padding", ts(x(2, 3, 9, 9)), avgPooled(Window{Size: []int{3, 3}, Padding: [][2]int{{1, 1}, {1, 2}}}, true), "padding 2 along the width, want at most 1", Invalid},
		{"axes", ts(x(2, 3)), avgPooled(window3, true), "x is (2, 3), want (N, C, L)", BadShape},
		{"bins", ts(x(2, 3, 4, 4)), adaptiveAvg([]int{2, -1}), "-1 bins along the width, want at least 1", Invalid},
	}},
}

func init() { ops = append(ops, poolOps...) }
