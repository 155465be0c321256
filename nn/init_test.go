package nn_test

import (
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Mean, deviation and bounds of 40,000 draws. The tolerances are five standard
// errors: of the mean σ/√n, of the deviation less than σ/√n.
func TestInitialisers(t *testing.T) {
	const in, out = 100, 400
	inf := math.Inf(1)
	uniform := func(b float64) (float64, float64) { return b / math.Sqrt(3), b }
	glorot, glorotBound := uniform(math.Sqrt(6.0 / (in + out)))
	torch, torchBound := uniform(0.1)
	half, halfBound := uniform(0.5)
	for _, c := range []struct {
		name       string
		f          nn.Initialiser
		std, bound float64
	}{
		{"Normal", nn.Normal(0.3), 0.3, inf},
		{"Uniform", nn.Uniform(0.5), half, halfBound},
		{"LeCun", nn.LeCun(), 0.1, inf},
		{"Articles", nn.Articles(), 0.1, inf},
		{"Glorot", nn.Glorot(), glorot, glorotBound},
		{"He", nn.He(), math.Sqrt(2) / 10, inf},
		{"PyTorch", nn.PyTorch(), torch, torchBound},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := nn.Linear(in, out, nn.Weight(c.f))
			nn.Init(l, tensor.Float64, nn.Streams(rng.New(3)))
			w := l.W.Tensor()
			mean := w.Mean()
			var sq float64
			for _, v := range w.Float64s() {
				sq += (v - mean) * (v - mean)
			}
			std := math.Sqrt(sq / (in * out))
			tolerance := 5 * c.std / math.Sqrt(in*out)
			if math.Abs(mean) > tolerance || math.Abs(std-c.std) > tolerance {
				t.Errorf("got mean %.5f and deviation %.5f, want 0 and %.5f ± %.5f", mean, std, c.std, tolerance)
			}
			if c.bound < inf && (w.Max() > c.bound || w.Min() < -c.bound || w.Max() < 0.99*c.bound || w.Min() > -0.99*c.bound) {
				t.Errorf("got %.5f to %.5f, want ±%.5f", w.Min(), w.Max(), c.bound)
			}
		})
	}
}

func TestConstantsToStart(t *testing.T) {
	net := initialised(nn.Sequential(nn.Linear(3, 2, nn.Weight(nn.Constant(1)), nn.Bias(nn.Constant(0))),
		nn.BatchNorm1d(2), nn.LayerNorm(2)), tensor.Float32)
	want := []float64{1, 0, 1, 0, 1, 0}
	for i, p := range nn.Params(net) {
		if w := p.Value.Tensor(); w.Min() != want[i] || w.Max() != want[i] {
			t.Errorf("%s: got %v, want %g everywhere", p.Name, w, want[i])
		}
	}
	want = []float64{0, 1, 0}
	for i, b := range nn.Buffers(net) {
		if b.Tensor.Min() != want[i] || b.Tensor.Max() != want[i] {
			t.Errorf("%s: got %v, want %g everywhere", b.Name, b.Tensor, want[i])
		}
	}
}

// The articles draw randn(in, out)/√in with NumPy's generator, layer by layer.
func TestArticlesOrder(t *testing.T) {
	net := nn.Sequential(nn.Linear(2, 3, nn.Weight(nn.Articles()), nn.Bias(nn.Constant(0))), nn.Tanh(),
		nn.Linear(3, 2, nn.Weight(nn.Articles()), nn.Bias(nn.Constant(0))))
	nn.Init(net, tensor.Float64, nn.One(numpy.Seed(0)))
	r := numpy.Seed(0)
	for _, p := range []struct {
		w       grad.Value
		in, out int
	}{{nn.Params(net)[0].Value, 2, 3}, {nn.Params(net)[2].Value, 3, 2}} {
		want := r.Randn(p.in, p.out)
		for i := range p.in {
			for j := range p.out {
				if got, want := p.w.Tensor().At(j, i), want.At(i, j)/math.Sqrt(float64(p.in)); math.Abs(got-want) > 1e-15 {
					t.Errorf("w[%d, %d] of %d→%d: got %.17g, want %.17g", i, j, p.in, p.out, got, want)
				}
			}
		}
	}
}

// A change to one layer leaves the first numbers of the others alone.
func TestStreamsAreApart(t *testing.T) {
	weights := func(first nn.Layer) *tensor.Tensor {
		net := nn.Sequential(first, nn.Linear(4, 3))
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(5)))
		for _, p := range nn.Params(net) {
			if p.Name == "1.weight" {
				return p.Value.Tensor()
			}
		}
		return nil
	}
	if a, b := weights(nn.Linear(9, 4)), weights(nn.Tanh()); !tensor.Equal(a, b) {
		t.Errorf("1.weight depends on layer 0: %v and %v", a, b)
	}
}

// Without a source there is nothing to start from.
func TestInitWithoutSource(t *testing.T) {
	defer func() {
		e, ok := recover().(*grad.Error)
		if !ok || !strings.Contains(e.Error(), "nn.Streams") {
			t.Errorf("got %v, want an error that names nn.Streams", e)
		}
	}()
	nn.Init(nn.Linear(2, 2), tensor.Float32, nil)
}

// Layers that were started keep their numbers in a network that takes them in, and
// are called by their place in it.
func TestCompleteNamesWhatWasStarted(t *testing.T) {
	encoder := nn.Sequential(nn.Linear(3, 4), nn.Tanh())
	nn.Init(encoder, tensor.Float64, nn.Streams(rng.New(1)))
	weight := nn.Params(encoder)[0].Value
	before := weight.Tensor().Clone()
	net := nn.Chain(nn.Named{Name: "encoder", Layer: encoder}, nn.Named{Name: "head", Layer: nn.Linear(4, 2)})
	nn.Complete(net, tensor.Float32, nn.Streams(rng.New(2)))
	for _, p := range nn.Params(net) {
		if got, want := p.Value.Name(), "net."+p.Name; got != want {
			t.Errorf("the parameter is called %s, want %s", got, want)
		}
	}
	if now := nn.Params(net)[0].Value; !now.Same(weight) || !tensor.Equal(now.Tensor(), before) {
		t.Errorf("the encoder has %v, want what it was started with, %v", now.Tensor(), before)
	}
	// Loading names as well.
	outer := nn.Chain(nn.Named{Name: "model", Layer: net})
	if _, err := nn.Load(outer, nn.Tensors(nn.StateDict(outer)...)); err != nil {
		t.Fatal(err)
	}
	if got := weight.Name(); got != "net.model.encoder.0.weight" {
		t.Errorf("after Load the parameter is called %s, want net.model.encoder.0.weight", got)
	}
}
