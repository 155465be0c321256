package grad

import (
	"testing"

	"cajal/tensor"
)

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
	{"convTranspose", []sample{
		{"two axes", ts(x(2, 3, 3, 4), x(3, 4, 3, 2), x(4)), transposeOf(Window{}, nil, 1)},
		{"one axis", ts(x(2, 3, 5), x(3, 2, 4), x(2)), transposeOf(Window{Stride: []int{3}, Padding: [][2]int{{1, 2}}}, []int{2}, 1)},
		{"three axes", ts(x(1, 2, 2, 2, 3), x(2, 2, 2, 2, 2), x(2)), transposeOf(Window{Dilation: []int{1, 2, 1}, Padding: [][2]int{{1, 0}, {1, 1}, {0, 1}}}, nil, 1)},
		{"strides", ts(x(2, 2, 3, 4), x(2, 3, 3, 3), x(3)), transposeOf(Window{Stride: []int{2, 3}, Padding: [][2]int{{1, 1}, {0, 1}}}, []int{1, 0}, 1)},
		{"groups", ts(x(2, 4, 3, 3), x(4, 3, 2, 2), x(6)), transposeOf(Window{Stride: []int{2, 2}}, nil, 2)},
		{"stride beyond the kernel", ts(x(1, 2, 3, 3), x(2, 2, 1, 2)), transposeOf(Window{Stride: []int{2, 3}}, nil, 1)},
		{"twice", ts(x(1, 2, 3, 3), x(2, 2, 3, 3), x(2)), func(t *Tape, in []Value) Value {
			f := transposeOf(Window{Padding: [][2]int{{1, 1}, {1, 1}}}, nil, 1)
			y := f(t, in)
			return f(t, []Value{y, in[1], in[2]}).Add(y)
		}},
	}, []misuse{
		{"few axes", ts(x(2, 3), x(3, 4, 2), x(4)), transposeOf(Window{}, nil, 1), "want (N, C, …) and (C, O/groups, …)", BadShape},
		{"channels", ts(x(2, 4, 5, 5), x(3, 4, 3, 3), x(4)), transposeOf(Window{}, nil, 1), "x is (2, 4, 5, 5) with 4 channels, want 3", BadShape},
		{"groups", ts(x(2, 4, 5, 5), x(4, 2, 3, 3), x(6)), transposeOf(Window{}, nil, 3), "3 groups do not divide the 4 channels of x", BadShape},
		{"bias", ts(x(2, 3, 5, 5), x(3, 4, 3, 3), x(3)), transposeOf(Window{}, nil, 1), "b is (3,), want (4,)", BadShape},
		{"padding", ts(x(2, 3, 1, 2), x(3, 4, 3, 3), x(4)), transposeOf(Window{Padding: [][2]int{{2, 2}, {1, 1}}}, nil, 1), "1 places of the height become -1 with padding 2 and 2, want at least 1", BadShape},
		{"output padding", ts(x(2, 3, 3, 2), x(3, 4, 3, 3), x(4)), transposeOf(Window{Stride: []int{2, 2}}, []int{2, 0}, 1), "output padding 2 along the height, want at least 0 and less than stride 2 or dilation 1", Invalid},
		{"output paddings", ts(x(2, 3, 3, 2), x(3, 4, 3, 3), x(4)), transposeOf(Window{Stride: []int{2, 2}}, []int{1}, 1), "1 output paddings for a kernel over 2 axes", Invalid},
	}},
}

func init() { ops = append(ops, convOps...) }

func transposeOf(over Window, extra []int, groups int) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value {
		var b Value
		if len(in) > 2 {
			b = in[2]
		}
		return on(t, in[0]).ConvTranspose(in[1], b, over, extra, groups)
	}
}

func convOf(over Window, groups int) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value {
		var b Value
		if len(in) > 2 {
			b = in[2]
		}
		return on(t, in[0]).Conv(in[1], b, over, groups)
	}
}

// On a planned tape a convolution takes the activations before and behind it along,
// with the same results to the bit.
func TestConvTakesActivationsAlong(t *testing.T) {
	over := Window{Padding: [][2]int{{1, 1}, {1, 1}}}
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for name, f := range map[string]func(Value) Value{"ReLU": Value.ReLU, "Tanh": Value.Tanh, "SiLU": Value.SiLU} {
			data := x(2, 3, 9, 10).To(d)
			w := []*tensor.Tensor{x(5, 3, 3, 3).To(d), x(5).To(d), x(20, 5, 3, 3).To(d), x(20).To(d), x(4, 20, 3, 3).To(d), x(4).To(d)}
			run := func(passes int, opts ...Option) []*tensor.Tensor {
				tape := NewTape(opts...)
				var params []Value
				for _, v := range w {
					params = append(params, Param("w", v.Clone()))
				}
				for range passes {
					tape.Rewind()
					v := tape.Const(data)
					for i := 0; i < len(params); i += 2 {
						v = f(v.Conv(params[i], params[i+1], over, 1))
					}
					v.Sum().Backward()
				}
				return gradientsOf(params)
			}
			want := run(1)
			for i, g := range run(4, Plan()) {
				if diff, at := tensor.MaxDiff(g, want[i]); diff != 0 {
					t.Errorf("%s, %v: gradient %d differs by %g at %d", name, d, i, diff, at)
				}
			}
		}
	}
}
