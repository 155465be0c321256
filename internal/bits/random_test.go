package bits

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// mnist is the network of the recipe on drawn images, since the real ones do
// not come with the program.
func mnist() training {
	return training{"mnist", func(t *testing.T) ending {
		r := rand.New(rand.NewPCG(0, 28))
		net := nn.Sequential(nn.Flatten(), nn.Linear(784, 512, nn.Weight(nn.Glorot()), nn.Bias(nn.Constant(0))), nn.ReLU(),
			nn.Dropout(0.2), nn.Linear(512, 10, nn.Weight(nn.Glorot()), nn.Bias(nn.Constant(0))))
		set := classes(t, r, tensor.Float32, 700, 10, 28, 28)
		return fitted(t, net, nn.CrossEntropy(), optim.Adam(0.001), set, tensor.Float32, 64, 3)
	}}
}

// random is a network that is drawn: its layers and their sizes, the precision,
// the loss, the optimiser and the batch.
func random(seed uint64) training {
	return training{fmt.Sprintf("random-%d", seed), func(t *testing.T) ending {
		r := rand.New(rand.NewPCG(seed, 11))
		precision := []tensor.DType{tensor.Float32, tensor.Float64}[seed%2]
		in, out := 1+r.IntN(70), 2+r.IntN(30)
		var layers []nn.Layer
		width := in
		for range 1 + r.IntN(4) {
			next := 1 + r.IntN(150)
			layers = append(layers, nn.Linear(width, next))
			if r.IntN(3) == 0 {
				layers = append(layers, []nn.Layer{nn.BatchNorm1d(next), nn.LayerNorm(next)}[r.IntN(2)])
			}
			layers = append(layers, activation(r))
			if r.IntN(3) == 0 {
				layers = append(layers, nn.Dropout(0.1+float64(0.4*r.Float64())))
			}
			width = next
		}
		layers = append(layers, nn.Linear(width, out))
		n, batch := 100+r.IntN(200), 1+r.IntN(64)
		batch += 4 // a batch-norm needs more than one sample, also in the last batch
		for n%batch == 1 {
			n++
		}
		var set data.Dataset
		var loss nn.Loss
		if r.IntN(2) == 0 {
			set, loss = classes(t, r, precision, n, out, in), nn.CrossEntropy()
		} else {
			loss = []nn.Loss{nn.MSE(), nn.MAE(), nn.Huber(0.7), nn.MSE(nn.Reduce(grad.Sum))}[r.IntN(4)]
			set = regression(t, r, precision, n, out, in)
		}
		return fitted(t, nn.Sequential(layers...), loss, optimizer(r), set, precision, batch, 4)
	}}
}

func activation(r *rand.Rand) nn.Layer {
	all := []nn.Layer{nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.GELU(), nn.GELUTanh(), nn.SiLU(), nn.Softplus(), nn.ELU(1), nn.LeakyReLU(0.01)}
	return all[r.IntN(len(all))]
}

func optimizer(r *rand.Rand) *optim.Optimizer {
	all := []*optim.Optimizer{
		optim.SGD(0.001, optim.L2(0.01)),
		optim.SGD(0.001, optim.Momentum(0.9), optim.Nesterov()),
		optim.Adam(0.002),
		optim.AdamW(0.002, optim.WeightDecay(0.01)),
		optim.RMSProp(0.001),
		optim.Adagrad(0.01),
		optim.Adam(0.002, optim.ClipNorm(1)),
	}
	return all[r.IntN(len(all))]
}

// classes draws inputs (n, shape…) and labels 0..k−1.
func classes(t *testing.T, r *rand.Rand, precision tensor.DType, n, k int, shape ...int) data.Dataset {
	labels := make([]int64, n)
	for i := range labels {
		labels[i] = int64(r.IntN(k))
	}
	return tensors(t, normal(r, precision, append([]int{n}, shape...)...), tensor.From(labels))
}

// regression draws inputs (n, in) and targets (n, out).
func regression(t *testing.T, r *rand.Rand, precision tensor.DType, n, out, in int) data.Dataset {
	return tensors(t, normal(r, precision, n, in), normal(r, precision, n, out))
}

// normal draws numbers that are the same on every processor. Those beyond ±3.44 come
// from a logarithm and a sum whose last digit is not, so they keep float32's digits.
func normal(r *rand.Rand, precision tensor.DType, shape ...int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, shape...)
	for i := range x.Float64s() {
		v := r.NormFloat64()
		if math.Abs(v) > 3.44 {
			v = float64(float32(v))
		}
		x.Float64s()[i] = v
	}
	return x.To(precision)
}

func tensors(t *testing.T, x, y *tensor.Tensor) data.Dataset {
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func fitted(t *testing.T, net nn.Layer, loss nn.Loss, opt *optim.Optimizer, set data.Dataset, precision tensor.DType, batch, epochs int) ending {
	m := train.New(net, loss, opt, train.DType(precision), train.Seed(7))
	h, err := m.Fit(context.Background(), set, train.Epochs(epochs), train.BatchSize(batch), train.Validate(set), train.RecordEvery(1, train.Before))
	if err != nil {
		t.Fatal(err)
	}
	return ended(m, h)
}
