package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

// looked turns the indices of a value into rows of a table.
func looked(f func(v Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0])).Lookup(in[1]) }
}

var axisOps = []opInfo{
	{"cumSum", append(shapesOfUnary(func(v Value) Value { return v.CumSum(-1) }, func(shape ...int) *tensor.Tensor {
		if len(shape) == 0 {
			shape = []int{1}
		}
		return x(shape...)
	}),
		sample{"rows", ts(x(4, 3)), unary(func(v Value) Value { return v.CumSum(0).Square() })},
		sample{"middle", ts(x(2, 3, 2)), unary(func(v Value) Value { return v.CumSum(1).Square() })},
	), []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.CumSum(2) }), "axis 2 of shape (4, 3)", BadIndex},
		{"scalar", ts(x()), unary(func(v Value) Value { return v.CumSum(0) }), "axis 0 of shape ()", BadIndex},
	}},
	{"argSort", []sample{
		{"rows", ts(x(4, 3), x(4, 2)), looked(func(v Value) Value { return v.ArgSort(0) })},
		{"columns", ts(x(4, 3), x(3, 2)), looked(func(v Value) Value { return v.ArgSort(-1) })},
		{"integers", ts(x(2, 2), x(3, 2)), func(t *Tape, in []Value) Value {
			return t.Const(ids23).ArgSort(1).Lookup(in[1]).Sum().Mul(in[0])
		}},
		{"top", ts(x(4, 3), x(3, 2)), looked(func(v Value) Value { return v.ArgTopK(2, 1) })},
		{"top none", ts(x(4, 3), x(3, 2)), looked(func(v Value) Value { return v.ArgTopK(0, 1) })},
	}, []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.ArgSort(-3) }), "axis -3 of shape (4, 3)", BadIndex},
		{"k", ts(x(4, 3)), unary(func(v Value) Value { return v.ArgTopK(4, 1) }), "k is 4, and axis 1 of shape (4, 3) has 3 elements", BadIndex},
		{"mask", ts(x(4, 3)), func(t *Tape, in []Value) Value { return t.Const(checked).ArgSort(0) }, "input 0 is bool", BadType},
	}},
	{"argBest", []sample{
		{"argmax of rows", ts(x(4, 3), x(4, 2)), looked(func(v Value) Value { return v.ArgMax(0) })},
		{"argmin of columns", ts(x(4, 3), x(3, 2)), looked(func(v Value) Value { return v.ArgMin(1) })},
		{"middle", ts(x(2, 3, 4), x(3, 2)), looked(func(v Value) Value { return v.ArgMax(1) })},
	}, []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.ArgMax(2) }), "axis 2 of shape (4, 3)", BadIndex},
		{"empty", ts(x(0, 3)), unary(func(v Value) Value { return v.ArgMin(0) }), "axis 0 of shape (0, 3) is empty", BadShape},
	}},
	{"oneHot", []sample{
		{"chosen", ts(x(2, 3, 4)), func(t *Tape, in []Value) Value {
			return t.Const(ids23).OneHot(4, in[0].DType()).Mul(in[0])
		}},
		{"none", ts(x(0, 3, 4)), func(t *Tape, in []Value) Value {
			return t.Const(noIds).OneHot(4, in[0].DType()).Mul(in[0])
		}},
	}, []misuse{
		{"out of range", nil, func(t *Tape, in []Value) Value { return t.Const(ids23).OneHot(3, tensor.Float64) }, "3 at position 4 is not in 0..2", BadIndex},
		{"floats", ts(x(3)), unary(func(v Value) Value { return v.OneHot(3, tensor.Float64) }), "want int64", BadType},
		{"classes", nil, func(t *Tape, in []Value) Value { return t.Const(noIds).OneHot(-1, tensor.Float64) }, "-1 classes", Invalid},
	}},
}

func init() { ops = append(ops, axisOps...) }

// What is found on a tape is what the eager operations of package tensor find,
// which goldens hold to NumPy's; NaN and equal elements among it.
func TestAxesAgreeWithTensor(t *testing.T) {
	nan := math.NaN()
	in := tensor.From([]float64{3, nan, 1, 1, -2, nan, 0, 3, 3, -2, 5, 1, nan, 0, 4, 1, 7, 7}, 3, 2, 3)
	for _, d := range []tensor.DType{tensor.Float64, tensor.Float32, tensor.Int64, tensor.Int32, tensor.Uint8} {
		in := in
		if !d.Float() {
			in = tensor.From([]float64{3, 9, 1, 1, 2, 0, 0, 3, 3, 2, 5, 1, 8, 0, 4, 1, 7, 7}, 3, 2, 3)
		}
		in = in.To(d)
		tape := NewTape()
		v := tape.Const(in)
		for axis := range 3 {
			_, top := in.TopK(2, axis)
			for name, c := range map[string]struct{ got, want *tensor.Tensor }{
				"argsort": {v.ArgSort(axis).Tensor(), in.ArgSort(axis)},
				"top":     {v.ArgTopK(2, axis).Tensor(), top},
				"argmax":  {v.ArgMax(axis).Tensor(), in.ArgMax(axis)},
				"argmin":  {v.ArgMin(axis).Tensor(), in.ArgMin(axis)},
			} {
				if !tensor.Equal(c.got, c.want) {
					t.Errorf("%s of %v along axis %d:\n%v\nwant\n%v", name, d, axis, c.got, c.want)
				}
			}
		}
	}
	ids := NewTape().Const(ids23)
	if got, want := ids.OneHot(4, tensor.Uint8).Tensor(), ids23.OneHot(4, tensor.Uint8); !tensor.Equal(got, want) {
		t.Errorf("one hot:\n%v\nwant\n%v", got, want)
	}
}
