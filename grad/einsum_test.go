package grad

import (
	"testing"

	"cajal/tensor"
)

func einsumOf(formula string) func(*Tape, []Value) Value {
	return pair(func(a, b Value) Value { return Einsum(formula, a, b) })
}

// The formulas of Einsum with the same thing made by hand.
var einsums = []struct {
	formula string
	in      []*tensor.Tensor
	want    func(a, b Value) Value
}{
	{"ij,jk->ik", ts(x(4, 3), x(3, 2)), Value.MatMul},
	{"ij,kj->ik", ts(x(4, 3), x(2, 3)), func(a, b Value) Value { return a.MatMul(b.Transpose()) }},
	{"ij,jk->ki", ts(x(4, 3), x(3, 2)), func(a, b Value) Value { return a.MatMul(b).Transpose() }},
	{"bqd,bkd->bqk", ts(x(2, 3, 4), x(2, 5, 4)), func(a, b Value) Value { return a.MatMul(b.Transpose()) }},
	{"bhqd,bhkd->bhqk", ts(x(2, 2, 3, 4), x(2, 2, 5, 4)), func(a, b Value) Value { return a.BatchMatMul(b, TransposeSecond) }},
	{"i,j->ij", ts(x(4), x(3)), func(a, b Value) Value { return a.Unsqueeze(1).Mul(b) }},
	{"i,i->", ts(x(4), positive(4)), func(a, b Value) Value { return a.Mul(b).Sum() }},
	{"ij,ij->i", ts(x(4, 3), positive(4, 3)), func(a, b Value) Value { return a.Mul(b).Sum(1) }},
	{"ij,ij->ij", ts(x(4, 3), positive(4, 3)), Value.Mul},
	{"ijx,jk->ik", ts(x(4, 3, 2), x(3, 2)), func(a, b Value) Value { return a.Sum(2).MatMul(b) }},
	{"ij,jky->ki", ts(x(4, 3), x(3, 2, 2)), func(a, b Value) Value { return a.MatMul(b.Sum(2)).Transpose() }},
	{"bij,jB->bBi", ts(x(2, 4, 3), x(3, 5)), func(a, b Value) Value { return a.MatMul(b).Transpose() }},
}

func TestEinsum(t *testing.T) {
	for _, c := range einsums {
		if err := Check(einsumOf(c.formula), c.in...).Err(1e-7); err != nil {
			t.Errorf("%s: %v", c.formula, err)
		}
		tape := NewTape()
		a, b := tape.Const(c.in[0]), tape.Const(c.in[1])
		got, want := Einsum(c.formula, a, b).Tensor(), c.want(a, b).Tensor()
		if d, at := tensor.MaxDiff(got, want); d > 1e-14 {
			t.Errorf("%s: differs by %g at %d", c.formula, d, at)
		}
	}
}

func TestEinsumReuse(t *testing.T) {
	for _, c := range einsums {
		tape, in := NewTape(), []Value{Param("a", c.in[0].Clone()), Param("b", c.in[1].Clone())}
		f := einsumOf(c.formula)
		if n := testing.AllocsPerRun(10, func() {
			tape.Rewind()
			f(tape, in).Sum().Backward()
		}); n != 0 {
			t.Errorf("%s: %v allocations in a pass that repeats, want 0", c.formula, n)
		}
	}
}

func TestEinsumMisuse(t *testing.T) {
	for formula, want := range map[string]string{
		"ij,jk":       "want two operands and a result",
		"ij->ij":      "want two operands and a result",
		"ij,jk,k->i":  "want two operands and a result",
		"ii,jk->ik":   "the axis i stands twice in ii",
		"i.,jk->ik":   "an axis is a letter",
		"ij,ik->jk":   "the axis i is 4 long and 3",
		"ij,jk->im":   "no operand has an axis m",
		"ijk,jk->i":   "3 letters for (4, 3)",
		"ij,jk->ikik": "stands twice",
	} {
		tape := NewTape()
		a, b := tape.Const(x(4, 3)), tape.Const(x(3, 2))
		wantFault(t, want, func() { Einsum(formula, a, b) })
		if tape.Len() != 2 {
			t.Errorf("%s: the refused call left %d operations", formula, tape.Len()-2)
		}
	}
}
