// The third article: two rings that no line can part, a network with one
// hidden layer, and how many units that layer should have.
//
//	go run ./examples/3-quantiles
//	go run ./examples/3-quantiles -rate 1.2
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"cajal/baseline"
	"cajal/data"
	"cajal/data/synth"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

func main() {
	passes := flag.Int("passes", 5000, "passes over the data")
	rate := flag.Float64("rate", 0.5, "learning rate; the article's curves need about 1.2, which is not stable")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *passes, *rate); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer, passes int, rate float64) error {
	x, y := synth.GaussianQuantiles(200, 2, 2, 0.7, numpy.Seed(0))
	points, err := data.Tensors(x, y)
	if err != nil {
		return err
	}
	fresh, err := data.Tensors(synth.GaussianQuantiles(20_000, 2, 2, 0.7, numpy.Seed(1)))
	if err != nil {
		return err
	}
	line, err := baseline.LogisticCV(ctx, x, y)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "logistic regression: accuracy %.4f, on fresh points %.4f\n",
		line.Accuracy(x, y), line.Accuracy(fresh.X(), fresh.Y()))

	model := newModel(4, rate)
	history, err := model.Fit(ctx, points, train.Epochs(passes), train.BatchSize(0), train.RecordEvery(500, train.Before))
	if err != nil {
		return err
	}
	for _, r := range history.Records {
		fmt.Fprintf(w, "cost before pass %d: %.6f\n", r.Step, r.Loss)
	}
	return sweep(ctx, w, points, fresh, passes, rate)
}

// sweep trains one network for each size and asks each about points that it has
// not seen, as many as it takes to tell them apart.
func sweep(ctx context.Context, w io.Writer, points, fresh data.Dataset, passes int, rate float64) error {
	for _, hidden := range []int{1, 2, 3, 4, 5, 20, 50} {
		model := newModel(hidden, rate)
		if _, err := model.Fit(ctx, points, train.Epochs(passes), train.BatchSize(0)); err != nil {
			return err
		}
		learnt, err := accuracy(ctx, model, points)
		if err != nil {
			return err
		}
		met, err := accuracy(ctx, model, fresh)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%2d hidden: accuracy %.4f, on fresh points %.4f\n", hidden, learnt, met)
	}
	return nil
}

// newModel is 2 → hidden tanh → 1 with the article's small first weights. The
// loss takes the last layer's output as it is: the sigmoid is part of it.
func newModel(hidden int, rate float64) *train.Model {
	small, zero := nn.Weight(nn.Normal(0.01)), nn.Bias(nn.Constant(0))
	net := nn.Sequential(nn.Linear(2, hidden, small, zero), nn.Tanh(), nn.Linear(hidden, 1, small, zero))
	return train.New(net, nn.BinaryCrossEntropy(), optim.SGD(rate), train.Metrics(metric.Accuracy()),
		train.DType(tensor.Float64), train.Init(nn.One(numpy.Seed(2))))
}

func accuracy(ctx context.Context, m *train.Model, set data.Dataset) (float64, error) {
	r, err := m.Evaluate(ctx, set)
	a, _ := r.Metric("accuracy")
	return a, err
}
