package optim_test

import (
	"fmt"
	"math"
	"testing"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/tensor"
)

// wide returns a problem whose parameter is large enough for several threads.
func wide(d tensor.DType) (w grad.Value, tape *grad.Tape) {
	const n = 40_001
	start, slope := tensor.New(d, 1, n), tensor.New(d, 1, n)
	for i := range n {
		start.Raw().Set(i, math.Sin(float64(i)))
		slope.Raw().Set(i, math.Cos(float64(3*i)))
	}
	w, tape = grad.Param("w", start), grad.NewTape()
	tape.Const(slope).Mul(w).Sum().Backward()
	return w, tape
}

func TestThreadsChangeNothing(t *testing.T) {
	defer kernel.SetThreads(0)
	for name, make := range torch {
		if name == "groups" {
			continue
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			var result [2]*tensor.Tensor
			for i, threads := range []int{1, 3} {
				kernel.SetThreads(threads)
				w, _ := wide(d)
				before := w.Tensor().Clone()
				o := make().Bind(w)
				for range 3 {
					o.Step()
				}
				if tensor.Equal(before, w.Tensor()) {
					t.Errorf("%s, %v: nothing changed", name, d)
				}
				result[i] = w.Tensor()
			}
			if !tensor.Equal(result[0], result[1]) {
				t.Errorf("%s, %v: 1 and 3 threads differ", name, d)
			}
		}
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	for name, make := range torch {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			p := newProblem(d)
			o := make().Bind(p.w, p.b)
			p.backward(1)
			if n := testing.AllocsPerRun(100, o.Step); n != 0 {
				t.Errorf("%s, %v: %v allocations a step, want 0", name, d, n)
			}
		}
	}
}

func BenchmarkStep(b *testing.B) {
	for _, name := range []string{"sgd", "momentum", "rmsprop", "adagrad", "adam", "adamw", "clip both"} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			b.Run(fmt.Sprintf("%s/%v", name, d), func(b *testing.B) {
				w := grad.Param("w", tensor.New(d, 512, 784))
				tape := grad.NewTape()
				tape.Use(w).Sum().Backward()
				o := torch[name]().Bind(w)
				b.ReportAllocs()
				for b.Loop() {
					o.Step()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(w.Size()), "ns/number")
			})
		}
	}
}
