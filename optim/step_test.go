package optim_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/internal/parallel"
	"cajal/optim"
	"cajal/tensor"
)

// wide returns a problem whose parameter is large enough for several threads.
func wide(d tensor.DType) (w grad.Value, tape *grad.Tape) {
	const n = 40_001
	start, slope := tensor.New(d, 1, n), tensor.New(d, 1, n)
	for i := range n {
		memory.Of(start).Set(i, math.Sin(float64(i)))
		memory.Of(slope).Set(i, math.Cos(float64(3*i)))
	}
	w, tape = grad.Param("w", start), grad.NewTape()
	tape.Const(slope).Mul(w).Sum().Backward()
	return w, tape
}

func TestThreadsChangeNothing(t *testing.T) {
	defer parallel.SetThreads(0)
	for name, make := range torch {
		if strings.HasPrefix(name, "groups") {
			continue
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			var result [2]*tensor.Tensor
			for i, threads := range []int{1, 3} {
				parallel.SetThreads(threads)
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

// Parameters step together or alone with the same bits, also where a gradient
// reaches some of them in some passes only, and where kinds differ.
func TestTogetherEqualsAlone(t *testing.T) {
	shapes := [][]int{{3, 5}, {5}, {4, 4}, {1}, {0, 3}, {2, 2}}
	for name, make := range torch {
		if strings.HasPrefix(name, "clip norm") || strings.HasPrefix(name, "clip both") || name == "clip units all" || strings.HasPrefix(name, "groups") {
			continue // there the others count
		}
		var together, alone []grad.Value
		for i, shape := range shapes {
			d := []tensor.DType{tensor.Float64, tensor.Float32}[i%2]
			together = append(together, grad.Param(fmt.Sprint(i), tensor.Full(d, 0.5, shape...)))
			alone = append(alone, grad.Param(fmt.Sprint(i), tensor.Full(d, 0.5, shape...)))
		}
		pass := func(tape *grad.Tape, p grad.Value, step int) {
			tape.Use(p).Scale(float64(step)).Tanh().Sum().Backward()
		}
		one := make().Bind(together...)
		many := []*optim.Optimizer{}
		for _, p := range alone {
			many = append(many, make().Bind(p))
		}
		tape := grad.NewTape()
		for step := 1; step <= 6; step++ {
			tape.Rewind()
			for i := range shapes {
				if (i+step)%3 == 0 {
					continue
				}
				pass(tape, together[i], step)
				pass(tape, alone[i], step)
				many[i].Step()
			}
			one.Step()
		}
		for i := range shapes {
			if d, at := tensor.MaxDiff(together[i].Tensor(), alone[i].Tensor()); d != 0 {
				t.Errorf("%s, parameter %d of shape %v: element %d is %g away from that of a step alone, want the same bits", name, i, shapes[i], at, d)
			}
		}
	}
}

// BenchmarkStepOfNets steps over the four tensors of the moons article's network,
// where a step is all calls and no work, and over the MNIST network's.
func BenchmarkStepOfNets(b *testing.B) {
	rules := map[string]func() *optim.Optimizer{
		"sgd":   func() *optim.Optimizer { return optim.SGD(1e-3) },
		"adam":  func() *optim.Optimizer { return optim.Adam(1e-3) },
		"adamw": func() *optim.Optimizer { return optim.AdamW(1e-3) },
	}
	for name, rule := range rules {
		for net, shapes := range map[string][][]int{
			"moons": {{2, 3}, {3}, {3, 2}, {2}},
			"mnist": {{512, 784}, {512}, {512, 512}, {512}, {10, 512}, {10}},
		} {
			b.Run(name+"/"+net, func(b *testing.B) {
				tape := grad.NewTape()
				sum := tape.Const(tensor.From([]float64{0}))
				var params []grad.Value
				for _, shape := range shapes {
					p := grad.Param("w", tensor.New(tensor.Float64, shape...))
					params = append(params, p)
					sum = sum.Add(tape.Use(p).Square().Sum())
				}
				sum.Sum().Backward()
				o := rule().Bind(params...)
				b.ReportAllocs()
				for b.Loop() {
					o.Step()
				}
			})
		}
	}
}
