package grad

var convOps = []opInfo{
	{"conv", []sample{
		{"two axes", ts(x(2, 3, 5, 6), x(4, 3, 3, 2), x(4)), convOf(Window{}, 1)},
		{"one axis", ts(x(2, 3, 9), x(4, 3, 3), x(4)), convOf(Window{Stride: []int{2}, Padding: [][2]int{{1, 2}}}, 1)},
		{"three axes", ts(x(1, 2, 3, 4, 3), x(2, 2, 2, 2, 2), x(2)), convOf(Window{Dilation: []int{1, 2, 1}, Padding: [][2]int{{1, 0}, {1, 1}, {0, 1}}}, 1)},
		{"strides", ts(x(2, 2, 7, 6), x(3, 2, 3, 3), x(3)), convOf(Window{Stride: []int{2, 3}, Padding: [][2]int{{1, 1}, {2, 1}}}, 1)},
		{"groups", ts(x(2, 4, 4, 4), x(6, 2, 3, 3), x(6)), convOf(Window{Padding: [][2]int{{1, 1}, {1, 1}}}, 2)},
		{"depthwise", ts(x(2, 3, 5, 5), x(3, 1, 3, 3), x(3)), convOf(Window{Stride: []int{2, 2}}, 3)},
		{"no bias", ts(x(2, 3, 4, 4), x(2, 3, 1, 1)), convOf(Window{Stride: []int{2, 2}}, 1)},
		{"no pictures", ts(x(0, 3, 4, 4), x(2, 3, 2, 2), x(2)), convOf(Window{}, 1)},
		{"twice", ts(x(1, 2, 4, 4), x(2, 2, 3, 3), x(2)), func(t *Tape, in []Value) Value {
			f := convOf(Window{Padding: [][2]int{{1, 1}, {1, 1}}}, 1)
			y := f(t, in)
			return f(t, []Value{y, in[1], in[2]}).Add(y)
		}},
		{"tanh", ts(x(2, 3, 5, 6), x(4, 3, 3, 2), x(4)), func(t *Tape, in []Value) Value {
			return convOf(Window{}, 1)(t, in).Tanh()
		}},
	}, []misuse{
		{"few axes", ts(x(2, 3), x(4, 3, 2), x(4)), convOf(Window{}, 1), "want (N, C, …) and (O, C/groups, …)", BadShape},
		{"channels", ts(x(2, 4, 5, 5), x(4, 3, 3, 3), x(4)), convOf(Window{}, 1), "x is (2, 4, 5, 5) with 4 channels, want 3 in 1 groups", BadShape},
		{"groups", ts(x(2, 4, 5, 5), x(4, 2, 3, 3), x(4)), convOf(Window{}, 3), "3 groups do not divide 4 channels of x and 4 of the result", BadShape},
		{"bias", ts(x(2, 3, 5, 5), x(4, 3, 3, 3), x(3)), convOf(Window{}, 1), "b is (3,), want (4,)", BadShape},
		{"kernel", ts(x(2, 3, 5, 4), x(4, 3, 3, 7), x(4)), convOf(Window{Padding: [][2]int{{0, 0}, {1, 1}}}, 1),
			"the kernel reaches over 7 places of the width, which has 6 with padding 1 and 1; want at most that, or 1 more of padding", BadShape},
		{"strides", ts(x(2, 3, 5, 4), x(4, 3, 3, 3), x(4)), convOf(Window{Stride: []int{1}}, 1), "1 strides for a kernel over 2 axes", Invalid},
		{"stride 0", ts(x(2, 3, 5, 4), x(4, 3, 3, 3), x(4)), convOf(Window{Stride: []int{1, 0}}, 1), "stride 0 along the width, want at least 1", Invalid},
	}},
}

func init() { ops = append(ops, convOps...) }

func convOf(over Window, groups int) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value {
		var b Value
		if len(in) > 2 {
			b = in[2]
		}
		return on(t, in[0]).Conv(in[1], b, over, groups)
	}
}
