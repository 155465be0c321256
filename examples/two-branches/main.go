// Command two-branches reads digits by two halves: the upper half of an image
// goes through one branch of a network, the lower half through another, and a
// head sees what both make of them.
//
//	go run ./examples/two-branches
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"cajal/data"
	"cajal/data/digits"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/train"
)

func main() {
	if err := run(context.Background(), os.Stdout, 15); err != nil {
		log.Fatal(err)
	}
}

// Halves is a network with two inputs.
type Halves struct {
	upper, lower *nn.SequentialLayer
	head         *nn.LinearLayer
}

func newHalves() *Halves {
	branch := func() *nn.SequentialLayer {
		return nn.Sequential(nn.Flatten(), nn.Linear(32, 24), nn.ReLU())
	}
	return &Halves{branch(), branch(), nn.Linear(48, digits.Classes)}
}

// Walk shows the parts.
func (n *Halves) Walk(v nn.Visitor) {
	v.Module("upper", n.upper)
	v.Module("lower", n.lower)
	v.Module("head", n.head)
}

// Of computes logits (N, 10) of two halves (N, 1, 4, 8).
func (n *Halves) Of(upper, lower grad.Value) grad.Value {
	h := grad.Concat(1, nn.Call("upper", n.upper, upper), nn.Call("lower", n.lower, lower))
	return nn.Call("head", n.head, h)
}

// Loss implements train.Objective.
func (n *Halves) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = n.Outputs(t, b)
	return nn.CrossEntropy().Of(out, b.Y), out
}

// Outputs implements train.Predicting: the second input is one of the tensors
// that a batch has beside X and Y.
func (n *Halves) Outputs(t *grad.Tape, b *data.Batch) grad.Value {
	return n.Of(t.Const(b.X), t.Const(b.More["lower"]))
}

// Predict implements train.Predicting.
func (n *Halves) Predict(out grad.Value) grad.Value { return out.Softmax() }

// halves cuts the images (N, 1, 8, 8) of a set in two.
func halves(set *data.TensorSet) (*data.TensorSet, error) {
	x := set.X()
	cut, err := data.Tensors(x.Narrow(2, 0, 4), set.Y())
	if err != nil {
		return nil, err
	}
	return cut.With("lower", x.Narrow(2, 4, 8))
}

func run(ctx context.Context, w io.Writer, epochs int) error {
	trainAll, testAll := digits.Split()
	trainSet, err := halves(trainAll)
	if err != nil {
		return err
	}
	testSet, err := halves(testAll)
	if err != nil {
		return err
	}
	net := newHalves()
	model := train.NewModel(net, net, optim.Adam(0.003), train.Metrics(metric.Accuracy()))
	if _, err := model.Fit(ctx, trainSet, train.Epochs(epochs), train.BatchSize(32)); err != nil {
		return err
	}
	for _, p := range nn.Params(net) {
		fmt.Fprintln(w, p.Name, p.Value.Shape())
	}
	result, err := model.Evaluate(ctx, testSet)
	if err != nil {
		return err
	}
	accuracy, _ := result.Metric("accuracy")
	fmt.Fprintf(w, "accuracy %.3f on %d images\n", accuracy, result.Samples)
	return nil
}
