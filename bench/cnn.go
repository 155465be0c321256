package main

import (
	"context"
	"fmt"

	"cajal/internal/kernel"
)

const cnnBatch = 64

func cnnTrainTable(*settings) *table {
	return &table{Name: "cnn-train", Title: "A training step of networks for pictures, batch 64, float32", Peers: []string{"torch", "torch_last", "torch_compiled"}}
}

func measureCNNTrain(ctx context.Context, b *bench, t *table) error {
	t.note("LeNet-5 with ReLU and maxima and Adam, pictures of 28×28; PyTorch's MNIST example, two convolutions and Adadelta; ResNet-20 with projections, pictures of 32×32, momentum. Before timing, five losses without dropout from the same weights agree.")
	for _, threads := range b.threads {
		for _, p := range trained() {
			check := make([]float64, 5)
			plain := p.stepper(cnnBatch, patterned(p.make(0)))
			for i := range check {
				check[i] = plain()
			}
			step := p.stepper(cnnBatch, patterned(p.make(1)))
			step()
			err := b.hold(ctx, t, contest{
				work: p.title, threads: threads, unit: milli, ours: repeat(func() { step() }),
				request: request{Work: "train pictures", Network: p.name, Rows: cnnBatch},
				check:   check, tolerance: 2e-3, bars: []bar{{"best", 1.5}},
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func cnnInferTable(*settings) *table {
	return &table{Name: "cnn-infer", Title: "Inference with networks for pictures, float32", Peers: []string{"torch", "torch_last", "torch_compiled", "onnxruntime"}}
}

func measureCNNInfer(ctx context.Context, b *bench, t *table) error {
	t.note("The outputs of all sides agree within 1e-3 for the same weights. ResNet-18 and MobileNetV2 take a picture of 224×224. torch.compile takes weights for constants (freezing).")
	for _, threads := range b.threads {
		for _, p := range picturesNets {
			predict, out := p.predictor(p.batch)
			predict()
			predict()
			err := b.hold(ctx, t, contest{
				work: fmt.Sprintf("%s, batch %d", p.title, p.batch), threads: threads, unit: milli, ours: repeat(predict),
				request: request{Work: "infer pictures", Network: p.name, Rows: p.batch},
				check:   probe(kernel.SliceOf(out().Float32s())), tolerance: 1e-3, bars: []bar{{"best", 0.95}},
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
