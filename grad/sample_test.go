package grad

import "cajal/tensor"

// opInfo says how to exercise one operation. Every operation of the package
// has an entry; TestEveryOpIsListed fails on one that has none.
type opInfo struct {
	node    string   // the node's type in the source
	samples []sample // checked for gradients, reuse and precision
	faults  []misuse // calls that must panic, what they must say, and the code of the error
}

type sample struct {
	name string
	in   []*tensor.Tensor
	f    func(t *Tape, in []Value) Value
}

type misuse struct {
	name string
	in   []*tensor.Tensor
	f    func(t *Tape, in []Value) Value
	want string
	code Code
}

// values returns a tensor of numbers between lo and hi that stay clear of zero.
func values(lo, hi float64, shape ...int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	for i := range t.Float64s() {
		u := float64((i*7919+1237)%1009) / 1009
		v := lo + (hi-lo)*u
		if v > -0.02 && v < 0.02 {
			v = 0.05
		}
		t.Float64s()[i] = v
	}
	return t
}

func x(shape ...int) *tensor.Tensor        { return values(-2, 2, shape...) }
func positive(shape ...int) *tensor.Tensor { return values(0.5, 3, shape...) }
func labels(c ...int64) *tensor.Tensor     { return tensor.From(c) }
func ts(t ...*tensor.Tensor) []*tensor.Tensor {
	return t
}

// on puts a parameter on a tape; what stands there already stays.
func on(t *Tape, v Value) Value {
	if v.IsParam() {
		return t.Use(v)
	}
	return v
}

// unary, pair and the like turn a method into a sample's function.
func unary(f func(Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0])) }
}

func pair(f func(a, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0]), in[1]) }
}

func shapesOfUnary(f func(Value) Value, data func(...int) *tensor.Tensor) []sample {
	return []sample{
		{"scalar", ts(data()), unary(f)},
		{"vector", ts(data(7)), unary(f)},
		{"matrix", ts(data(5, 3)), unary(f)},
		{"empty", ts(data(0, 3)), unary(f)},
		{"twice", ts(data(3)), unary(func(v Value) Value { return f(v).Add(f(v)) })},
	}
}

func shapesOfPair(f func(a, b Value) Value) []sample {
	return []sample{
		{"equal", ts(x(4, 3), positive(4, 3)), pair(f)},
		{"row", ts(x(4, 3), positive(3)), pair(f)},
		{"column", ts(x(4, 3), positive(4, 1)), pair(f)},
		{"outer", ts(x(4, 1), positive(1, 3)), pair(f)},
		{"scalar", ts(x(2, 3), positive()), pair(f)},
		{"scalar first", ts(x(), positive(2, 3)), pair(f)},
		{"middle", ts(x(2, 1, 3), positive(2, 4, 1)), pair(f)},
		{"more axes second", ts(x(3), positive(2, 2, 3)), pair(f)},
		{"itself", ts(positive(3)), func(t *Tape, in []Value) Value { return f(on(t, in[0]), in[0]) }},
	}
}

func faultsOfPair(f func(a, b Value) Value) []misuse {
	return []misuse{{"shapes", ts(x(4, 3), x(4)), pair(f), "(4, 3) and (4,) do not broadcast", BadShape}}
}
