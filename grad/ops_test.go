package grad

import (
	"errors"

	"cajal/internal/memory"
	"cajal/tensor"
)

var ops = []opInfo{
	{"constant", []sample{
		{"times", ts(x(3)), func(t *Tape, in []Value) Value { return t.Const(x(3).To(in[0].DType())).Mul(in[0]) }},
		{"transposed", ts(x(3, 2)), func(t *Tape, in []Value) Value { return t.Const(x(2, 3).T().To(in[0].DType())).Mul(in[0]) }},
		{"integers beside", ts(x(3)), func(t *Tape, in []Value) Value {
			t.Const(labels(1))
			return t.Const(x(3).To(in[0].DType())).Mul(in[0])
		}},
	}, []misuse{
		{"integers", ts(x(3)), func(t *Tape, in []Value) Value { return t.Const(labels(1)).Mul(in[0]) }, "input 0 is int64 (1,), want float32 or float64", BadType},
	}},
	{"use", shapesOfUnary(func(v Value) Value { return v }, x), []misuse{
		{"twice", ts(x(3)), func(t *Tape, in []Value) Value { return t.Use(t.Use(in[0])) }, "on a tape already", Invalid},
	}},
	{"add", shapesOfPair(Value.Add), faultsOfPair(Value.Add)},
	{"sub", shapesOfPair(Value.Sub), faultsOfPair(Value.Sub)},
	{"mul", shapesOfPair(Value.Mul), faultsOfPair(Value.Mul)},
	{"div", shapesOfPair(Value.Div), faultsOfPair(Value.Div)},
	{"Scale", shapesOfUnary(func(v Value) Value { return v.Scale(-2.5) }, x), nil},
	{"Exp", shapesOfUnary(Value.Exp, x), nil},
	{"Log", shapesOfUnary(Value.Log, positive), nil},
	{"Tanh", shapesOfUnary(Value.Tanh, x), nil},
	{"Sigmoid", shapesOfUnary(Value.Sigmoid, x), nil},
	{"ReLU", shapesOfUnary(Value.ReLU, x), nil},
	{"Square", shapesOfUnary(Value.Square, x), nil},
	{"matmul", []sample{
		{"matrices", ts(x(5, 4), x(4, 3)), pair(Value.MatMul)},
		{"row", ts(x(4), x(4, 3)), pair(Value.MatMul)},
		{"batch of matrices", ts(x(2, 3, 4), x(4, 2)), pair(Value.MatMul)},
		{"batch of both", ts(x(2, 3, 4), x(2, 4, 2)), pair(Value.MatMul)},
		{"two leading axes", ts(x(2, 3, 2, 4), x(2, 3, 4, 3)), pair(Value.MatMul)},
		{"empty batch", ts(x(0, 3, 4), x(0, 4, 2)), pair(Value.MatMul)},
		{"no rows", ts(x(0, 4), x(4, 2)), pair(Value.MatMul)},
		{"no inner axis", ts(x(3, 0), x(0, 2)), pair(Value.MatMul)},
		{"square of one", ts(x(3, 3)), func(t *Tape, in []Value) Value { return on(t, in[0]).MatMul(in[0]) }},
	}, []misuse{
		{"inner", ts(x(5, 4), x(3, 4)), pair(Value.MatMul), "the last axis of the first is 4, the last but one of the second 3", BadShape},
		{"batch", ts(x(2, 5, 4), x(3, 4, 3)), pair(Value.MatMul), "the leading axes do not broadcast", BadShape},
		{"inner of a batch", ts(x(2, 5, 4), x(2, 3, 3)), pair(Value.MatMul), "the last but one of the second 3", BadShape},
		{"vector", ts(x(5, 4), x(4)), pair(Value.MatMul), "want (…, K) and (K, M)", BadShape},
	}},
	{"affine", []sample{
		{"batch", ts(x(5, 4), x(3, 4), x(3)), affineOf},
		{"large", ts(x(9, 10), x(11, 10), x(11)), affineOf},
		{"no bias", ts(x(5, 4), x(3, 4)), affineOf},
		{"vector", ts(x(4), x(3, 4), x(3)), affineOf},
		{"three axes", ts(x(2, 3, 4), x(3, 4), x(3)), affineOf},
		{"one output", ts(x(5, 4), x(1, 4), x(1)), affineOf},
		{"no rows", ts(x(0, 4), x(3, 4), x(3)), affineOf},
	}, []misuse{
		{"last axis", ts(x(5, 4), x(3, 5), x(3)), affineOf, "x is (5, 4), last axis 4, want 5", BadShape},
		{"flatten", ts(x(5, 1, 2, 2), x(3, 4), x(3)), affineOf, "is a Flatten missing?", BadShape},
		{"bias", ts(x(5, 4), x(3, 4), x(4)), affineOf, "b is (4,), want (3,)", BadShape},
		{"weight", ts(x(5, 4), x(4), x(4)), affineOf, "want (M, D)", BadShape},
	}},
	{"sum", []sample{
		{"all", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum() })},
		{"rows", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(0) })},
		{"columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(-1) })},
		{"two axes", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Sum(0, 2) })},
		{"middle", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Sum(1) })},
		{"scalar", ts(x()), unary(func(v Value) Value { return v.Sum() })},
		{"nothing", ts(x(0, 3)), unary(func(v Value) Value { return v.Sum(0) })},
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.Mean() })},
		{"mean of columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Mean(1) })},
	}, []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(2) }), "axis 2 of shape (4, 3)", BadIndex},
	}},
	{"reshape", []sample{
		{"flat", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(12) })},
		{"free axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(2, -1).Square() })},
	}, []misuse{
		{"size", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(5) }), "(4, 3) to (5,): want 12 elements, not 5", BadShape},
	}},
	{"softmax", []sample{
		{"rows", ts(x(4, 3)), unary(Value.Softmax)},
		{"vector", ts(x(5)), unary(Value.Softmax)},
		{"three axes", ts(x(2, 2, 3)), unary(Value.Softmax)},
		{"one class", ts(x(2, 1)), unary(Value.Softmax)},
		{"squared", ts(x(3, 4)), unary(func(v Value) Value { return v.Softmax().Square() })},
	}, []misuse{{"no class", ts(x(4, 0)), unary(Value.Softmax), "K at least 1", BadShape}}},
	{"logSoftmax", []sample{
		{"rows", ts(x(4, 3)), unary(Value.LogSoftmax)},
		{"vector", ts(x(5)), unary(Value.LogSoftmax)},
		{"squared", ts(x(3, 4)), unary(func(v Value) Value { return v.LogSoftmax().Square() })},
	}, []misuse{{"scalar", ts(x()), unary(Value.LogSoftmax), "want (…, K)", BadShape}}},
	{"crossEntropy", []sample{
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 2, 1, 2), Mean) })},
		{"sum", ts(x(4, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 2, 1, 2), Sum) })},
		{"scaled", ts(x(2, 5)), unary(func(v Value) Value { return v.CrossEntropy(labels(4, 0), Sum).Scale(3) })},
		{"far", ts(values(-80, 80, 3, 4)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 1, 3), Sum) })},
	}, []misuse{
		{"label", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 3), Mean) }), "label 3 of sample 1 is not in 0..2", BadIndex},
		{"negative label", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(-1, 0), Mean) }), "label -1 of sample 0", BadIndex},
		{"number of labels", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0), Mean) }), "labels are int64 (1,), want int64 (2,)", BadShape},
		{"axes", ts(x(2)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 1), Mean) }), "want int64 ()", BadShape},
	}},
	{"sigmoidCrossEntropy", []sample{
		{"labels", ts(x(4, 1)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(labels(0, 1, 1, 0), Mean) })},
		{"probabilities", ts(x(4, 2)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(values(0, 1, 4, 2), Sum) })},
		{"far", ts(values(-60, 60, 8)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(values(0, 1, 8), Sum) })},
	}, []misuse{
		{"shape", ts(x(4, 2)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(labels(0, 1, 1, 0), Mean) }), "x is (4, 2) and the target (4,)", BadShape},
	}},
	{"squaredError", []sample{
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.SquaredError(positive(4, 3), Mean) })},
		{"sum", ts(x(4, 1)), unary(func(v Value) Value { return v.SquaredError(positive(4), Sum) })},
		{"strided target", ts(x(2, 3)), unary(func(v Value) Value { return v.SquaredError(positive(3, 2).T(), Sum) })},
	}, []misuse{
		{"shape", ts(x(4, 3)), unary(func(v Value) Value { return v.SquaredError(x(4), Mean) }), "the target (4,)", BadShape},
	}},
	{"apply", []sample{
		{"cube", ts(x(4, 3)), unary(func(v Value) Value { return Apply(cube{}, v) })},
		{"inside", ts(x(3)), unary(func(v Value) Value { return Apply(cube{}, v.Tanh()).Square() })},
		{"six inputs", ts(x(3), x(3), x(3), x(3), x(3), x(3)), sumOfSix},
		{"three results", ts(x(3), positive(3)), threeResults},
		{"one of several", ts(x(3), positive(3)), func(t *Tape, in []Value) Value {
			return ApplyMulti(powers{}, on(t, in[0]), in[1])[1].Tanh()
		}},
		{"indices", ts(x(5)), func(t *Tape, in []Value) Value { return Apply(pick{}, in[0], t.Const(picked)) }},
	}, []misuse{
		{"shape", ts(x()), unary(func(v Value) Value { return Apply(cube{}, v) }), "cube: no scalars", BadShape},
		{"shapes", ts(x(3)), unary(func(v Value) Value { return ApplyMulti(powers{}, v)[0] }), "powers: want two inputs", BadShape},
		{"no input", nil, func(*Tape, []Value) Value { return Apply(cube{}) }, "want at least one", Invalid},
		{"integers", nil, func(t *Tape, _ []Value) Value { return Apply(cube{}, t.Const(picked)) }, "cube: input 0 is int64", BadType},
		{"types", ts(x(3)), func(t *Tape, in []Value) Value { return Apply(pick{}, in[0], t.Use(in[0])) }, "want indices", BadType},
	}},
	{"part", []sample{
		{"all", ts(x(3), positive(3)), threeResults},
		{"under another shape", ts(x(4), values(0.2, 1, 4)), func(t *Tape, in []Value) Value {
			r := ApplyMulti(powers{}, on(t, in[0]), in[1])
			return r[2].Reshape(2, 2).MatMul(r[0].Reshape(2, 2))
		}},
		{"an activation", ts(x(4), values(0.2, 1, 4)), func(t *Tape, in []Value) Value {
			r := ApplyMulti(powers{}, on(t, in[0]).Scale(0.5), in[1])
			return r[0].Sigmoid().Add(r[2].ReLU()).Mul(r[2])
		}},
	}, nil},
}

func affineOf(t *Tape, in []Value) Value {
	if len(in) == 2 {
		return on(t, in[0]).Affine(in[1], Value{})
	}
	return on(t, in[0]).Affine(in[1], in[2])
}

// cube is an operation of a user's own: y = x³.
type cube struct{}

func (cube) Name() string { return "cube" }

func (cube) Shape(xs ...[]int) ([]int, error) {
	if len(xs[0]) == 0 {
		return nil, errors.New("no scalars")
	}
	return xs[0], nil
}

func (cube) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i := range y.Size() {
		v := memory.Of(xs[0]).At(i)
		memory.Of(y).Set(i, v*v*v)
	}
}

func (cube) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i := range dy.Size() {
		v := memory.Of(xs[0]).At(i)
		memory.Of(dxs[0]).Set(i, memory.Of(dxs[0]).At(i)+3*v*v*memory.Of(dy).At(i))
	}
}
