package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

func padsWith(m PadMode, widths ...[2]int) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.PadWith(m, widths...) })
}

func resizes(to Resizing) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.Resize(to) })
}

// toSize and byScale resize in a mode.
func toSize(m ResizeMode, size ...int) Resizing       { return Resizing{Mode: m, Size: size} }
func byScale(m ResizeMode, scale ...float64) Resizing { return Resizing{Mode: m, Scale: scale} }
func aligned(to Resizing) Resizing                    { to.AlignCorners = true; return to }
func recomputed(to Resizing) Resizing                 { to.Recompute = true; return to }
func squaredResize(to Resizing) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.Square().Resize(to).Square() })
}

var resampleOps = []opInfo{
	{"padWith", []sample{
		{"reflect", ts(x(2, 3, 4)), padsWith(PadReflect, [2]int{2, 1}, [2]int{3, 0})},
		{"replicate", ts(x(2, 3, 4)), padsWith(PadReplicate, [2]int{5, 1}, [2]int{0, 7})},
		{"circular", ts(x(2, 3, 4)), padsWith(PadCircular, [2]int{3, 1}, [2]int{4, 2})},
		{"one axis", ts(x(5)), padsWith(PadReflect, [2]int{4, 4})},
		{"three axes", ts(x(2, 2, 3, 2)), padsWith(PadCircular, [2]int{1, 2}, [2]int{0, 3}, [2]int{2, 0})},
		{"a middle axis", ts(x(2, 3, 2)), padsWith(PadReplicate, [2]int{1, 1}, [2]int{})},
		{"zeros", ts(x(2, 3, 2)), padsWith(PadZeros, [2]int{1, 0}, [2]int{0, 2})},
		{"nothing", ts(x(2, 3)), padsWith(PadReflect, [2]int{})},
		{"no sample", ts(x(0, 3)), padsWith(PadReflect, [2]int{1, 1})},
		{"inside", ts(x(2, 4)), unary(func(v Value) Value { return v.Tanh().PadWith(PadCircular, [2]int{1, 2}).Square() })},
	}, []misuse{
		{"reflect too far", ts(x(2, 3)), padsWith(PadReflect, [2]int{1, 3}), "padding 3 of axis 1, which has length 3; mode reflect takes at most 2", BadShape},
		{"more than a round", ts(x(2, 3)), padsWith(PadCircular, [2]int{4, 0}), "padding 4 of axis 1, which has length 3; mode circular takes at most 3", BadShape},
		{"nothing to repeat", ts(x(2, 0)), padsWith(PadReplicate, [2]int{1, 0}), "axis 1 of shape (2, 0) is empty", BadShape},
		{"below zero", ts(x(2, 3)), padsWith(PadReplicate, [2]int{1, -1}), "widths [1 -1] of axis 1, want none below 0", BadShape},
		{"zeros below zero", ts(x(2, 3)), padsWith(PadZeros, [2]int{1, -1}), "want none below 0", BadShape},
		{"axes", ts(x(3)), padsWith(PadReflect, [2]int{1, 1}, [2]int{1, 1}), "widths of 2 axes for shape (3,)", BadShape},
		{"no axis", ts(x(3)), padsWith(PadReflect), "widths of 0 axes", BadShape},
		{"four axes", ts(x(1, 1, 1, 1)), padsWith(PadReflect, [2]int{}, [2]int{}, [2]int{}, [2]int{}), "want those of 1 to 3", BadShape},
		{"mode", ts(x(3)), padsWith(PadMode(7), [2]int{1, 1}), "mode 7", Invalid},
	}},
	{"resized", []sample{
		{"nearest", ts(x(2, 2, 3, 4)), squaredResize(toSize(ResizeNearest, 5, 7))},
		{"nearest smaller", ts(x(1, 2, 5, 7)), resizes(toSize(ResizeNearest, 2, 3))},
		{"nearest by scale", ts(x(2, 1, 3, 2)), resizes(byScale(ResizeNearest, 2))},
		{"nearest of one axis", ts(x(2, 3, 4)), resizes(byScale(ResizeNearest, 1.7))},
		{"nearest of three axes", ts(x(1, 2, 2, 3, 2)), resizes(toSize(ResizeNearest, 3, 2, 5))},
		{"exact", ts(x(2, 1, 3, 5)), resizes(toSize(ResizeNearestExact, 7, 3))},
		{"linear", ts(x(2, 3, 5)), squaredResize(toSize(ResizeLinear, 8))},
		{"bilinear", ts(x(2, 2, 3, 4)), squaredResize(toSize(ResizeLinear, 5, 7))},
		{"bilinear smaller", ts(x(1, 2, 7, 5)), resizes(toSize(ResizeLinear, 3, 2))},
		{"bilinear by scales", ts(x(1, 2, 4, 5)), resizes(byScale(ResizeLinear, 1.6, 0.7))},
		{"bilinear recomputed", ts(x(1, 2, 4, 5)), resizes(recomputed(byScale(ResizeLinear, 1.6, 0.7)))},
		{"bilinear along one axis", ts(x(1, 2, 4, 5)), resizes(toSize(ResizeLinear, 4, 9))},
		{"bilinear along the other", ts(x(1, 2, 4, 5)), resizes(toSize(ResizeLinear, 6, 5))},
		{"aligned", ts(x(2, 1, 3, 4)), squaredResize(aligned(toSize(ResizeLinear, 5, 7)))},
		{"aligned to one", ts(x(2, 1, 3, 4)), resizes(aligned(toSize(ResizeLinear, 1)))},
		{"trilinear", ts(x(1, 2, 2, 3, 4)), squaredResize(toSize(ResizeLinear, 3, 5, 2))},
		{"the same size", ts(x(2, 2, 3)), resizes(toSize(ResizeLinear, 3))},
		{"of one pixel", ts(x(2, 1, 1, 1)), resizes(toSize(ResizeLinear, 3, 2))},
		{"no sample", ts(x(0, 2, 3)), resizes(toSize(ResizeLinear, 5))},
	}, []misuse{
		{"axes", ts(x(3, 4)), resizes(toSize(ResizeNearest, 2)), "x is (3, 4), want (N, C, W)", BadShape},
		{"many axes", ts(x(1, 1, 1, 1, 1, 1)), resizes(toSize(ResizeNearest, 2)), "want (N, C, W)", BadShape},
		{"empty", ts(x(1, 1, 0)), resizes(toSize(ResizeNearest, 2)), "the width of (1, 1, 0) would become 2, want 1 to 2147483647 of at least 1", BadShape},
		{"to nothing", ts(x(1, 1, 3, 2)), resizes(byScale(ResizeLinear, 0.4)), "the width of (1, 1, 3, 2) would become ⌊2·0.4⌋ = 0", BadShape},
		{"to too much", ts(x(1, 1, 3)), resizes(byScale(ResizeLinear, 1e300)), "the width of (1, 1, 3) would become ⌊3·1e+300⌋", BadShape},
		{"size", ts(x(1, 1, 3)), resizes(toSize(ResizeNearest, 0)), "size 0, want at least 1", Invalid},
		{"scale", ts(x(1, 1, 3)), resizes(byScale(ResizeNearest, -1)), "scale -1, want a finite number above 0", Invalid},
		{"no scale", ts(x(1, 1, 3)), resizes(byScale(ResizeNearest, math.NaN())), "scale NaN", Invalid},
		{"numbers", ts(x(1, 1, 3)), resizes(toSize(ResizeNearest, 2, 2)), "of 2 numbers, want 1 or 1", Invalid},
		{"neither", ts(x(1, 1, 3)), resizes(Resizing{}), "neither a size nor a scale", Invalid},
		{"few numbers", ts(x(1, 1, 3, 3, 3)), resizes(toSize(ResizeNearest, 2, 2)), "of 2 numbers, want 1 or 3", Invalid},
		{"both", ts(x(1, 1, 3)), resizes(Resizing{Size: []int{2}, Scale: []float64{2}}), "a size and a scale", Invalid},
		{"aligned nearest", ts(x(1, 1, 3)), resizes(aligned(toSize(ResizeNearest, 2))), "aligned corners with mode nearest", Invalid},
		{"recomputed size", ts(x(1, 1, 3)), resizes(recomputed(toSize(ResizeNearest, 2))), "no scale to recompute", Invalid},
		{"mode", ts(x(1, 1, 3)), resizes(toSize(ResizeMode(9), 2)), "mode 9", Invalid},
		{"linear of integers", nil, func(t *Tape, _ []Value) Value {
			return t.Const(tensor.New(tensor.Uint8, 1, 1, 3)).Resize(toSize(ResizeLinear, 2))
		}, "input 0 is uint8", BadType},
	}},
}

func init() { ops = append(ops, resampleOps...) }

// Masks and classes of pixels are padded and resized as pictures are.
func TestResampleFacts(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Uint8, tensor.Int32, tensor.Int64, tensor.Bool} {
		data := tensor.From([]float64{1, 0, 2, 0, 1, 3}, 1, 1, 2, 3)
		tape := NewTape()
		v, w := tape.Const(data.To(d)), tape.Const(data)
		for _, got := range [][2]Value{
			{v.PadWith(PadReflect, [2]int{1, 1}, [2]int{2, 1}), w.PadWith(PadReflect, [2]int{1, 1}, [2]int{2, 1})},
			{v.Resize(toSize(ResizeNearest, 3, 5)), w.Resize(toSize(ResizeNearest, 3, 5))},
			{v.PixelUnshuffle(1), w.PixelUnshuffle(1)},
		} {
			if want := got[1].Tensor().To(d); !tensor.Equal(got[0].Tensor(), want) {
				t.Errorf("%v: got %v, want %v", d, got[0].Tensor(), want)
			}
		}
	}
}

// The tables of a resampling are made for a shape and its options, and again for
// others: a node of the tape that is used again with another resampling shows it.
func TestResampleAnew(t *testing.T) {
	data, tape := x(2, 2, 3, 4), NewTape()
	for _, f := range []func(v Value) Value{
		func(v Value) Value { return v.Resize(toSize(ResizeNearest, 5, 2)) },
		func(v Value) Value { return v.Resize(toSize(ResizeLinear, 5, 2)) },
		func(v Value) Value { return v.Resize(aligned(toSize(ResizeLinear, 5, 2))) },
		func(v Value) Value { return v.Resize(byScale(ResizeLinear, 1.7, 0.6)) },
		func(v Value) Value { return v.Resize(toSize(ResizeLinear, 5, 2)) },
		func(v Value) Value { return v.PadWith(PadReflect, [2]int{1, 2}) },
		func(v Value) Value { return v.PadWith(PadCircular, [2]int{1, 2}) },
		func(v Value) Value { return v.PadWith(PadCircular, [2]int{1, 2}, [2]int{}) },
	} {
		tape.Rewind()
		if got, want := f(tape.Const(data)), f(NewTape().Const(data)); !tensor.Equal(got.Tensor(), want.Tensor()) {
			t.Errorf("got %v, want %v", got.Tensor(), want.Tensor())
		}
	}
}
