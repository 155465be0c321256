package main

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

func moonsTable(s *settings) *table {
	return &table{Name: "moons", Title: fmt.Sprintf("The moons article: hidden 3, float64, %d passes", s.passes()), Peers: []string{"numpy", "torch"}}
}

func (s *settings) passes() int {
	if s.quick {
		return 2000
	}
	return 20_000
}

func measureMoons(ctx context.Context, b *bench, t *table) error {
	t.note("NumPy runs the article's own code. All sides print the loss of every 1000th pass, which is computed beside the training.")
	passes := b.passes()
	first, err := trainMoons(ctx, 1)
	if err != nil {
		return err
	}
	for _, threads := range b.threads {
		err := b.hold(ctx, t, contest{
			work: "the article's training", threads: threads, unit: milli,
			ours: once(func(ctx context.Context) error {
				_, err := trainMoons(ctx, passes)
				return err
			}),
			request: request{Work: "moons", Passes: passes},
			check:   []float64{first}, tolerance: 1e-9,
			bars: []bar{{"numpy", 6}, {"torch", 30}},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// trainMoons makes the article's data and network, trains, and returns the
// loss after the first pass.
func trainMoons(ctx context.Context, passes int) (float64, error) {
	set, err := data.Tensors(synth.Moons(200, 0.20, numpy.Seed(0)))
	if err != nil {
		return 0, err
	}
	articles := []nn.ParamOption{nn.Weight(nn.Articles()), nn.Bias(nn.Constant(0))}
	net := nn.Sequential(nn.Linear(2, 3, articles...), nn.Tanh(), nn.Linear(3, 2, articles...))
	model := train.New(net, nn.CrossEntropy(nn.Reduce(grad.Sum)), optim.SGD(0.01, optim.L2(0.01)),
		train.DType(tensor.Float64), train.Init(nn.One(numpy.Seed(0))))
	history, err := model.Fit(ctx, set, train.Epochs(passes), train.BatchSize(0), train.RecordEvery(1000, train.After))
	if err != nil {
		return 0, err
	}
	return history.Records[0].Loss, nil
}
