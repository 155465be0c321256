package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

// transposedProduct is a product with a transposition.
func transposedProduct(tr Transposition) func(*Tape, []Value) Value {
	return pair(func(a, b Value) Value { return a.BatchMatMul(b, tr) })
}

var batchMatMulOps = []opInfo{
	{"batchMatMul", []sample{
		{"matrices", ts(x(5, 4), x(4, 3)), transposedProduct(TransposeNone)},
		{"first transposed", ts(x(4, 5), x(4, 3)), transposedProduct(TransposeFirst)},
		{"second transposed", ts(x(5, 4), x(3, 4)), transposedProduct(TransposeSecond)},
		{"both transposed", ts(x(4, 5), x(3, 4)), transposedProduct(TransposeBoth)},
		{"batch", ts(x(2, 5, 4), x(2, 4, 3)), transposedProduct(TransposeNone)},
		{"batch, first transposed", ts(x(2, 4, 5), x(2, 4, 3)), transposedProduct(TransposeFirst)},
		{"scores of attention", ts(x(2, 3, 5, 4), x(2, 3, 6, 4)), transposedProduct(TransposeSecond)},
		{"batch, both transposed", ts(x(2, 4, 5), x(2, 3, 4)), transposedProduct(TransposeBoth)},
		{"first repeats", ts(x(5, 4), x(3, 4, 2)), transposedProduct(TransposeNone)},
		{"second repeats", ts(x(3, 5, 4), x(1, 2, 4)), transposedProduct(TransposeSecond)},
		{"both repeat", ts(x(2, 1, 4, 3), x(3, 4, 2)), transposedProduct(TransposeFirst)},
		{"both repeat and are transposed", ts(x(2, 1, 4, 3), x(3, 2, 4)), transposedProduct(TransposeBoth)},
		{"empty batch", ts(x(0, 3, 4), x(0, 4, 2)), transposedProduct(TransposeNone)},
		{"with itself", ts(x(2, 3, 4)), func(t *Tape, in []Value) Value { return on(t, in[0]).BatchMatMul(in[0], TransposeSecond) }},
		{"with itself, repeated", ts(x(1, 2, 2), x(3, 2, 2)), func(t *Tape, in []Value) Value {
			return on(t, in[0]).BatchMatMul(in[1], TransposeNone).BatchMatMul(in[0], TransposeBoth)
		}},
		{"as MatMul", ts(x(2, 1, 5, 4), x(3, 4, 2)), pair(Value.MatMul)},
	}, []misuse{
		{"inner", ts(x(5, 4), x(3, 4)), transposedProduct(TransposeNone), "rows of the first have 4 numbers, columns of the second 3", BadShape},
		{"inner, transposed", ts(x(5, 4), x(4, 3)), transposedProduct(TransposeSecond), "rows of the first have 4 numbers, columns of the second 3", BadShape},
		{"leading", ts(x(2, 5, 4), x(3, 4, 3)), transposedProduct(TransposeNone), "the leading axes do not broadcast", BadShape},
		{"vector", ts(x(5, 4), x(4)), transposedProduct(TransposeNone), "want (…, N, K) and (…, K, M)", BadShape},
		{"transposition", ts(x(5, 4), x(4, 3)), transposedProduct(9), "there is no transposition 9", Invalid},
	}},
}

func init() { ops = append(ops, batchMatMulOps...) }

// Every transposition gives what transposed operands give.
func TestBatchMatMulTransposes(t *testing.T) {
	tape := NewTape()
	a, b := x(2, 3, 4), x(2, 4, 5)
	want := tape.Const(a).MatMul(tape.Const(b)).Tensor()
	at, bt := a.Transpose(0, 2, 1).Clone(), b.Transpose(0, 2, 1).Clone()
	for tr, in := range [][2]*tensor.Tensor{{a, b}, {at, b}, {a, bt}, {at, bt}} {
		got := tape.Const(in[0]).BatchMatMul(tape.Const(in[1]), Transposition(tr)).Tensor()
		for i, v := range got.Float64s() {
			if w := want.Float64s()[i]; math.Abs(v-w) > 1e-14 {
				t.Errorf("transposition %d, element %d: %v, want %v", tr, i, v, w)
			}
		}
	}
}
