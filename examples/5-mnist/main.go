// The fifth article: the framework way. Five lines build, train and test a
// network that reads handwritten digits.
//
//	go run ./examples/5-mnist                     8 × 8 digits, nothing to fetch
//	go run ./examples/5-mnist -data data/mnist    MNIST, as in the article
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"cajal/data"
	"cajal/data/digits"
	"cajal/data/mnist"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/train"
	"cajal/train/log"
)

func main() {
	dir := flag.String("data", "", "directory with the four files of MNIST; the digits in the program if empty")
	epochs := flag.Int("epochs", 0, "passes over the data (default: 5 for MNIST, 30 for the small digits)")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, os.Stderr, *dir, *epochs); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// job is what differs between the two sets of digits.
type job struct {
	trainSet, testSet data.Dataset
	side, hidden      int // pixels of an image's side, units of the hidden layer
	rate              float64
	epochs, batch     int
}

func open(dir string) (job, error) {
	if dir == "" {
		trainSet, testSet := digits.Split()
		return job{trainSet, testSet, 8, 128, 0.002, 30, 32}, nil
	}
	trainSet, testSet, err := mnist.Load(dir)
	return job{trainSet, testSet, 28, 512, 0.001, 5, 64}, err
}

func run(ctx context.Context, w, progress io.Writer, dir string, epochs int) error {
	j, err := open(dir)
	if err != nil {
		return err
	}
	if epochs > 0 {
		j.epochs = epochs
	}
	net := nn.Sequential(
		nn.Flatten(),
		nn.Linear(j.side*j.side, j.hidden),
		nn.ReLU(),
		nn.Dropout(0.2),
		nn.Linear(j.hidden, 10),
	)
	model := train.New(net, nn.CrossEntropy(), optim.Adam(j.rate), train.Metrics(metric.Accuracy()))
	summary, err := model.Summary(1, j.side, j.side)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, summary)

	history, err := model.Fit(ctx, j.trainSet, train.Epochs(j.epochs), train.BatchSize(j.batch), log.Progress(progress))
	if err != nil {
		return err
	}
	last := history.Epochs[j.epochs-1]
	fmt.Fprintf(w, "training, as it went by in epoch %d: loss %.4f, accuracy %.4f\n", last.Epoch, last.Loss, last.Metrics[0].Value)
	result, err := model.Evaluate(ctx, j.testSet)
	if err != nil {
		return err
	}
	accuracy, _ := result.Metric("accuracy")
	fmt.Fprintf(w, "test, mean of %d images: loss %.4f, accuracy %.4f\n", result.Samples, result.Loss, accuracy)
	return nil
}
