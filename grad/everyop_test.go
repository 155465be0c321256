package grad

import (
	"strings"
	"testing"

	"cajal/tensor"
)

// eachSample runs f on every sample of every operation.
func eachSample(t *testing.T, f func(t *testing.T, s sample)) {
	for _, o := range ops {
		for _, s := range o.samples {
			t.Run(o.node+"/"+s.name, func(t *testing.T) { f(t, s) })
		}
	}
}

func TestGradients(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		r := Check(s.f, s.in...)
		if err := r.Err(1e-7); err != nil {
			t.Error(err)
		}
	})
}

// A check that accepts everything would make the test above worthless.
func TestCheckFindsWrongGradients(t *testing.T) {
	r := Check(func(t *Tape, in []Value) Value { return Apply(wrong{}, on(t, in[0])) }, x(4, 3))
	if err := r.Err(1e-7); err == nil || !strings.Contains(err.Error(), "Backward says") {
		t.Errorf("an operation with a gradient 1e-5 too large passed: error %g", r.Error)
	}
}

type wrong struct{ cube }

func (wrong) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		dxs[0].Float64s()[i] += (1 + 1e-5) * 3 * v * v * dy.Float64s()[i]
	}
}

// In single precision an operation must give what it gives in double
// precision, up to rounding.
func TestSinglePrecision(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		run := func(d tensor.DType) (y *tensor.Tensor, grads []*tensor.Tensor) {
			tape := NewTape()
			var in []Value
			for _, v := range s.in {
				in = append(in, Param("in", v.To(d)))
			}
			out := s.f(tape, in)
			out.Sum().Backward()
			for _, v := range in {
				if v.Grad() != nil {
					grads = append(grads, v.Grad().To(tensor.Float64))
				}
			}
			return out.Tensor().To(tensor.Float64), grads
		}
		y64, g64 := run(tensor.Float64)
		y32, g32 := run(tensor.Float32)
		// Float32 inputs are rounded, so an input of 80 moves by 4e-6.
		if d, at := tensor.MaxDiff(y32, y64); d > 1e-4 {
			t.Errorf("result differs by %g at %d", d, at)
		}
		for i := range g64 {
			if d, at := tensor.MaxDiff(g32[i], g64[i]); d > 1e-4 {
				t.Errorf("gradient %d differs by %g at %d", i, d, at)
			}
		}
	})
}

// The second pass takes over the memory of the first: the same numbers come
// out and nothing is allocated.
func TestReuse(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		tape := NewTape()
		var in []Value
		for _, v := range s.in {
			in = append(in, Param("in", v.Clone()))
		}
		pass := func() {
			tape.Rewind()
			s.f(tape, in).Sum().Backward()
		}
		pass()
		first := gradientsOf(in)
		pass()
		for i, g := range gradientsOf(in) {
			if d, at := tensor.MaxDiff(g, first[i]); d != 0 {
				t.Errorf("gradient %d differs by %g at %d in the second pass", i, d, at)
			}
		}
		if strings.Contains(t.Name(), "transposed") || strings.Contains(t.Name(), "constant") ||
			strings.Contains(t.Name(), "Entropy") || strings.Contains(t.Name(), "squaredError") {
			return // these samples make their targets on the way
		}
		if n := testing.AllocsPerRun(10, pass); n != 0 {
			t.Errorf("%v allocations in a pass that repeats, want 0", n)
		}
	})
}

func gradientsOf(in []Value) (g []*tensor.Tensor) {
	for _, v := range in {
		if v.Grad() != nil {
			g = append(g, v.Grad().Clone())
		}
	}
	return g
}
