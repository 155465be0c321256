package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

// The samples of the closed algebra make nothing on the way, so that TestReuse
// can ask each of them for a pass without allocations.
var (
	checked  = tensor.From([]bool{true, false, true, true, false, false, true, false, true, true, false, true}, 4, 3)
	checkRow = tensor.From([]bool{true, false, true})
	wholes   = tensor.From([]int64{2, -1, 3})
	tied     = tensor.From([]float64{1, 2, 2, -1, 3, 3, 0.5, 0.5, 0.5, -2, 1, -2}, 4, 3)
)

// pairOf is a function of two inputs, both on the tape.
func pairOf(f func(a, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0]), on(t, in[1])) }
}

// chosen is a function of two values by a comparison of theirs.
func chosen(less func(a, b Value) Value) func(*Tape, []Value) Value {
	return pairOf(func(a, b Value) Value { return Where(less(a, b), a, b) })
}

// chosenBy is a function of two values by a comparison of integers.
func chosenBy(compared func(a, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value {
		return Where(compared(t.Const(ids23), t.Const(ones23)), in[0], in[1])
	}
}

// overAxes are the samples of a reduction.
func overAxes(f func(v Value, axes ...int) Value, kept func(v Value, axes ...int) Value) []sample {
	over := func(axes ...int) func(*Tape, []Value) Value {
		return unary(func(v Value) Value { return f(v, axes...) })
	}
	less := func(axes ...int) func(*Tape, []Value) Value {
		return unary(func(v Value) Value { return v.Sub(kept(v, axes...)) })
	}
	return []sample{
		{"all", ts(x(4, 3)), over()},
		{"rows", ts(x(4, 3)), over(0)},
		{"columns", ts(x(4, 3)), over(-1)},
		{"middle", ts(x(2, 3, 4)), over(1)},
		{"two axes", ts(x(2, 3, 4)), over(0, 2)},
		{"kept", ts(x(2, 3, 4)), less(0, 2)},
		{"all kept", ts(x(4, 3)), less()},
		{"nothing left", ts(x(4, 0)), over(0)},
		{"long", ts(x(2, 70)), over(1)},
	}
}

var algebraOps = []opInfo{
	{"AddScalar", shapesOfUnary(func(v Value) Value { return v.AddScalar(0.7) }, x), nil},
	{"Neg", shapesOfUnary(Value.Neg, x), nil},
	{"Abs", shapesOfUnary(Value.Abs, x), nil},
	{"Sqrt", shapesOfUnary(Value.Sqrt, positive), nil},
	{"Reciprocal", shapesOfUnary(Value.Reciprocal, positive), nil},
	{"Sin", shapesOfUnary(Value.Sin, x), nil},
	{"Cos", shapesOfUnary(Value.Cos, x), nil},
	{"Erf", shapesOfUnary(Value.Erf, x), nil},
	{"PowScalar", append(shapesOfUnary(func(v Value) Value { return v.PowScalar(1.5) }, positive),
		sample{"whole", ts(x(5, 3)), unary(func(v Value) Value { return v.PowScalar(3) })},
		sample{"negative", ts(values(-3, -0.5, 5, 3)), unary(func(v Value) Value { return v.PowScalar(-2) })}), nil},
	{"pow", append(shapesOfPair(func(a, b Value) Value { return a.Square().AddScalar(0.3).Pow(b) }),
		sample{"whole", ts(x(5, 3)), func(t *Tape, in []Value) Value { return in[0].Pow(t.Const(wholes).To(in[0].DType())) }},
		sample{"exponent", ts(x(4, 3)), func(t *Tape, in []Value) Value { return t.Const(wholes).To(in[0].DType()).Square().Pow(in[0]) }}),
		faultsOfPair(Value.Pow)},
	{"AtLeast", append(shapesOfUnary(func(v Value) Value { return v.AtLeast(0.01) }, x),
		sample{"clamp", ts(x(5, 3)), unary(func(v Value) Value { return v.Clamp(-0.7, 1.1) })},
		sample{"half open", ts(x(5, 3)), unary(func(v Value) Value { return v.Clamp(-0.7, math.Inf(1)) })},
		sample{"open", ts(x(5, 3)), unary(func(v Value) Value { return v.Clamp(math.Inf(-1), math.Inf(1)) })}), nil},
	{"AtMost", shapesOfUnary(func(v Value) Value { return v.AtMost(0.01) }, x), nil},
	{"maximum", shapesOfPair(Value.Maximum), faultsOfPair(Value.Maximum)},
	{"minimum", shapesOfPair(Value.Minimum), faultsOfPair(Value.Minimum)},
	{"extreme", append(overAxes(Value.Max, Value.MaxKeepDims), overAxes(Value.Min, Value.MinKeepDims)...), []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Max(2) }), "axis 2 of shape (4, 3)", BadIndex},
		{"nothing", ts(x(0, 3)), unary(func(v Value) Value { return v.Min(0) }), "no elements along the axes of (0, 3)", BadShape},
	}},
	{"variance", append(overAxes(
		func(v Value, axes ...int) Value { return v.Var(0, axes...) },
		func(v Value, axes ...int) Value { return v.VarKeepDims(0, axes...) }),
		sample{"unbiased", ts(x(4, 3)), unary(func(v Value) Value { return v.Var(1, 0) })}), []misuse{
		{"one", ts(x(1, 3)), unary(func(v Value) Value { return v.Var(1, 0) }), "1 elements of (1, 3) become one with a correction of 1", BadShape},
		{"correction", ts(x(4, 3)), unary(func(v Value) Value { return v.Var(-1) }), "a correction of -1", Invalid},
	}},
	{"logSumExp", append(overAxes(Value.LogSumExp, Value.LogSumExpKeepDims),
		sample{"far", ts(values(-900, 900, 3, 4)), unary(func(v Value) Value { return v.LogSumExp(1) })}), []misuse{
		{"nothing", ts(x(0, 3)), unary(func(v Value) Value { return v.LogSumExp(0) }), "no elements", BadShape},
	}},
	{"comparison", []sample{
		{"less", ts(x(4, 3), positive(4, 3)), chosen(Value.Less)},
		{"less equal", ts(x(4, 3), positive(3)), chosen(Value.LessEqual)},
		{"greater", ts(x(4, 1), positive(1, 3)), chosen(Value.Greater)},
		{"greater equal", ts(x(4, 3), positive(4, 3)), chosen(Value.GreaterEqual)},
		{"less of integers", ts(x(2, 3), positive(2, 3)), chosenBy(Value.Less)},
		{"equal", ts(x(2, 3), positive(2, 3)), chosenBy(Value.EqualTo)},
		{"not equal", ts(x(2, 3), positive(2, 3)), chosenBy(Value.NotEqualTo)},
	}, []misuse{
		{"types", ts(x(2, 3)), func(t *Tape, in []Value) Value { return t.Const(ids23).Less(in[0]) }, "inputs of type int64 and float64", BadType},
		{"shapes", ts(x(4, 3), x(4)), pair(Value.Less), "(4, 3) and (4,) do not broadcast", BadShape},
	}},
	{"where", []sample{
		{"tensor", ts(x(4, 3), positive(4, 3)), pairOf(func(a, b Value) Value { return Where(checked, a, b) })},
		{"row", ts(x(4, 3), positive(4, 3)), pairOf(func(a, b Value) Value { return Where(checkRow, a, b) })},
		{"larger mask", ts(x(3), positive(4, 1)), pairOf(func(a, b Value) Value { return Where(checked, a, b) })},
		{"scalars", ts(x(), positive()), pairOf(func(a, b Value) Value { return Where(checked, a, b) })},
		{"value", ts(x(4, 3), positive(4, 3)), func(t *Tape, in []Value) Value {
			return Where(t.Const(checked), in[0], in[1])
		}},
	}, []misuse{
		{"mask", ts(x(4, 3)), unary(func(v Value) Value { return Where(v, v, v) }), "input 0 is float64 (4, 3), want bool", BadType},
		{"shapes", ts(x(4, 3), x(2)), pair(func(a, b Value) Value { return Where(checked, a, b) }), "do not broadcast", BadShape},
		{"types", ts(x(2, 3)), func(t *Tape, in []Value) Value { return Where(t.Const(checked), t.Const(ids23), in[0]) }, "values of type int64 and float64", BadType},
		{"a stranger", ts(x(4, 3)), unary(func(v Value) Value { return Where(stranger{}, v, v) }), "neither a grad.Value nor a *tensor.Tensor", BadType},
		{"another tape", ts(x(4, 3)), func(t *Tape, in []Value) Value {
			return Where(NewTape().Const(checked), t.Use(in[0]), in[0])
		}, "different tapes", OtherTape},
	}},
}

// The masks and indices of the samples below.
var (
	rows    = tensor.From([]int64{2, 0, 2, 3})
	rows32  = tensor.From([]int32{1, 0, 1, 1}, 2, 2)
	columns = tensor.From([]uint8{2, 0, 1, 1, 0, 0, 2, 2}, 4, 2)
	far     = tensor.From([]int64{0, 4})
	below   = tensor.From([]int64{-1})
)

// firstOf takes the first of two results.
func firstOf(a, _ Value) Value { return a }

func ranked(v Value) Value {
	y, index := v.Sort(1)
	return y.Mul(index.To(tensor.Float64).To(y.DType()).AddScalar(1))
}

var movingOps = []opInfo{
	{"moved", []sample{
		{"matrix", ts(x(4, 3)), unary(func(v Value) Value { return v.Transpose() })},
		{"last two", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Transpose() })},
		{"order", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Transpose(2, 0, -2).Square() })},
		{"order of before", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Transpose(0, 1, 2) })},
		{"without elements", ts(x(0, 3)), unary(func(v Value) Value { return v.Transpose() })},
		{"narrow rows", ts(x(4, 3)), unary(func(v Value) Value { return v.Narrow(0, 1, 3) })},
		{"narrow columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Narrow(-1, -2, 3).Square() })},
		{"narrow to nothing", ts(x(4, 3)), unary(func(v Value) Value { return v.Narrow(1, 2, 2) })},
		{"steps", ts(x(7, 3)), unary(func(v Value) Value { return v.Slice(0, 1, 7, 2).Square() })},
		{"steps of columns", ts(x(3, 7)), unary(func(v Value) Value { return v.Slice(1, 0, -1, 3) })},
		{"split", ts(x(5, 3)), unary(func(v Value) Value {
			parts := v.Split(0, 2, 1, 2)
			return parts[0].Mul(parts[2]).Sub(parts[1])
		})},
		{"pad", ts(x(4, 3)), unary(func(v Value) Value { return v.Pad(0.5, [2]int{1, 2}, [2]int{0, 1}).Square() })},
		{"pad nothing", ts(x(4)), unary(func(v Value) Value { return v.Pad(1, [2]int{}) })},
		{"pixel shuffle", ts(x(2, 8, 2, 3)), unary(func(v Value) Value { return v.PixelShuffle(2).Square() })},
		{"pixel shuffle of one picture", ts(x(9, 2, 1)), unary(func(v Value) Value { return v.PixelShuffle(3) })},
		{"pixel unshuffle", ts(x(2, 2, 4, 6)), unary(func(v Value) Value { return v.PixelUnshuffle(2).Square() })},
		{"pixels there and back", ts(x(1, 4, 2, 2)), unary(func(v Value) Value { return v.PixelShuffle(2).PixelUnshuffle(2).Mul(v) })},
		{"channel shuffle", ts(x(2, 6, 2)), unary(func(v Value) Value { return v.ChannelShuffle(3).Mul(v) })},
		{"channel shuffle of rows", ts(x(3, 4)), unary(func(v Value) Value { return v.ChannelShuffle(2).Square() })},
		{"unsqueeze", ts(x(4, 3)), unary(func(v Value) Value { return v.Unsqueeze(1).Mul(v.Unsqueeze(-1).Squeeze(2)) })},
	}, []misuse{
		{"vector", ts(x(4)), unary(func(v Value) Value { return v.Transpose() }), "want two axes", BadShape},
		{"few axes", ts(x(4, 3)), unary(func(v Value) Value { return v.Transpose(0) }), "1 axes for shape (4, 3)", BadShape},
		{"axis twice", ts(x(4, 3)), unary(func(v Value) Value { return v.Transpose(1, -1) }), "axis 1 of shape (4, 3) is named twice", BadIndex},
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Narrow(2, 0, 1) }), "axis 2 of shape (4, 3)", BadIndex},
		{"beyond", ts(x(4, 3)), unary(func(v Value) Value { return v.Narrow(0, 1, 5) }), "1:5 in steps of 1 on axis 0", BadIndex},
		{"step", ts(x(4, 3)), unary(func(v Value) Value { return v.Slice(0, 1, 3, 0) }), "in steps of 0", BadIndex},
		{"lengths", ts(x(4, 3)), unary(func(v Value) Value { return v.Split(0, 2, 1)[0] }), "lengths [2 1] do not add up to axis 0", BadShape},
		{"negative length", ts(x(4, 3)), unary(func(v Value) Value { return v.Split(0, 5, -1)[0] }), "lengths [5 -1]", BadShape},
		{"widths", ts(x(4, 3)), unary(func(v Value) Value { return v.Pad(0, [2]int{}) }), "1 widths for shape (4, 3)", BadShape},
		{"negative width", ts(x(4)), unary(func(v Value) Value { return v.Pad(0, [2]int{-1, 0}) }), "want none below 0", BadShape},
		{"channels of pixels", ts(x(2, 6, 2, 2)), unary(func(v Value) Value { return v.PixelShuffle(2) }), "(2, 6, 2, 2), want (…, C·2·2, H, W)", BadShape},
		{"factor", ts(x(2, 6, 2, 2)), unary(func(v Value) Value { return v.PixelShuffle(0) }), "factor 0, want at least 1", Invalid},
		{"no picture", ts(x(4, 2)), unary(func(v Value) Value { return v.PixelShuffle(2) }), "want (…, C·2·2, H, W)", BadShape},
		{"odd pixels", ts(x(1, 1, 4, 3)), unary(func(v Value) Value { return v.PixelUnshuffle(2) }), "(1, 1, 4, 3), want (…, C, H·2, W·2)", BadShape},
		{"unfactor", ts(x(1, 1, 4, 3)), unary(func(v Value) Value { return v.PixelUnshuffle(-1) }), "factor -1, want at least 1", Invalid},
		{"groups", ts(x(2, 6)), unary(func(v Value) Value { return v.ChannelShuffle(4) }), "(2, 6), want (N, C, …) with C a multiple of 4", BadShape},
		{"no group", ts(x(2, 6)), unary(func(v Value) Value { return v.ChannelShuffle(0) }), "0 groups, want at least 1", Invalid},
		{"squeeze", ts(x(4, 3)), unary(func(v Value) Value { return v.Squeeze(0) }), "want length one", BadShape},
		{"unsqueeze", ts(x(4, 3)), unary(func(v Value) Value { return v.Unsqueeze(4) }), "a new axis 4", BadIndex},
	}},
	{"concat", []sample{
		{"rows", ts(x(2, 3), positive(1, 3), x(3, 3)), func(t *Tape, in []Value) Value { return Concat(0, on(t, in[0]), in[1], in[2]) }},
		{"columns", ts(x(2, 3), positive(2, 1)), pair(func(a, b Value) Value { return Concat(-1, a, b, a).Square() })},
		{"middle", ts(x(2, 3, 2), positive(2, 1, 2)), pair(func(a, b Value) Value { return Concat(1, a, b) })},
		{"one", ts(x(2, 3)), unary(func(v Value) Value { return Concat(0, v) })},
		{"with nothing", ts(x(2, 3), x(0, 3)), pair(func(a, b Value) Value { return Concat(0, b, a) })},
		{"stack", ts(x(2, 3), positive(2, 3)), pair(func(a, b Value) Value { return Stack(0, a, b).Square() })},
		{"stack inside", ts(x(2, 3), positive(2, 3)), pair(func(a, b Value) Value { return Stack(1, a, b) })},
		{"stack last", ts(x(2, 3), positive(2, 3)), pair(func(a, b Value) Value { return Stack(-1, a, b) })},
		{"stack scalars", ts(x(), positive()), pair(func(a, b Value) Value { return Stack(0, a, b) })},
	}, []misuse{
		{"shapes", ts(x(2, 3), x(3, 3)), pair(func(a, b Value) Value { return Concat(1, a, b) }), "(2, 3) and (3, 3), want the same but for axis 1", BadShape},
		{"types", ts(x(2, 3)), func(t *Tape, in []Value) Value { return Concat(0, t.Const(ids23), in[0]) }, "inputs of type int64 and float64", BadType},
		{"stacked shapes", ts(x(2, 3), x(3, 3)), pair(func(a, b Value) Value { return Stack(1, a, b) }), "want the same", BadShape},
		{"new axis", ts(x(2, 3)), unary(func(v Value) Value { return Stack(3, v, v) }), "a new axis 3", BadIndex},
		{"none", nil, func(t *Tape, in []Value) Value { return Concat(0) }, "no value", Invalid},
	}},
	{"broadcastTo", []sample{
		{"row", ts(x(3)), unary(func(v Value) Value { return v.BroadcastTo(4, 3).Square() })},
		{"column", ts(x(4, 1)), unary(func(v Value) Value { return v.BroadcastTo(2, 4, 3) })},
		{"scalar", ts(x()), unary(func(v Value) Value { return v.BroadcastTo(2, 2) })},
		{"the same", ts(x(4, 3)), unary(func(v Value) Value { return v.BroadcastTo(4, 3) })},
	}, []misuse{
		{"shape", ts(x(4, 3)), unary(func(v Value) Value { return v.BroadcastTo(4, 1) }), "(4, 3) does not stretch to (4, 1)", BadShape},
		{"negative", ts(x(3)), unary(func(v Value) Value { return v.BroadcastTo(-1, 3) }), "a negative one", BadShape},
	}},
	{"cast", []sample{
		{"there and back", ts(x(4, 3)), unary(func(v Value) Value { return v.To(tensor.Float64).Square() })},
		{"of a mask", ts(x(4, 3)), func(t *Tape, in []Value) Value { return t.Const(checked).To(in[0].DType()).Mul(in[0]) }},
		{"to integers", ts(x(4, 3)), func(t *Tape, in []Value) Value {
			v := on(t, in[0])
			return v.Mul(v.To(tensor.Bool).To(tensor.Int32).To(v.DType()))
		}},
	}, nil},
	{"take", []sample{
		{"rows", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(0, rows).Square() })},
		{"columns", ts(x(3, 4)), unary(func(v Value) Value { return v.Take(1, rows) })},
		{"of two axes", ts(x(2, 3, 2)), unary(func(v Value) Value { return v.Take(1, rows32) })},
		{"value", ts(x(4, 3)), func(t *Tape, in []Value) Value { return on(t, in[0]).Take(0, t.Const(rows)) }},
		{"by arg max", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(1, v.ArgMax(1)) })},
	}, []misuse{
		{"beyond", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(0, far) }), "index 4 at position 1 is not in 0..3", BadIndex},
		{"below", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(0, below) }), "index -1 at position 0", BadIndex},
		{"floats", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(0, v) }), "want int64, int32 or uint8", BadType},
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Take(2, rows) }), "axis 2", BadIndex},
	}},
	{"gather", []sample{
		{"columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Gather(1, columns).Square() })},
		{"rows", ts(x(3, 2)), unary(func(v Value) Value { return v.Gather(0, columns) })},
		{"none", ts(x(4, 3)), unary(func(v Value) Value { return v.Gather(1, noColumns) })},
		{"sort rows", ts(x(4, 3)), unary(func(v Value) Value { return firstOf(v.Sort(0)).Square() })},
		{"sort columns", ts(x(4, 3)), unary(func(v Value) Value { return firstOf(v.Sort(-1)).Square() })},
		{"top", ts(x(4, 5)), unary(func(v Value) Value { return firstOf(v.TopK(2, 1)).Square() })},
		{"top of rows", ts(x(5, 2)), unary(func(v Value) Value { return firstOf(v.TopK(3, 0)) })},
		{"top of none", ts(x(5, 2)), unary(func(v Value) Value { return firstOf(v.TopK(0, 0)) })},
		{"times their place", ts(x(3, 4)), unary(ranked)},
	}, []misuse{
		{"shape", ts(x(3, 3)), unary(func(v Value) Value { return v.Gather(1, columns) }), "x is (3, 3) and the index (4, 2), want the same but for axis 1", BadShape},
		{"beyond", ts(x(4, 2)), unary(func(v Value) Value { return v.Gather(1, columns) }), "index 2 at position 0 is not in 0..1", BadIndex},
	}},
	{"scatterAdd", []sample{
		{"columns", ts(x(4, 3), positive(4, 2)), pair(func(a, b Value) Value { return a.ScatterAdd(1, columns, b).Square() })},
		{"rows", ts(x(3, 2), positive(4, 2)), pair(func(a, b Value) Value { return a.ScatterAdd(0, columns, b) })},
	}, []misuse{
		{"source", ts(x(4, 3), x(4, 3)), pair(func(a, b Value) Value { return a.ScatterAdd(1, columns, b) }), "the source is (4, 3) and its index (4, 2)", BadShape},
		{"shape", ts(x(3, 3), x(4, 2)), pair(func(a, b Value) Value { return a.ScatterAdd(1, columns, b) }), "want the same but for axis 1", BadShape},
	}},
}

var noColumns = tensor.New(tensor.Int64, 4, 0)

// stranger looks like a fact.
type stranger struct{ Fact }

var ones23 = tensor.From([]int64{1, 1, 1, 1, 1, 1}, 2, 3)

func init() { ops = append(append(ops, algebraOps...), movingOps...) }

// A tensor alone stands on no tape.
func TestFactWithoutTape(t *testing.T) {
	p := Param("p", x(4, 3))
	wantFault(t, "no input stands on a tape", func() { Where(checked, p, p) })
}

// At ties the gradient is PyTorch's: half to each of two, equal shares among
// several, none at a limit.
func TestGradientsAtTies(t *testing.T) {
	for name, c := range map[string]struct {
		f    func(*Tape, []Value) Value
		want []float64
	}{
		"maximum with itself": {func(t *Tape, in []Value) Value { return t.Use(in[0]).Maximum(t.Const(tied)) }, []float64{.5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5, .5}},
		"max of columns":      {unary(func(v Value) Value { return v.Max(1) }), []float64{0, .5, .5, 0, .5, .5, 1. / 3, 1. / 3, 1. / 3, 0, 1, 0}},
		"min of all":          {unary(func(v Value) Value { return v.Min() }), []float64{0, 0, 0, 0, 0, 0, 0, 0, 0, .5, 0, .5}},
		"clamp":               {unary(func(v Value) Value { return v.Clamp(0.5, 2) }), []float64{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0}},
	} {
		tape, in := NewTape(), []Value{Param("x", tied.Clone())}
		c.f(tape, in).Sum().Backward()
		if got := in[0].Grad(); !tensor.Equal(got, tensor.From(c.want, 4, 3)) {
			t.Errorf("%s: got gradient\n%v\nwant\n%v", name, got, c.want)
		}
	}
}

// The sums of the reductions over the first axis are added in double precision.
func TestReductionsAreAccurate(t *testing.T) {
	x := tensor.Full(tensor.Float32, 1000.1, 1<<15, 2)
	for i := range x.Float32s() {
		x.Float32s()[i] += float32(i%7) / 8
	}
	tape := NewTape(Inference())
	for name, f := range map[string]func(v Value) Value{
		"variance":    func(v Value) Value { return v.Var(1, 0) },
		"log-sum-exp": func(v Value) Value { return v.LogSumExp(0) },
	} {
		got, want := f(tape.Const(x)).Tensor(), f(tape.Const(x.To(tensor.Float64))).Tensor()
		if d, at := tensor.MaxDiff(got, want.To(tensor.Float32)); d != 0 {
			t.Errorf("%s %d: got %v, in double precision %v", name, at, got, want)
		}
	}
}

// Indices may have any type of whole numbers.
func TestIndicesOfEveryType(t *testing.T) {
	tape := NewTape(Inference())
	table, ids := tape.Const(x(4, 2)), tensor.From([]int64{3, 0, 0, 1}, 2, 2)
	for name, f := range map[string]func(ids Value) Value{
		"lookup":  func(ids Value) Value { return ids.Lookup(table) },
		"take":    func(ids Value) Value { return table.Take(0, ids) },
		"gather":  func(ids Value) Value { return table.Gather(0, ids) },
		"one hot": func(ids Value) Value { return ids.OneHot(4, tensor.Float64) },
	} {
		want := f(tape.Const(ids)).Tensor()
		for _, d := range []tensor.DType{tensor.Int32, tensor.Uint8} {
			if got := f(tape.Const(ids.To(d))).Tensor(); !tensor.Equal(got, want) {
				t.Errorf("%s by %v: got\n%v\nwant\n%v", name, d, got, want)
			}
		}
	}
}
