package nn_test

import (
	"math"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Within the bounds numbers stay as they are; beyond they come nearer, with a slope
// that begins at 1, and never by more than the margin outside.
func TestSoftClamp(t *testing.T) {
	l := nn.SoftClamp(2, 0.5)
	nn.Init(l, tensor.Float32, nn.Streams(rng.New(1)))
	forward := func(a, b float32) []float32 {
		return l.Forward(grad.NewTape().Const(tensor.From([]float32{a, b}, 1, 2))).Tensor().Float32s()
	}
	want := func(name string, got []float32, a, b float64) {
		t.Helper()
		if math.Abs(float64(got[0])-a) > 1e-6*math.Abs(a) || math.Abs(float64(got[1])-b) > 1e-6*math.Abs(b) {
			t.Errorf("%s: got %v, want %v and %v", name, got, a, b)
		}
	}
	want("before Learn", forward(-1e30, 1e30), float64(float32(-1e30)), float64(float32(1e30)))
	l.Learn(tensor.From([]float32{0, 7, 10, 7, 4, 7}, 3, 2)) // 0 to 10, margin 5; 7, margin 0.5
	want("within", forward(9.5, 7), 9.5, 7)
	want("at the bounds", forward(10, 7), 10, 7)
	want("above", forward(15, 8), 12.5, 7+0.5/1.5) // e = 5: 5·5/(5 + 5); e = 1: 0.5/(0.5 + 1)
	want("below", forward(-20, 6), -4, 7-0.5/1.5)  // e = 20: 20·5/(5 + 20)
	if got := forward(1e30, -1e30); got[0] != 15 || got[1] != 6.5 {
		t.Errorf("far away: got %v, want the margins' ends, 15 and 6.5", got)
	}
}

// The gradient is the slope m²/(m + e)² outside of the bounds, 1 within.
func TestSoftClampGradient(t *testing.T) {
	l := nn.SoftClamp(1, 0.5)
	nn.Init(l, tensor.Float64, nn.Streams(rng.New(1)))
	l.Learn(tensor.From([]float64{0, 10}, 2, 1))
	tape := grad.NewTape()
	x := grad.Param("x", tensor.From([]float64{4, 12, -5}, 3, 1))
	y := l.Forward(tape.Use(x)).Sum()
	y.Backward()
	for i, want := range []float64{1, 25.0 / 49, 0.25} {
		if got := x.Grad().At(i, 0); math.Abs(got-want) > 1e-12 {
			t.Errorf("gradient of x[%d]: got %v, want %v", i, got, want)
		}
	}
}

// Targets of another shape are refused.
func TestSoftClampRefuses(t *testing.T) {
	for name, call := range map[string]func(){
		"no columns":    func() { nn.SoftClamp(0, 0.1) },
		"no margin":     func() { nn.SoftClamp(1, 0) },
		"other targets": func() { nn.SoftClamp(2, 0.1).Learn(tensor.New(tensor.Float64, 3, 1)) },
		"no targets":    func() { nn.SoftClamp(1, 0.1).Learn(tensor.New(tensor.Float64, 0, 1)) },
		"other x":       func() { nn.SoftClamp(2, 0.1).Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 3, 1))) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*grad.Error); !ok {
					t.Errorf("%s: no *grad.Error", name)
				}
			}()
			call()
		}()
	}
}
