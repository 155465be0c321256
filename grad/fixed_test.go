package grad_test

import (
	"math"
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// A tape with prepared weights computes what one without does, and sees changed
// weights once they are refreshed.
func TestFixed(t *testing.T) {
	x := tensor.New(tensor.Float64, 3, 40)
	for i := range x.Float64s() {
		x.Float64s()[i] = math.Sin(float64(i))
	}
	wt, bt := tensor.New(tensor.Float64, 37, 40), tensor.New(tensor.Float64, 37)
	for i := range wt.Float64s() {
		wt.Float64s()[i] = math.Cos(float64(3 * i))
	}
	w, b := grad.Param("w", wt), grad.Param("b", bt)
	var weights grad.Weights
	fixed := grad.NewTape(grad.Inference(), grad.Fixed(&weights))
	for _, bias := range []grad.Value{b, {}} {
		for _, change := range []float64{0, 0.5} {
			wt.Float64s()[41] += change
			weights.Refresh()
			fixed.Rewind()
			got := fixed.Const(x).Affine(w, bias).Tensor().Float64s()
			want := grad.NewTape().Const(x).Affine(w, bias).Tensor().Float64s()
			for i, v := range got {
				if math.Abs(v-want[i]) > 1e-13 {
					t.Fatalf("bias %v, weight changed by %v: element %d is %v, want %v", !bias.IsZero(), change, i, v, want[i])
				}
			}
		}
	}
}

// A product of two values of the tape has no weights to prepare.
func TestFixedLeavesValuesAlone(t *testing.T) {
	var weights grad.Weights
	tape := grad.NewTape(grad.Inference(), grad.Fixed(&weights))
	for _, v := range []float64{1, 2} {
		tape.Rewind()
		w := tensor.New(tensor.Float64, 1, 2)
		w.Float64s()[0] = v
		x := tensor.New(tensor.Float64, 1, 2)
		x.Float64s()[0] = 3
		if got := tape.Const(x).Affine(tape.Const(w), grad.Value{}).Item(); got != 3*v {
			t.Errorf("3·%v = %v", v, got)
		}
	}
}
