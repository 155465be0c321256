package kernel

import (
	"math"
	"testing"

	"cajal/internal/parallel"
)

// Values where a plain formula overflows or loses all digits; they are from
// mpmath with 30 digits.
func TestActivationsAtTheEdges(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		name string
		f    func(y, x Slice)
		x, y float64
	}{
		{"softplus", Softplus, 1000, 1000},
		{"softplus", Softplus, -1000, 0},
		{"softplus", Softplus, -40, 4.248354255291589e-18},
		{"softplus", Softplus, 25, 25.000000000013888},
		{"softplus", Softplus, inf, inf},
		{"softplus", Softplus, -inf, 0},
		{"gelu", GELU, -10, -7.6198530241605261e-23},
		{"gelu", GELU, -5, -1.4332578593959696e-06},
		{"gelu", GELU, 1e3, 1e3},
		{"gelu", GELU, -1e3, 0},
		{"gelu tanh", GELUTanh, -5, -2.291796196629506e-07},
		{"gelu tanh", GELUTanh, 1e3, 1e3},
		{"gelu tanh", GELUTanh, -1e3, 0},
		{"silu", SiLU, -30, -2.8072868906517897e-12},
		{"silu", SiLU, 1e4, 1e4},
		{"silu", SiLU, -1e4, 0},
		{"elu", func(y, x Slice) { ELU(y, x, 2) }, -1e-10, -1.9999999999e-10},
		{"elu", func(y, x Slice) { ELU(y, x, 2) }, -1e4, -2},
		{"elu", func(y, x Slice) { ELU(y, x, 2) }, inf, inf},
		{"leaky relu", func(y, x Slice) { LeakyReLU(y, x, 0.1) }, -inf, -inf},
		{"leaky relu", func(y, x Slice) { LeakyReLU(y, x, 0.1) }, 3, 3},
	} {
		y := Make(1, F64)
		c.f(y, SliceOf([]float64{c.x}))
		if got := y.At(0); !(got == c.y || math.Abs(got-c.y) <= 1e-14*math.Abs(c.y)) {
			t.Errorf("%s(%g): got %.17g, want %.17g", c.name, c.x, got, c.y)
		}
		c.f(y, SliceOf([]float64{math.NaN()}))
		if got := y.At(0); !math.IsNaN(got) {
			t.Errorf("%s(NaN): got %g", c.name, got)
		}
	}
}

// Far from zero gradients are those of the asymptotes, and never NaN.
func TestActivationGradientsFarOut(t *testing.T) {
	for _, c := range []struct {
		f           Function
		s           float64
		left, right float64
	}{
		{SoftplusOf, 0, 0, 1}, {GELUOf, 0, 0, 1}, {GELUTanhOf, 0, 0, 1}, {SiLUOf, 0, 0, 1}, {MishOf, 0, 0, 1},
		{HardSwishOf, 0, 0, 1}, {LeakyReLUOf, 0.1, 0.1, 1},
	} {
		for _, double := range []bool{false, true} {
			for _, far := range []float64{90, 2000, 1e30} {
				dx, x, dy := Make(2, FloatKind(double)), Make(2, FloatKind(double)), Make(2, FloatKind(double))
				dx.Fill(10)
				dy.Fill(4)
				x.Set(0, -far)
				x.Set(1, far)
				MapGrad(c.f, c.s, dx, x, Slice{}, dy)
				if l, r := dx.At(0), dx.At(1); math.Abs(l-10-4*c.left) > 1e-6 || r != 10+4*c.right {
					t.Errorf("%v at ±%g, double %v: got 10 + %g and 10 + %g, want %g and %g", c.f, far, double, l-10, r-10, 4*c.left, 4*c.right)
				}
			}
		}
	}
}

// The number of threads changes no bit.
func TestActivationsOnThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	const n = 3*worth/middling + 17
	x, dy := Make(n, F32), Make(n, F32)
	for i := range n {
		x.Set(i, math.Sin(float64(i))*6)
		dy.Set(i, math.Cos(float64(i)))
	}
	run := func(threads int) []Slice {
		parallel.SetThreads(threads)
		var all []Slice
		for _, f := range []func(y, x Slice){GELU, GELUTanh, SiLU, Softplus, func(y, x Slice) { ELU(y, x, 0.5) }} {
			y := Make(n, F32)
			f(y, x)
			all = append(all, y)
		}
		for _, f := range []Function{GELUOf, GELUTanhOf, SiLUOf, SoftplusOf} {
			dx := Make(n, F32)
			MapGrad(f, 0, dx, x, Slice{}, dy)
			all = append(all, dx)
		}
		return all
	}
	one, four := run(1), run(4)
	for i := range one {
		for j := range n {
			if Of[float32](one[i])[j] != Of[float32](four[i])[j] {
				t.Fatalf("function %d, element %d: %g on one thread, %g on four", i, j, Of[float32](one[i])[j], Of[float32](four[i])[j])
			}
		}
	}
}
