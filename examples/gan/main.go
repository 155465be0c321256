// Command gan teaches one network to draw digits by another that tells drawn ones
// from real ones: two models with an objective and an optimiser each, trained in
// turn (Goodfellow and others, Generative Adversarial Networks, 2014):
//
//	go run ./examples/gan
package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"log"
	"math"
	"os"

	"cajal/data"
	"cajal/data/digits"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
	"cajal/train"
)

func main() {
	if err := run(context.Background(), os.Stdout, 60); err != nil {
		log.Fatal(err)
	}
}

const noise = 16 // numbers that a drawing is made of

// pair is two networks that learn from each other.
type pair struct{ generator, judge *nn.SequentialLayer }

// draw makes a drawing of each sample's noise.
func (p *pair) draw(t *grad.Tape, b *data.Batch) grad.Value {
	return p.generator.Forward(t.Const(b.More["noise"]))
}

// verdict is the loss of the judge's logits where all images are real, or none.
func (p *pair) verdict(images grad.Value, real float64) grad.Value {
	logits := p.judge.Forward(images)
	return nn.BinaryCrossEntropy().Of(logits, tensor.Full(logits.DType(), real, logits.Shape()...))
}

// judging is the judge's objective: to know real images and drawings.
type judging struct{ *pair }

// Loss implements train.Objective.
func (j judging) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	return j.verdict(t.Const(b.X), 1).Add(j.verdict(j.draw(t, b), 0)), out
}

// drawing is the generator's objective: that the judge takes drawings for real.
type drawing struct{ *pair }

// Loss implements train.Objective.
func (d drawing) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = d.draw(t, b).Keep()
	return d.verdict(out, 1), out
}

// noisy is real images with fresh noise beside each.
type noisy struct {
	images *data.TensorSet
	random *rng.Stream
}

// Len implements data.Dataset.
func (s *noisy) Len() int { return s.images.Len() }

// Gather implements data.Dataset.
func (s *noisy) Gather(b *data.Batch, index []int) error {
	if err := s.images.Gather(b, index); err != nil {
		return err
	}
	z := tensor.New(tensor.Float32, len(index), noise)
	for i := range z.Float32s() {
		z.Float32s()[i] = float32(s.random.NormFloat64())
	}
	b.More = map[string]*tensor.Tensor{"noise": z}
	return nil
}

func run(ctx context.Context, w io.Writer, epochs int) error {
	all, _ := digits.Split()
	images, err := data.Tensors(all.X().Reshape(-1, 64), nil)
	if err != nil {
		return err
	}
	p := &pair{
		generator: nn.Sequential(nn.Linear(noise, 64), nn.ReLU(), nn.Linear(64, 64), nn.Sigmoid()),
		judge:     nn.Sequential(nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1)),
	}
	judge := train.NewModel(p.judge, judging{p}, optim.Adam(0.001), train.Seed(1))
	generator := train.NewModel(p.generator, drawing{p}, optim.Adam(0.001), train.Seed(2))

	before, err := p.strangeness(images)
	if err != nil {
		return err
	}
	set := func(m *train.Model) data.Dataset { return &noisy{images, m.Streams().Stream("noise")} }
	opts := []train.FitOption{train.Epochs(epochs), train.BatchSize(32)}
	drawn, stop := iter.Pull2(generator.Train(ctx, set(generator), opts...))
	defer stop()
	nn.Freeze(p.generator)
	for e, err := range judge.Train(ctx, set(judge), opts...) {
		if err != nil {
			return err
		}
		if e.Kind != train.Stepped {
			continue
		}
		// The judge stands still while the generator makes a step, and the other
		// way round.
		nn.Freeze(p.judge)
		nn.Unfreeze(p.generator)
		if err := step(drawn); err != nil {
			return err
		}
		nn.Freeze(p.generator)
		nn.Unfreeze(p.judge)
	}
	after, err := p.strangeness(images)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "squared distance of a drawing from the nearest real digit: %.1f at first, %.1f now\n", before, after)
	return nil
}

// step goes on with a training until it has made a step.
func step(next func() (train.Event, error, bool)) error {
	for {
		e, err, ok := next()
		if err != nil || !ok || e.Kind == train.Stepped {
			return err
		}
	}
}

// strangeness returns how far drawings are from the real image that is nearest to
// each, on average.
func (p *pair) strangeness(real *data.TensorSet) (mean float64, err error) {
	const drawings = 50
	var b data.Batch
	if err := (&noisy{real, rng.New(3).Stream("noise")}).Gather(&b, make([]int, drawings)); err != nil {
		return 0, err
	}
	x := p.draw(grad.NewTape(grad.Inference()), &b).Tensor()
	for i := range drawings {
		nearest := math.Inf(1)
		for j := range real.Len() {
			d := 0.0
			for k := range 64 {
				v := x.At(i, k) - real.X().At(j, k)
				d += v * v
			}
			nearest = min(nearest, d)
		}
		mean += nearest / drawings
	}
	return mean, nil
}
