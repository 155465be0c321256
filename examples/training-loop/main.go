// Command training-loop takes part in a training between two steps: it waits for
// the reader, looks at what a layer gives, changes the rate and leaves when the
// network is good enough:
//
//	go run ./examples/training-loop
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"os"

	"cajal/data/digits"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

func main() {
	if err := run(context.Background(), os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, in io.Reader, w io.Writer) error {
	trainSet, testSet := digits.Split()
	net := nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, digits.Classes))
	model := train.New(net, nn.CrossEntropy(), optim.SGD(0.3), train.Metrics(metric.Accuracy()))
	for event, err := range model.Train(ctx, trainSet, train.Epochs(100), train.Validate(testSet), train.Watch("2", "3.weight")) {
		if err != nil {
			return err
		}
		switch {
		case event.Kind == train.Stepped && event.Total == 100:
			hidden, _ := event.Watch("2")
			weight, _ := event.Watch("3.weight")
			fmt.Fprintf(w, "step 100: loss %.4f; the hidden layer gives %v, a gradient of length %.4f goes into the weights behind it\n",
				event.Loss, hidden.Value.Shape(), length(weight.Gradient))
			fmt.Fprintln(w, "a pause; Enter goes on")
			bufio.NewReader(in).ReadString('\n')
		case event.Kind == train.EpochEnded && event.Epoch == 9:
			model.Optimizer().SetRate(0.03)
			fmt.Fprintf(w, "epoch 10: loss %.4f; the rate is %g from here on\n", event.Running, model.Optimizer().Rate())
		}
		if accuracy, ok := event.Measure("val_accuracy"); ok && accuracy > 0.97 && event.Epoch > 9 {
			fmt.Fprintf(w, "epoch %d: %.4f of the test digits are read right, which is enough\n", event.Epoch+1, accuracy)
			break
		}
	}
	return nil
}

// length returns the Euclidean length of a tensor's numbers.
func length(t *tensor.Tensor) float64 {
	sum := 0.0
	for _, v := range t.To(tensor.Float64).Float64s() {
		sum += v * v
	}
	return math.Sqrt(sum)
}
