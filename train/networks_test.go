package train_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

// A network of random layers, sizes and type takes a few steps on batches of
// random sizes, some of its layers frozen, one perhaps used twice, and an
// evaluation in the midst of a step. The parameters that come out are the same
// to the bit with and without a plan and on any number of threads.
func TestRandomNetworks(t *testing.T) {
	networks := 25
	if testing.Short() || train.Stride > 1 {
		networks = 6
	}
	t.Cleanup(func() { parallel.SetThreads(0) })
	for seed := range uint64(networks) {
		parallel.SetThreads(1)
		name, want := randomTraining(seed, false)
		for threads := 1; threads <= 3; threads++ {
			parallel.SetThreads(threads)
			if _, got := randomTraining(seed, true); !equalAll(got, want) {
				t.Errorf("seed %d, %s: on a planned tape with %d threads other parameters come out", seed, name, threads)
			}
		}
	}
}

func equalAll(a, b []*tensor.Tensor) bool {
	for i := range a {
		if !tensor.Equal(a[i], b[i]) {
			return false
		}
	}
	return len(a) == len(b)
}

// randomTraining returns what the network is and its parameters at the end.
func randomTraining(seed uint64, plan bool) (string, []*tensor.Tensor) {
	rnd := rand.New(rand.NewPCG(seed, 1))
	dtype := []tensor.DType{tensor.Float32, tensor.Float64}[rnd.IntN(2)]
	in, width, classes := 1+rnd.IntN(40), 1+rnd.IntN(150), 2+rnd.IntN(20)
	first, again, last := nn.Linear(in, width), nn.Linear(width, width), nn.Linear(width, classes)
	middle := nn.Sequential(randomLayers(rnd, width)...)
	all := nn.Sequential(first, middle, again, last)
	streams := rng.New(seed)
	nn.Init(all, dtype, nn.Streams(streams))
	nn.Seed(all, streams)
	if rnd.IntN(3) == 0 {
		nn.Freeze(first)
	}
	twice := rnd.IntN(2) == 0
	forward := func(x grad.Value) grad.Value {
		h := again.Forward(middle.Forward(first.Forward(x))).Tanh()
		if twice {
			h = again.Forward(h).Add(h)
		}
		return last.Forward(h)
	}

	var values []grad.Value
	for _, p := range nn.Params(all) {
		values = append(values, p.Value)
	}
	opt := []*optim.Optimizer{optim.Adam(1e-2), optim.SGD(0.1)}[rnd.IntN(2)]
	opt.Bind(values...)
	kinds := [2][]grad.Option{nil, {grad.Inference()}}
	if plan {
		kinds[0], kinds[1] = append(kinds[0], grad.Plan()), append(kinds[1], grad.Plan())
	}
	training, looking := grad.NewTape(kinds[0]...), grad.NewTape(kinds[1]...)
	var seen []*tensor.Tensor
	for range 5 {
		n := 2 + rnd.IntN(2)*rnd.IntN(150)
		x, labels := tensor.New(dtype, n, in), tensor.New(tensor.Int64, n)
		for i := range n * in {
			memory.Of(x).Set(i, rnd.NormFloat64())
		}
		for i := range labels.Int64s() {
			labels.Int64s()[i] = int64(rnd.IntN(classes))
		}
		training.Rewind()
		loss := nn.CrossEntropy().Of(forward(training.Const(x)), labels)
		looking.Rewind()
		seen = append(seen, nn.CrossEntropy().Predict(forward(looking.Const(x))).Tensor().Clone())
		loss.Backward()
		opt.Step()
	}
	for _, v := range values {
		seen = append(seen, v.Tensor().Clone())
	}
	return fmt.Sprintf("%v, %d inputs, twice %v, %v", dtype, in, twice, all), seen
}

func randomLayers(rnd *rand.Rand, width int) (layers []nn.Layer) {
	for range rnd.IntN(6) {
		layers = append(layers, []func() nn.Layer{
			func() nn.Layer { return nn.Linear(width, width) },
			func() nn.Layer { return nn.ReLU() },
			func() nn.Layer { return nn.Tanh() },
			func() nn.Layer { return nn.GELU() },
			func() nn.Layer { return nn.LeakyReLU(0.1) },
			func() nn.Layer { return nn.Dropout(0.3) },
			func() nn.Layer { return nn.BatchNorm1d(width) },
			func() nn.Layer { return nn.LayerNorm(width) },
			func() nn.Layer { return nn.Flatten() },
		}[rnd.IntN(9)]())
	}
	return layers
}
