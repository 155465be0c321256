package nn_test

import (
	"math"
	"sync"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// The share of zeros, the factor of the others, and the gradient, which is the
// mask.
func TestDropout(t *testing.T) {
	const n = 100_000
	for _, p := range []float64{0.2, 0.5, 0.9} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			l := initialised(nn.Dropout(p), d)
			x := grad.Param("x", tensor.Full(d, 3, n))
			tape := grad.NewTape()
			y := l.Forward(tape.Use(x))
			y.Sum().Backward()
			zeros := 0
			keep := tensor.Full(d, 1/(1-p)).Item()
			for i := range n {
				v, g := y.Tensor().At(i), x.Grad().At(i)
				switch {
				case v == 0 && g == 0:
					zeros++
				case math.Abs(v-3*keep) > 1e-5 || g != keep:
					t.Fatalf("p = %g, %v, element %d: got %g with gradient %g, want %g with %g", p, d, i, v, g, 3*keep, keep)
				}
			}
			if e := 5 * math.Sqrt(p*(1-p)/n); math.Abs(float64(zeros)/n-p) > e {
				t.Errorf("p = %g, %v: %g of the elements are 0, want %g ± %.2g", p, d, float64(zeros)/n, p, e)
			}
		}
	}
}

func TestDropoutOnlyTrains(t *testing.T) {
	l := nn.Dropout(0.5) // without a source: nothing may be drawn
	x := tensor.From([]float64{1, 2, 3})
	for _, o := range []grad.Option{grad.Inference(), grad.Evaluation()} {
		if y := l.Forward(grad.NewTape(o).Const(x)); !tensor.Equal(y.Tensor(), x) {
			t.Errorf("got %v, want x itself", y.Tensor())
		}
	}
	if y := nn.Dropout(0).Forward(grad.NewTape().Const(x)); !tensor.Equal(y.Tensor(), x) {
		t.Errorf("probability 0: got %v, want x itself", y.Tensor())
	}
	if y := initialised(nn.Dropout(1), tensor.Float64).Forward(grad.NewTape().Const(x)); y.Tensor().Max() != 0 {
		t.Errorf("probability 1: got %v, want zeros", y.Tensor())
	}
}

// Masks come from "dropout/" and the layer's path; a saved and restored set of
// streams continues them.
func TestSeed(t *testing.T) {
	net := nn.Sequential(nn.Tanh(), nn.Dropout(0.5), nn.Sequential(nn.Dropout(0.5)))
	s := rng.New(1)
	nn.Seed(net, s)
	x := tensor.Full(tensor.Float64, 0.5, 4, 8)
	pass := func() *tensor.Tensor { return net.Forward(grad.NewTape().Const(x)).Tensor() }
	first := pass()
	states := s.States()
	if len(states) != 2 || states["dropout/1"] == nil || states["dropout/2.0"] == nil {
		t.Errorf("streams: got %v, want dropout/1 and dropout/2.0", states)
	}
	second := pass()
	if tensor.Equal(first, second) {
		t.Error("two passes have the same mask")
	}
	if err := s.Restore(states); err != nil {
		t.Fatal(err)
	}
	if again := pass(); !tensor.Equal(again, second) {
		t.Errorf("after Restore: got\n%v, want\n%v", again, second)
	}
	single := nn.Dropout(0.5)
	s = rng.New(1)
	nn.Seed(single, s)
	if s.States()["dropout"] == nil {
		t.Errorf("a network that is one layer: got %v, want dropout", s.States())
	}
}

// After many batches of one distribution the running statistics are its mean
// and variance, and inference does what training did.
func TestBatchNormLearnsStatistics(t *testing.T) {
	l := initialised(nn.BatchNorm1d(2), tensor.Float64)
	r := rng.New(0).Stream("data")
	x := tensor.New(tensor.Float64, 400, 2)
	tape := grad.NewTape()
	var trained *tensor.Tensor
	for range 200 {
		for i := range 400 {
			x.Set(3+2*r.NormFloat64(), i, 0)
			x.Set(-1+0.5*r.NormFloat64(), i, 1)
		}
		tape.Rewind()
		trained = l.Forward(tape.Const(x)).Tensor()
	}
	b := nn.Buffers(l)
	for c, want := range [][2]float64{{3, 4}, {-1, 0.25}} {
		// Momentum 0.1 averages about 19 batches of 400.
		mean, variance := b[0].Tensor.At(c), b[1].Tensor.At(c)
		if math.Abs(mean-want[0]) > 0.15*math.Sqrt(want[1]) || math.Abs(variance/want[1]-1) > 0.15 {
			t.Errorf("channel %d: got mean %.3f and variance %.3f, want %g and %g", c, mean, variance, want[0], want[1])
		}
	}
	if n := b[2].Tensor.Item(); n != 200 {
		t.Errorf("num_batches_tracked: got %v, want 200", n)
	}
	inferred := l.Forward(grad.NewTape(grad.Inference()).Const(x)).Tensor()
	if d, at := tensor.MaxDiff(inferred, trained); d > 0.4 {
		t.Errorf("inference differs from training by %.2f at %d", d, at)
	}
	if n := b[2].Tensor.Item(); n != 200 {
		t.Errorf("inference moved the running statistics: %v batches", n)
	}
}

// everyday is a network with all kinds of layers.
func everyday() *nn.SequentialLayer {
	return nn.Sequential(nn.Embedding(20, 4), nn.Flatten(), nn.Linear(12, 16), nn.BatchNorm1d(16), nn.GELU(),
		nn.Dropout(0.2), nn.Linear(16, 8), nn.LayerNorm(8), nn.SiLU(), nn.LeakyReLU(0.1), nn.ELU(0.5), nn.Softplus(),
		nn.GELUTanh(), nn.Sequential(nn.Linear(8, 3), nn.Tanh()))
}

// batchOf returns n samples of three ids and their labels.
func batchOf(n int) (ids, labels *tensor.Tensor) {
	ids, labels = tensor.New(tensor.Int64, n, 3), tensor.New(tensor.Int64, n)
	for i := range ids.Int64s() {
		ids.Int64s()[i] = int64(i * 7 % 20)
	}
	for i := range labels.Int64s() {
		labels.Int64s()[i] = int64(i % 3)
	}
	return ids, labels
}

func TestStepAllocatesNothing(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		net := initialised(everyday(), d)
		loss := nn.WeightedCrossEntropy(uneven, 0.1)
		tape := grad.NewTape()
		large, largeLabels := batchOf(32)
		small, smallLabels := batchOf(5) // the last, partial batch of an epoch
		step := func() {
			tape.Rewind()
			loss.Of(net.Forward(tape.Const(large)), largeLabels).Backward()
			tape.Rewind()
			loss.Of(net.Forward(tape.Const(small)), smallLabels).Backward()
		}
		step()
		if n := testing.AllocsPerRun(20, step); n != 0 {
			t.Errorf("%v: %v allocations in a step that repeats, want 0", d, n)
		}
	}
}

// The gradient of a whole network, on an evaluation tape (so with running
// statistics and without dropout), against finite differences.
func TestGradientsOfNetwork(t *testing.T) {
	net := initialised(everyday(), tensor.Float64)
	ids, labels := batchOf(6)
	var in []*tensor.Tensor
	for _, p := range nn.Params(net) {
		in = append(in, p.Value.Tensor())
	}
	r := grad.Check(func(tape *grad.Tape, moved []grad.Value) grad.Value {
		adopt(net, moved)
		return net.Forward(tape.Const(ids)).CrossEntropy(labels, grad.Mean)
	}, in...)
	if err := r.Err(1e-6); err != nil {
		t.Errorf("%s: %v", nn.Params(net)[r.Input].Name, err)
	}
	if r.Elements != nn.Count(net) {
		t.Errorf("checked %d derivatives, want %d", r.Elements, nn.Count(net))
	}
}

// adopt makes values the parameters of m, as Params orders them, and returns
// the others.
func adopt(m nn.Module, values []grad.Value) []grad.Value {
	nn.Walk(m, nn.Parts{Param: func(_ string, p *nn.Param) { p.Value, values = values[0], values[1:] }})
	return values
}

// Tapes for inference only read the network, so goroutines can share it.
func TestInferenceInParallel(t *testing.T) {
	net := initialised(everyday(), tensor.Float32)
	ids, _ := batchOf(9)
	want := net.Forward(grad.NewTape(grad.Inference()).Const(ids)).Tensor().Clone()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			tape := grad.NewTape(grad.Inference())
			for range 20 {
				tape.Rewind()
				if got := net.Forward(tape.Const(ids)).Tensor(); !tensor.Equal(got, want) {
					t.Errorf("got\n%v, want\n%v", got, want)
					return
				}
			}
		})
	}
	wg.Wait()
}
