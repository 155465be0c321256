package grad

import (
	"math"
	"math/rand/v2"
	"testing"

	"cajal/tensor"
)

// The samples of this file make nothing on the way, so that TestMoreReuse can
// ask each of them for a pass without allocations.
var (
	bits       = rand.NewPCG(1, 2)
	noise      = x(5, 3)
	ids23      = tensor.From([]int64{0, 2, 1, 1, 3, 2}, 2, 3)
	idsT       = tensor.From([]int64{0, 2, 1, 1, 3, 2}, 2, 3).T()
	noIds      = tensor.From([]int64{}, 0, 3)
	classes    = labels(0, 2, 1, 2)
	uneven     = []float64{0.5, 2, 1.25}
	zeroOne    = labels(0, 1, 1, 0)
	shares     = values(0, 1, 4, 2)
	goals      = positive(4, 3)
	column     = positive(4)
	mean3      = values(-1, 1, 3)
	var3       = positive(3)
	mean3f     = mean3.To(tensor.Float32)
	var3f      = var3.To(tensor.Float32)
	positives2 = []float64{3, 0.5}
)

// dropped drops with the same mask in each pass.
func dropped(p float64) func(Value) Value {
	return func(v Value) Value {
		bits.Seed(1, 2)
		return v.Dropout(p, bits)
	}
}

func normOf(f func(x, w, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0]), in[1], in[2]).Mul(in[3]) }
}

func batchNormed(x, w, b Value) Value { return x.BatchNorm(w, b, 1e-5, nil) }
func layerNormed(x, w, b Value) Value { return x.LayerNorm(w, b, 1e-5) }

// Norms without a scale, or without both.
func noScale(f func(x, w, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0]), Value{}, Value{}).Mul(in[1]) }
}

func noShift(t *Tape, in []Value) Value { return layerNormed(on(t, in[0]), in[1], Value{}).Mul(in[2]) }

// padded has a row of padding that no id names, where it is Lookup.
func padded(t *Tape, in []Value) Value { return t.Const(ids23).LookupPadded(in[0], 4) }

// A row of padding is read, and gets no gradient.
func TestLookupPadded(t *testing.T) {
	table, tape := Param("table", x(4, 2)), NewTape()
	y := tape.Const(ids23).LookupPadded(table, 2)
	if want := tape.Const(ids23).Lookup(table); !tensor.Equal(y.Tensor(), want.Tensor()) {
		t.Errorf("got %v, want %v", y.Tensor(), want.Tensor())
	}
	y.Sum().Backward()
	for row := range 4 {
		if got := table.Grad().At(row, 0); (got == 0) != (row == 2) {
			t.Errorf("row %d has a gradient of %g, want none for row 2 alone", row, got)
		}
	}
}

func frozen(x, w, b Value) Value {
	if x.DType() == tensor.Float32 {
		return x.FrozenNorm(w, b, 1e-5, mean3f, var3f)
	}
	return x.FrozenNorm(w, b, 1e-5, mean3, var3)
}

func lookedUp(ids *tensor.Tensor) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return t.Const(ids).Lookup(in[0]) }
}

func weighted(w []float64, smoothing float64, r Reduction) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.WeightedCrossEntropy(classes, w, smoothing, IgnoreIndex, r) })
}

func weightedBinary(t *tensor.Tensor, w []float64, r Reduction) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.WeightedSigmoidCrossEntropy(t, w, r) })
}

func absolute(t *tensor.Tensor, r Reduction) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.AbsoluteError(t, r) })
}

func huberOf(t *tensor.Tensor, delta float64, r Reduction) func(*Tape, []Value) Value {
	return unary(func(v Value) Value { return v.HuberError(t, delta, r) })
}

var moreOps = []opInfo{
	{"LeakyReLU", shapesOfUnary(func(v Value) Value { return v.LeakyReLU(0.2) }, x), nil},
	{"ELU", append(shapesOfUnary(func(v Value) Value { return v.ELU(1) }, x),
		sample{"alpha", ts(x(5, 3)), unary(func(v Value) Value { return v.ELU(0.3) })},
		sample{"negative alpha", ts(x(5, 3)), unary(func(v Value) Value { return v.ELU(-2) })}), nil},
	{"GELU", append(shapesOfUnary(Value.GELU, x),
		sample{"wide", ts(values(-9, 9, 30)), unary(Value.GELU)}), nil},
	{"GELUTanh", append(shapesOfUnary(Value.GELUTanh, x),
		sample{"wide", ts(values(-5, 5, 30)), unary(Value.GELUTanh)}), nil},
	{"SiLU", append(shapesOfUnary(Value.SiLU, x),
		sample{"wide", ts(values(-30, 30, 30)), unary(Value.SiLU)}), nil},
	{"Softplus", append(shapesOfUnary(Value.Softplus, x),
		sample{"wide", ts(values(-30, 30, 30)), unary(Value.Softplus)}), nil},
	{"HardSwish", append(shapesOfUnary(Value.HardSwish, x),
		sample{"wide", ts(values(-5, 5, 30)), unary(Value.HardSwish)}), nil},
	{"HardSigmoid", append(shapesOfUnary(Value.HardSigmoid, x),
		sample{"wide", ts(values(-5, 5, 30)), unary(Value.HardSigmoid)}), nil},
	{"Mish", append(shapesOfUnary(Value.Mish, x),
		sample{"wide", ts(values(-30, 30, 30)), unary(Value.Mish)}), nil},
	{"SELU", shapesOfUnary(Value.SELU, x), nil},
	{"CELU", append(shapesOfUnary(func(v Value) Value { return v.CELU(1) }, x),
		sample{"alpha", ts(x(5, 3)), unary(func(v Value) Value { return v.CELU(0.3) })},
		sample{"negative alpha", ts(values(-1, -0.1, 5, 3)), unary(func(v Value) Value { return v.CELU(-2) })}),
		[]misuse{{"alpha", ts(x(3)), unary(func(v Value) Value { return v.CELU(0) }), "alpha 0, want another number", Invalid}}},
	{"Softsign", append(shapesOfUnary(Value.Softsign, x),
		sample{"wide", ts(values(-30, 30, 30)), unary(Value.Softsign)}), nil},
	{"LogSigmoid", append(shapesOfUnary(Value.LogSigmoid, x),
		sample{"wide", ts(values(-30, 30, 30)), unary(Value.LogSigmoid)}), nil},
	{"Tanhshrink", append(shapesOfUnary(Value.Tanhshrink, x),
		sample{"wide", ts(values(-9, 9, 30)), unary(Value.Tanhshrink)}), nil},
	{"Softshrink", shapesOfUnary(func(v Value) Value { return v.Softshrink(0.515) }, x), nil},
	{"Hardshrink", shapesOfUnary(func(v Value) Value { return v.Hardshrink(0.515) }, x), nil},
	{"ReLU6", append(shapesOfUnary(Value.ReLU6, x),
		sample{"wide", ts(values(-9, 9, 30)), unary(Value.ReLU6)}), nil},
	{"dropout", []sample{
		{"half", ts(x(5, 3)), unary(dropped(0.5))},
		{"odd", ts(x(7)), unary(dropped(0.2))},
		{"all", ts(x(4)), unary(dropped(1))},
		{"none", ts(x(4)), unary(dropped(0))},
		{"empty", ts(x(0, 3)), unary(dropped(0.2))},
	}, []misuse{
		{"probability", ts(x(3)), unary(dropped(1.5)), "probability 1.5, want 0 to 1", Invalid},
		{"NaN", ts(x(3)), unary(dropped(math.NaN())), "probability NaN", Invalid},
		{"source", ts(x(3)), unary(func(v Value) Value { return v.Dropout(0.5, nil) }), "nn.Seed", Invalid},
	}},
	{"batchNorm", []sample{
		{"matrix", ts(x(5, 3), positive(3), x(3), noise), normOf(batchNormed)},
		{"three rows", ts(x(3, 2), positive(2), x(2), x(3, 2)), normOf(batchNormed)},
		{"three axes", ts(x(2, 3, 4), positive(3), x(3), x(2, 3, 4)), normOf(batchNormed)},
		{"four axes", ts(x(2, 2, 2, 3), positive(2), x(2), x(2, 2, 2, 3)), normOf(batchNormed)},
		{"one sample, long", ts(x(1, 2, 5), positive(2), x(2), x(1, 2, 5)), normOf(batchNormed)},
		{"no channel", ts(x(4, 0), x(0), x(0), x(4, 0)), normOf(batchNormed)},
		{"no scale", ts(x(5, 3), noise), noScale(batchNormed)},
	}, []misuse{
		{"one value", ts(x(1, 3), x(3), x(3), x(1, 3)), normOf(batchNormed), "at least two samples", BadShape},
		{"no value", ts(x(0, 3), x(3), x(3), x(0, 3)), normOf(batchNormed), "at least two samples", BadShape},
		{"axes", ts(x(3), x(3), x(3), x(3)), normOf(batchNormed), "want (N, C)", BadShape},
		{"channels", ts(x(4, 3), x(4), x(3), x(3)), normOf(batchNormed), "x is (4, 3), 3 channels, but in is (4,)", BadShape},
		{"cumulative", ts(x(4, 3), x(3), x(3), x(3)), normOf(func(x, w, b Value) Value {
			return x.BatchNorm(w, b, 1e-5, &Running{Mean: mean3, Var: var3, Cumulative: true})
		}), "cumulative averages need a count of batches", Invalid},
		{"running", ts(x(4, 2), x(2), x(2), x(2)), normOf(func(x, w, b Value) Value {
			return x.BatchNorm(w, b, 1e-5, &Running{Mean: mean3, Var: var3})
		}), "the running statistics do not fit", BadShape},
	}},
	{"frozenNorm", []sample{
		{"matrix", ts(x(5, 3), positive(3), x(3), noise), normOf(frozen)},
		{"one row", ts(x(1, 3), positive(3), x(3), x(1, 3)), normOf(frozen)},
		{"no row", ts(x(0, 3), positive(3), x(3), x(0, 3)), normOf(frozen)},
		{"three axes", ts(x(2, 3, 4), positive(3), x(3), x(2, 3, 4)), normOf(frozen)},
		{"no scale", ts(x(2, 3, 4), x(2, 3, 4)), noScale(frozen)},
	}, []misuse{
		{"statistics", ts(x(5, 2), x(2), x(2), x(2)), normOf(frozen), "the running statistics do not fit", BadShape},
	}},
	{"layerNorm", []sample{
		{"matrix", ts(x(5, 3), positive(3), x(3), noise), normOf(layerNormed)},
		{"vector", ts(x(6), positive(6), x(6), x(6)), normOf(layerNormed)},
		{"three axes", ts(x(2, 3, 4), positive(4), x(4), x(2, 3, 4)), normOf(layerNormed)},
		{"no row", ts(x(0, 3), positive(3), x(3), x(0, 3)), normOf(layerNormed)},
		{"no scale", ts(x(5, 3), noise), noScale(layerNormed)},
		{"no shift", ts(x(5, 3), positive(3), noise), noShift},
	}, []misuse{
		{"weight", ts(x(5, 3), x(4), x(3), x(3)), normOf(layerNormed), "x is (5, 3), last axis 3, but in is (4,)", BadShape},
		{"scalar", ts(x(), x(3), x(3), x(3)), normOf(layerNormed), "want (…, D)", BadShape},
		{"no number", ts(x(3, 0), x(0), x(0), x(0)), normOf(layerNormed), "D at least 1", BadShape},
	}},
	{"lookup", []sample{
		{"matrix", ts(x(4, 2)), lookedUp(ids23)},
		{"transposed", ts(x(4, 2)), lookedUp(idsT)},
		{"one column", ts(x(4, 1)), lookedUp(ids23)},
		{"no ids", ts(x(4, 2)), lookedUp(noIds)},
		{"padded", ts(x(5, 2)), padded},
		{"computed table", ts(x(4, 2)), func(t *Tape, in []Value) Value {
			return t.Const(ids23).Lookup(on(t, in[0]).Tanh()).Square()
		}},
	}, []misuse{
		{"id", ts(x(3, 2)), lookedUp(ids23), "id 3 at position 4 is not in 0..2", BadIndex},
		{"negative id", ts(x(3, 2)), lookedUp(labels(0, -1)), "id -1 at position 1", BadIndex},
		{"table", ts(x(3)), lookedUp(ids23), "the table is (3,), want (V, D)", BadShape},
		{"padding", ts(x(4, 2)), func(t *Tape, in []Value) Value { return t.Const(ids23).LookupPadded(in[0], 4) }, "the row of padding is 4, want 0..3", BadIndex},
		{"float ids", ts(x(3, 2)), func(t *Tape, in []Value) Value { return t.Const(x(3)).Lookup(in[0]) }, "input 0 is float64 (3,), want int64", BadType},
		{"other tape", ts(x(3, 2)), func(t *Tape, in []Value) Value {
			return t.Const(labels(0)).Lookup(NewTape().Use(in[0]))
		}, "different tapes", OtherTape},
	}},
	{"weightedSigmoidCrossEntropy", []sample{
		{"labels", ts(x(4, 1)), weightedBinary(zeroOne, []float64{3}, Mean)},
		{"each column", ts(x(4, 2)), weightedBinary(shares, positives2, Sum)},
		{"far", ts(values(-60, 60, 4, 2)), weightedBinary(shares, positives2, Sum)},
	}, []misuse{
		{"weights", ts(x(4, 2)), weightedBinary(shares, uneven, Mean), "3 weights of positives for x (4, 2)", BadShape},
		{"no weight", ts(x()), weightedBinary(shares, nil, Mean), "0 weights of positives", BadShape},
		{"shape", ts(x(3, 2)), weightedBinary(shares, positives2, Mean), "x is (3, 2) and the target (4, 2)", BadShape},
		{"infinite", ts(x(4, 2)), weightedBinary(shares, []float64{math.Inf(1)}, Mean), "weight 0 is +Inf", Invalid},
	}},
	{"absoluteError", []sample{
		{"mean", ts(x(4, 3)), absolute(goals, Mean)},
		{"sum", ts(x(4, 1)), absolute(column, Sum)},
	}, []misuse{{"shape", ts(x(4, 3)), absolute(column, Mean), "the target (4,)", BadShape}}},
	{"huberError", []sample{
		{"mean", ts(x(4, 3)), huberOf(goals, 1, Mean)},
		{"sum", ts(x(4, 1)), huberOf(column, 0.7, Sum)},
		{"quadratic", ts(x(4, 3)), huberOf(goals, 100, Sum)},
	}, []misuse{
		{"shape", ts(x(4, 3)), huberOf(column, 1, Mean), "the target (4,)", BadShape},
		{"delta", ts(x(4, 3)), huberOf(goals, 0, Mean), "delta 0, want a finite number above 0", Invalid},
	}},
}

func init() { ops = append(ops, moreOps...) }

// TestReuse lets operations with "Entropy" in their name allocate; those of
// this file have no reason to.
func TestMoreReuse(t *testing.T) {
	for _, o := range moreOps {
		for _, s := range o.samples {
			t.Run(o.node+"/"+s.name, func(t *testing.T) {
				tape := NewTape()
				var in []Value
				for _, v := range s.in {
					in = append(in, Param("in", v.Clone()))
				}
				n := testing.AllocsPerRun(10, func() {
					tape.Rewind()
					s.f(tape, in).Sum().Backward()
				})
				if n != 0 {
					t.Errorf("%v allocations in a pass that repeats, want 0", n)
				}
			})
		}
	}
}
