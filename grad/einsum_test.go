package grad

import (
	"math"
	"testing"

	"cajal/tensor"
)

var einsums = []struct {
	formula string
	x, w    []int
}{
	{"ik,kj->ij", []int{3, 4}, []int{4, 2}},
	{"ik,jk->ij", []int{3, 4}, []int{2, 4}},
	{"ki,kj->ji", []int{4, 3}, []int{4, 2}},
	{"bhqd,bhkd->bhqk", []int{2, 3, 4, 2}, []int{2, 3, 5, 2}},
	{"bqhd,bkhd->bhqk", []int{2, 4, 3, 2}, []int{2, 5, 3, 2}},
	{"bi,bj->bij", []int{3, 2}, []int{3, 4}},
	{"i,j->ji", []int{3}, []int{2}},
	{"i,i->", []int{5}, []int{5}},
	{"ij,ij->i", []int{3, 4}, []int{3, 4}},
	{"aib,jc->ij", []int{2, 3, 2}, []int{4, 2}},
	{"Nx,xyN->yN", []int{2, 3}, []int{3, 4, 2}},
	{",ij->ji", nil, []int{2, 3}},
}

// direct sums the products of an einsum one by one.
func direct(formula string, x, w *tensor.Tensor) *tensor.Tensor {
	first, second, result, _ := einsumParts(formula)
	length := map[byte]int{}
	var names []byte
	for i := range first {
		names, length[first[i]] = append(names, first[i]), x.Dim(i)
	}
	for i := range second {
		if _, ok := length[second[i]]; !ok {
			names = append(names, second[i])
		}
		length[second[i]] = w.Dim(i)
	}
	shape := []int{}
	for i := range result {
		shape = append(shape, length[result[i]])
	}
	y := tensor.New(tensor.Float64, shape...)
	at := map[byte]int{}
	index := func(letters string) []int {
		place := []int{}
		for i := range letters {
			place = append(place, at[letters[i]])
		}
		return place
	}
	var walk func(rest []byte)
	walk = func(rest []byte) {
		if len(rest) == 0 {
			to := index(result)
			y.Set(y.At(to...)+x.At(index(first)...)*w.At(index(second)...), to...)
			return
		}
		for i := range length[rest[0]] {
			at[rest[0]] = i
			walk(rest[1:])
		}
	}
	walk(names)
	return y
}

func TestEinsum(t *testing.T) {
	for _, c := range einsums {
		in := ts(x(c.x...), positive(c.w...))
		want := direct(c.formula, in[0], in[1])
		tape := NewTape()
		a, b := Param("a", in[0]), Param("b", in[1])
		f := func(tape *Tape) Value { return Einsum(c.formula, tape.Use(a), b) }
		got := f(tape).Tensor()
		if d, at := tensor.MaxDiff(got, want); !(d < 1e-12) || math.IsNaN(d) {
			t.Errorf("%s: element %d is off by %g:\n%v\nwant\n%v", c.formula, at, d, got, want)
		}
		loss := func(tape *Tape) Value { return f(tape).Square().Sum() }
		if err := CheckParams(loss, []Value{a, b}, nil).Err(1e-7); err != nil {
			t.Errorf("%s: %v", c.formula, err)
		}
		pass := func() { tape.Rewind(); loss(tape).Backward() }
		pass()
		if n := testing.AllocsPerRun(3, pass); n > 0 {
			t.Errorf("%s: %v allocations a pass", c.formula, n)
		}
	}
}

func TestEinsumRefuses(t *testing.T) {
	for _, c := range []struct {
		formula string
		x, w    []int
		want    string
	}{
		{"ik,kj", []int{3, 4}, []int{4, 2}, "want two operands and a result"},
		{"ik->i", []int{3, 4}, []int{4, 2}, "want two operands and a result"},
		{"ik,kj->iz", []int{3, 4}, []int{4, 2}, "'z' of the result is in no operand"},
		{"ii,kj->ij", []int{3, 3}, []int{4, 2}, "'i' stands twice"},
		{"i k,kj->ij", []int{3, 4}, []int{4, 2}, "' ' is no letter"},
		{"ikl,kj->ij", []int{3, 4}, []int{4, 2}, `"ikl" names 3 axes, and input 0 is (3, 4)`},
		{"ik,kj->ij", []int{3, 4}, []int{3, 2}, "axis k has length 4 in the first input and 3 in the second"},
		{"abcdefghi,i->a", []int{3}, []int{3}, "more than eight axes"},
	} {
		tape := NewTape()
		wantFault(t, c.want, func() { Einsum(c.formula, tape.Const(x(c.x...)), tape.Const(x(c.w...))) })
		if tape.Len() != 2 {
			t.Errorf("%s: the refused call left %d operations on the tape, want the 2 constants", c.formula, tape.Len())
		}
	}
}
