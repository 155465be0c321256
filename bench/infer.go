package main

import (
	"context"
	"fmt"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/tensor"
)

func inferTable(*settings) *table {
	return &table{Name: "infer", Title: "Inference with the same network", Peers: []string{"torch", "onnxruntime"},
		Limit: "operations at the peak and after them the weights at the bandwidth of a dot product as large"}
}

func measureInfer(ctx context.Context, b *bench, t *table) error {
	t.note("The outputs of all sides agree within 1e-5 for the same weights. PyTorch runs in inference mode. Operations and traffic overlap where a processor can, so a figure may lie above this limit.")
	for _, threads := range b.threads {
		perByte := weightTraffic().reading(threads)
		for _, batch := range []int{1, 64} {
			x, _ := images(batch, pixels)
			net, tape := article(true), grad.NewTape(grad.Inference(), grad.Plan(), grad.Fixed(new(grad.Weights)))
			var out *tensor.Tensor
			predict := func() {
				tape.Rewind()
				out = net.Forward(tape.Const(x)).Tensor()
			}
			predict()
			c := contest{
				work: fmt.Sprintf("batch %d", batch), threads: threads, unit: micro,
				ours: repeat(predict), request: request{Work: "infer", Rows: batch},
				check: probe(kernel.SliceOf(out.Float32s())), tolerance: 1e-5,
				bars: []bar{{"onnxruntime", 1}},
			}
			if batch == 1 {
				c.bars = append(c.bars, bar{"torch", 2})
			}
			if perFLOP := peak(false, threads); perFLOP != nil {
				c.limit = bound(2*float64(batch)*(pixels*units+units*classes), 4*parameters, perFLOP, perByte)
			}
			if err := b.hold(ctx, t, c); err != nil {
				return err
			}
		}
	}
	return nil
}
