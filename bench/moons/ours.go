package main

import (
	"context"
	"time"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

// timing is one run: how long its loop took, and the loss after the first pass,
// by which two sides can tell that they do the same.
type timing struct{ seconds, first float64 }

// trainOurs makes the article's network and times its training.
func trainOurs(passes int) (timing, error) {
	x, y := synth.Moons(200, 0.20, numpy.Seed(0))
	set, err := data.Tensors(x, y)
	if err != nil {
		return timing{}, err
	}
	start := time.Now()
	articles := []nn.LinearOption{nn.Weight(nn.Articles()), nn.Bias(nn.Constant(0))}
	net := nn.Sequential(nn.Linear(2, 3, articles...), nn.Tanh(), nn.Linear(3, 2, articles...))
	model := train.New(net, nn.CrossEntropy(nn.Reduce(grad.Sum)), optim.SGD(0.01, optim.L2(0.01)),
		train.DType(tensor.Float64), train.Init(nn.One(numpy.Seed(0))))
	history, err := model.Fit(context.Background(), set,
		train.Epochs(passes), train.BatchSize(0), train.RecordEvery(1000, train.After))
	if err != nil {
		return timing{}, err
	}
	return timing{time.Since(start).Seconds(), history.Records[0].Loss}, nil
}
