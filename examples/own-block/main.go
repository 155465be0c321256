// Command own-block trains a network with a block of one's own on 1797
// handwritten digits, and then one that tells odd digits from even ones, with
// the body of the first:
//
//	go run ./examples/own-block
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"cajal/data"
	"cajal/data/digits"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/safetensors"
	"cajal/tensor"
	"cajal/train"
)

func main() {
	if err := run(context.Background(), os.Stdout, 10); err != nil {
		log.Fatal(err)
	}
}

// network reads images of 8 × 8 pixels and tells so many classes apart.
func network(classes int) *nn.SequentialLayer {
	return nn.Chain(
		nn.Named{Name: "pixels", Layer: nn.Flatten()},
		nn.Named{Name: "stem", Layer: nn.Linear(64, 32)},
		nn.Named{Name: "body", Layer: nn.Sequential(NewBlock(32, 64), NewBlock(32, 64))},
		nn.Named{Name: "head", Layer: nn.Linear(32, classes)},
	)
}

func run(ctx context.Context, w io.Writer, epochs int) error {
	trainSet, testSet := digits.Split()
	model := train.New(network(10), nn.CrossEntropy(), optim.Adam(0.003), train.Metrics(metric.Accuracy()))
	summary, err := model.Summary(1, 8, 8)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, summary)
	if err := fit(ctx, w, "ten digits", model, trainSet, testSet, epochs); err != nil {
		return err
	}

	dir, err := os.MkdirTemp("", "own-block")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "digits.safetensors")
	if err := model.Save(path); err != nil {
		return err
	}
	return again(ctx, w, path)
}

// again gives the body of a file to a network with another head, which alone
// learns.
func again(ctx context.Context, w io.Writer, path string) error {
	file, err := safetensors.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	net := network(2)
	model := train.New(net, nn.CrossEntropy(), optim.Adam(0.01), train.Metrics(metric.Accuracy()))
	report, err := nn.Load(net, file, nn.Rename(map[string]string{"head": ""}), nn.Partial())
	if err != nil {
		return err
	}
	fmt.Fprintln(w, report)
	for _, part := range net.Layers()[:3] {
		nn.Freeze(part)
	}
	trainSet, testSet := digits.Split()
	return fit(ctx, w, "odd or even", model, odd(trainSet), odd(testSet), 3)
}

func fit(ctx context.Context, w io.Writer, name string, model *train.Model, trainSet, testSet data.Dataset, epochs int) error {
	if _, err := model.Fit(ctx, trainSet, train.Epochs(epochs), train.BatchSize(32)); err != nil {
		return err
	}
	result, err := model.Evaluate(ctx, testSet)
	if err != nil {
		return err
	}
	accuracy, _ := result.Metric("accuracy")
	fmt.Fprintf(w, "%s: accuracy %.3f on %d images\n", name, accuracy, result.Samples)
	return nil
}

// odd replaces digits by whether they are odd.
func odd(set data.Dataset) data.Dataset { return parity{set} }

type parity struct{ data.Dataset }

// Gather implements data.Dataset.
func (p parity) Gather(b *data.Batch, index []int) error {
	if err := p.Dataset.Gather(b, index); err != nil {
		return err
	}
	labels := tensor.New(tensor.Int64, b.Y.Dim(0))
	for i, digit := range b.Y.Int64s() {
		labels.Int64s()[i] = digit % 2
	}
	b.Y = labels
	return nil
}
