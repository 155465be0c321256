package recipe

import (
	"fmt"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

// sets are an experiment's data; test is nil if there is none.
type sets struct{ train, test *data.TensorSet }

// generate makes the training data and, if the recipe has some, the test data:
// x (N, 2) float64 and labels y (N) int64.
func (r *Recipe) generate() (s sets, err error) {
	n, m := r.Data.Samples, r.Data.TestSamples
	switch {
	case m == 0:
		s.train, err = r.draw(n, r.Seed)
	case r.Data.Kind == "blobs":
		// Another seed would put the blobs elsewhere, so both parts come
		// from one draw, which is in random order.
		return r.drawBoth(n, m)
	default:
		if s.train, err = r.draw(n, r.Seed); err != nil {
			return s, err
		}
		seed := (r.Seed + 1) % (1 << 32)
		if r.Data.TestSeed != nil {
			seed = *r.Data.TestSeed
		}
		s.test, err = r.draw(m, seed)
	}
	return s, err
}

func (r *Recipe) drawBoth(n, m int) (s sets, err error) {
	all, err := r.draw(n+m, r.Seed)
	if err != nil {
		return s, err
	}
	if s.train, err = data.Tensors(all.X().Narrow(0, 0, n), all.Y().Narrow(0, 0, n)); err != nil {
		return s, err
	}
	s.test, err = data.Tensors(all.X().Narrow(0, n, n+m), all.Y().Narrow(0, n, n+m))
	return s, err
}

// draw makes one set of samples.
func (r *Recipe) draw(n int, seed int64) (*data.TensorSet, error) {
	d, random := &r.Data, numpy.Seed(uint32(seed))
	x, y, err := synth.Try(func() (x, y *tensor.Tensor) {
		switch d.Kind {
		case "circles":
			return synth.Circles(n, d.Noise, number(d.Factor, 0.8), random)
		case "quantiles":
			return synth.GaussianQuantiles(n, 2, d.classCount(), number(d.Covariance, 1), random)
		case "blobs":
			return synth.Blobs(n, 2, d.classCount(), number(d.Deviation, 1), random)
		case "spiral":
			return synth.Spiral(n, d.classCount(), d.Noise, random)
		}
		return synth.Moons(n, d.Noise, random)
	})
	if err != nil {
		return nil, &Error{Source: r.Name, Key: "data", Rule: err.Error()}
	}
	return data.Tensors(x, y)
}

// Model builds the network with its loss and optimiser.
func (r *Recipe) Model() (*train.Model, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	dtype, err := tensor.ParseDType(r.DType)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Name, err)
	}
	seed := r.Seed
	if r.Network.Seed != nil {
		seed = *r.Network.Seed
	}
	opts := []train.Option{train.Seed(uint64(seed)), train.DType(dtype), train.Metrics(metric.Accuracy())}
	if r.Random == "numpy" {
		opts = append(opts, train.Init(nn.One(numpy.Seed(uint32(seed)))))
	}
	rule := optim.SGD(r.Optimizer.Rate, optim.L2(r.Optimizer.L2))
	return train.New(r.network(), r.loss(), rule, opts...), nil
}

func (r *Recipe) network() nn.Layer {
	var layers []nn.Layer
	in := 2
	for _, l := range r.Network.Layers {
		switch l.Kind {
		case "tanh":
			layers = append(layers, nn.Tanh())
		case "sigmoid":
			layers = append(layers, nn.Sigmoid())
		case "relu":
			layers = append(layers, nn.ReLU())
		default:
			layers = append(layers, nn.Linear(in, l.Out, nn.Weight(initialisers[or(r.Network.Weight, "pytorch")]()),
				nn.Bias(initialisers[or(r.Network.Bias, "pytorch")]())))
			in = l.Out
		}
	}
	return nn.Sequential(layers...)
}

var initialisers = map[string]func() nn.Initialiser{
	"articles": nn.Articles, "pytorch": nn.PyTorch, "glorot": nn.Glorot, "he": nn.He, "lecun": nn.LeCun,
	"zeros": func() nn.Initialiser { return nn.Constant(0) },
}

func (r *Recipe) loss() nn.Loss {
	reduction := grad.Mean
	if r.Loss.Reduction == "sum" {
		reduction = grad.Sum
	}
	if r.Loss.Kind == "binary-cross-entropy" {
		return nn.BinaryCrossEntropy(nn.Reduce(reduction))
	}
	return nn.CrossEntropy(nn.Reduce(reduction))
}

func number(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}
