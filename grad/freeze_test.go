package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

// A frozen parameter gets no gradient and does not move; nothing is computed
// for what only it would need. The others get what they got before.
func TestFreeze(t *testing.T) {
	x := tensor.From([]float64{1, -2, 0.5, 3, 0.1, -1}, 2, 3)
	w := grad.Param("w", tensor.Full(tensor.Float64, 0.3, 4, 3))
	b := grad.Param("b", tensor.Full(tensor.Float64, -0.1, 4))
	v := grad.Param("v", tensor.Full(tensor.Float64, 0.7, 2, 4))
	adam := optim.Adam(0.1).Bind(w, b, v)
	for _, opts := range [][]grad.Option{nil, {grad.Plan()}} {
		tape := grad.NewTape(opts...)
		pass := func() (h, y grad.Value) {
			tape.Rewind()
			h = tape.Const(x).Affine(w, b).Keep()
			y = h.Tanh().Affine(v, grad.Value{})
			y.Square().Sum().Backward()
			return h, y
		}
		pass()
		want := v.Grad().Clone()
		for range 3 {
			w.Freeze()
			b.Freeze()
			h, _ := pass()
			if !w.Frozen() || w.Grad() != nil || b.Grad() != nil {
				t.Errorf("frozen: gradients %v and %v, want none", w.Grad(), b.Grad())
			}
			if h.Grad() != nil {
				t.Errorf("a gradient was computed that only frozen parameters would need: %v", h.Grad())
			}
			if !tensor.Equal(v.Grad(), want) {
				t.Errorf("beside frozen parameters the gradient of v is %v, want %v", v.Grad(), want)
			}
			before := [2]*tensor.Tensor{w.Tensor().Clone(), v.Tensor().Clone()}
			adam.Step()
			if !tensor.Equal(w.Tensor(), before[0]) || tensor.Equal(v.Tensor(), before[1]) {
				t.Error("a frozen parameter moved, or one that is not did not")
			}
			tensor.Copy(v.Tensor(), before[1])
			w.Unfreeze()
			b.Unfreeze()
			if pass(); w.Frozen() || w.Grad() == nil || b.Grad() == nil {
				t.Error("after Unfreeze there are no gradients")
			}
		}
		tape.Rewind()
	}
	w.Freeze()
	tape := grad.NewTape()
	wantPanic(t, func() { tape.Use(w).Sum().Backward() }, "depends on no parameter, or on frozen ones only")
	wantPanic(t, func() { tape.Use(w).Freeze() }, "use#2 is no parameter")
}
