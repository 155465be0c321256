package grad

import (
	"testing"

	"cajal/tensor"
)

// The formula x·w + b has the digits of Affine, forward and backward: the sum over
// the rows is Affine's, whatever the sign and the shape of what repeats.
func TestRepeatedRowsHaveTheDigitsOfAffine(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for _, cols := range []int{1, 3, 40} {
			data, wt := x(2000, 2).To(d), x(cols, 2).To(d)
			b := Param("b", positive(cols).To(d))
			bias := func(f func(t *Tape) Value) (y, db *tensor.Tensor) {
				tape := NewTape()
				defer tape.Rewind()
				v := f(tape)
				v.Square().Mean().Backward()
				return v.Tensor().Clone(), b.Grad().Clone()
			}
			y, db := bias(func(t *Tape) Value { return t.Const(data).Affine(t.Const(wt), b) })
			w := wt.T().Clone()
			for name, f := range map[string]func(t *Tape) Value{
				"add": func(t *Tape) Value { return t.Const(data).MatMul(t.Const(w)).Add(b) },
				"sub": func(t *Tape) Value { return t.Const(data).MatMul(t.Const(w)).Sub(t.Use(b).Scale(-1)) },
				"add of (1, D)": func(t *Tape) Value {
					return t.Const(data).MatMul(t.Const(w)).Add(t.Use(b).Reshape(1, -1))
				},
			} {
				gotY, gotDb := bias(f)
				if !tensor.Equal(gotY, y) {
					t.Errorf("%s, %v, %d columns: the result has other digits than Affine's", name, d, cols)
				}
				if !tensor.Equal(gotDb, db) {
					diff, at := tensor.MaxDiff(gotDb, db)
					t.Errorf("%s, %v, %d columns: the bias's gradient differs from Affine's by %g at %d", name, d, cols, diff, at)
				}
			}
		}
	}
}
