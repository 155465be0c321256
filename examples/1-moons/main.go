// The first article: two moons, a logistic regression that fails to part them,
// and a network of three hidden units written out by hand, with a tape, its
// operations and an optimiser.
//
//	go run ./examples/1-moons
//	go run ./examples/1-moons -picture moons.png
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"

	"cajal/baseline"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/metric"
	"cajal/optim"
	"cajal/plot"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func main() {
	passes := flag.Int("passes", 20_000, "passes over the data")
	picture := flag.String("picture", "", "file for the decision boundary, such as moons.png")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *passes, *picture); err != nil {
		log.Fatal(err)
	}
}

// network is 2 → 3 tanh → 2, the parameters with the names of the article.
type network struct{ w1, b1, w2, b2 grad.Value }

func newNetwork(hidden int) network {
	r := numpy.Seed(0)
	return network{
		w1: grad.Param("w1", r.Randn(2, hidden).Scale(1/math.Sqrt(2))),
		b1: grad.Param("b1", tensor.New(tensor.Float64, hidden)),
		w2: grad.Param("w2", r.Randn(hidden, 2).Scale(1/math.Sqrt(float64(hidden)))),
		b2: grad.Param("b2", tensor.New(tensor.Float64, 2)),
	}
}

// logits returns a score for each of the two classes.
func (n network) logits(x grad.Value) grad.Value {
	h := x.MatMul(n.w1).Add(n.b1).Tanh()
	return h.MatMul(n.w2).Add(n.b2)
}

// scores returns the logits of points, without a thought for gradients.
func (n network) scores(x *tensor.Tensor) *tensor.Tensor {
	return n.logits(grad.NewTape(grad.Inference()).Const(x)).Tensor()
}

func (n network) accuracy(x, y *tensor.Tensor) float64 {
	m := metric.Accuracy()
	m.Add(n.scores(x), y)
	return m.Value()
}

func run(ctx context.Context, w io.Writer, passes int, picture string) error {
	x, y := synth.Moons(200, 0.20, numpy.Seed(0))
	freshX, freshY := synth.Moons(20_000, 0.20, numpy.Seed(12345))

	line, err := baseline.LogisticCV(ctx, x, y)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "logistic regression: C %.4f, accuracy %.4f, on fresh points %.4f\n",
		line.C, line.Accuracy(x, y), line.Accuracy(freshX, freshY))

	net := newNetwork(3)
	sgd := optim.SGD(0.01, optim.L2(0.01)).Bind(net.w1, net.b1, net.w2, net.b2)
	tape := grad.NewTape()
	for pass := range passes {
		tape.Rewind()
		loss := net.logits(tape.Const(x)).CrossEntropy(y, grad.Sum)
		// Here the loss is the one that the pass before this one left.
		if pass%1000 == 1 {
			fmt.Fprintf(w, "loss after pass %d: %.6f\n", pass-1, (loss.Item()+sgd.Penalty())/200)
		}
		loss.Backward()
		sgd.Step()
	}
	fmt.Fprintf(w, "network: accuracy %.4f, on fresh points %.4f\n", net.accuracy(x, y), net.accuracy(freshX, freshY))
	if picture == "" {
		return nil
	}
	return plot.Boundary(x, y, net.scores, plot.Margin(0.5), plot.Title("3 hidden units")).Save(picture)
}
