// Command autoencoder learns to write 8 × 8 pixels in eight numbers and to read
// them back, without being told which digit they show:
//
//	go run ./examples/autoencoder
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
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

func main() {
	if err := run(context.Background(), os.Stdout, 40); err != nil {
		log.Fatal(err)
	}
}

// reconstruction is the squared error of what a network gives from what it was
// given.
type reconstruction struct{ net nn.Layer }

// Loss implements train.Objective.
func (r *reconstruction) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = r.Outputs(t, b)
	return nn.MSE().Of(out, b.X), out
}

// Outputs implements train.Predicting.
func (r *reconstruction) Outputs(t *grad.Tape, b *data.Batch) grad.Value {
	return r.net.Forward(t.Const(b.X))
}

// Predict implements train.Predicting: the outputs are the pixels.
func (r *reconstruction) Predict(out grad.Value) grad.Value { return out }

func run(ctx context.Context, w io.Writer, epochs int) error {
	trainSet, testX, err := pixels()
	if err != nil {
		return err
	}
	net := nn.Sequential(
		nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 8),
		nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 64), nn.Sigmoid(),
	)
	model := train.NewModel(net, &reconstruction{net}, optim.Adam(0.003))
	testSet, err := data.Tensors(testX, nil)
	if err != nil {
		return err
	}
	for e, err := range model.Train(ctx, trainSet, train.Epochs(epochs), train.Validate(testSet)) {
		if err != nil {
			return err
		}
		if e.Kind == train.EpochEnded && (e.Epoch+1)%10 == 0 {
			loss, _ := e.Measure("val_loss")
			fmt.Fprintf(w, "epoch %d: squared error of new digits %.4f\n", e.Epoch+1, loss)
		}
	}
	again, err := model.Predict(ctx, testX.Narrow(0, 0, 1))
	if err != nil {
		return err
	}
	draw(w, testX.Narrow(0, 0, 1), again)
	return nil
}

// pixels returns the digits as rows of 64 pixels: a set to learn from, and
// others.
func pixels() (trainSet *data.TensorSet, testX *tensor.Tensor, err error) {
	a, b := digits.Split()
	trainSet, err = data.Tensors(a.X().Reshape(-1, 64), nil)
	return trainSet, b.X().Reshape(-1, 64), err
}

// draw shows images of 8 × 8 pixels side by side.
func draw(w io.Writer, images ...*tensor.Tensor) {
	grey := []rune(" ·+#@")
	for row := range 8 {
		line := ""
		for _, x := range images {
			for column := range 8 {
				v := x.At(0, 8*row+column)
				line += string(grey[min(int(v*float64(len(grey))), len(grey)-1)])
			}
			line += "|"
		}
		fmt.Fprintln(w, line)
	}
}
