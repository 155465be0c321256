package main

import (
	"context"
	"fmt"
)

func trainTable(*settings) *table {
	return &table{Name: "train", Title: "A training step of the MNIST article's network: 784-512-10, ReLU, dropout 0.2, Adam, float32",
		Peers: []string{"torch", "paddle"}, Limit: "operations at the peak and after them bytes at the bandwidth of y += s·x on as much memory as Adam's, as docs/measurements.md counts them"}
}

func measureTrain(ctx context.Context, b *bench, t *table) error {
	t.note("Inputs are ready in memory on all sides. PyTorch runs eagerly, without torch.compile, PaddlePaddle in dygraph mode, both in the plain loop. Before timing, five losses without dropout from the same weights agree.")
	for _, threads := range b.threads {
		perByte := stateTraffic().triad()
		for _, batch := range []int{64, 512} {
			x, y := images(batch, pixels)
			check := make([]float64, 5)
			plain := stepper(article(false), x, y)
			for i := range check {
				check[i] = plain()
			}
			step := stepper(article(true), x, y)
			c := contest{
				work: fmt.Sprintf("batch %d", batch), threads: threads, unit: micro,
				ours:    repeat(func() { step() }),
				request: request{Work: "train", Rows: batch},
				check:   check, tolerance: 1e-3,
				bars: []bar{{"torch", 3}, {"paddle", 3}, {"limit", 1 / 1.4}},
			}
			if perFLOP := peak(false, threads); perFLOP != nil {
				flops, bytes := stepCost(batch)
				c.limit = bound(flops, bytes, perFLOP, perByte)
			}
			if err := b.hold(ctx, t, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// stepCost counts what a training step must do at least.
//
// Operations: each layer multiplies once forward and once for its weight's
// gradient, the second layer once more for its input's; the first layer's
// input needs none.
//
// Bytes: the weights once forward, their gradient once backward; Adam reads
// weight, gradient and both means and writes all but the gradient. Of the
// activations: the images forward and for the gradient; the hidden units
// written, read by the second layer and by its weight's gradient, and their
// gradient written and read.
func stepCost(batch int) (flops, bytes float64) {
	n := float64(batch)
	flops = 2 * n * (2*pixels*units + 3*units*classes)
	bytes = 4 * ((1+1+4+3)*parameters + n*(2*pixels+5*units))
	return flops, bytes
}
