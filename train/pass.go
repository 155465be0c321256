package train

import (
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Pass runs a model on batches outside of its training, on a tape of its own: to
// look at what it computes, or to measure it. It reads the model's parameters
// without regard to who changes them, and so belongs to the model's goroutine.
type Pass struct {
	model *Model
	tape  *grad.Tape
	// in is the batch in the model's precision. Each pass has its own: an
	// evaluation in the middle of a training step must leave the step's batch
	// alone.
	in      data.Batch
	x, y    tensor.Tensor
	buffers map[string]*tensor.Tensor // for More
	fresh   bool                      // the next batch is the first on a tape with a plan
}

// Pass returns a new pass, on a tape that is made with the options.
func (m *Model) Pass(opts ...grad.Option) *Pass {
	tape := grad.NewTape(append(opts, grad.Threads(m.threads))...)
	return &Pass{model: m, tape: tape, fresh: tape.Planned()}
}

// trainingPass returns a pass for training steps. What they change in buffers
// waits for the optimiser's change of the parameters.
func (m *Model) trainingPass(keeps bool) *Pass {
	if keeps {
		return m.Pass(grad.HoldBack())
	}
	return m.Pass(grad.HoldBack(), grad.Plan())
}

// inference returns a pass that predicts with the model's prepared weights.
func (m *Model) inference() *Pass {
	if m.keeps {
		return m.Pass(grad.Inference(), grad.Fixed(&m.weights))
	}
	return m.Pass(grad.Inference(), grad.Fixed(&m.weights), grad.Plan())
}

// Tape returns the tape, which each batch rewinds.
func (p *Pass) Tape() *grad.Tape { return p.tape }

// Loss computes the loss of a batch and the outputs, as the model's objective
// has them, on the rewound tape. The outputs are kept.
func (p *Pass) Loss(b *data.Batch) (loss, out grad.Value) {
	if p.fresh {
		p.rehearse(b, func(few *data.Batch) { p.Loss(few) })
	}
	p.tape.Rewind()
	loss, out = p.model.objective.Loss(p.tape, p.take(b))
	if !out.IsZero() {
		out = out.Keep()
	}
	return loss, out
}

// Outputs computes the outputs of a batch, whose Y may be nil.
func (p *Pass) Outputs(b *data.Batch) (grad.Value, error) {
	o, ok := p.model.objective.(Predicting)
	if !ok {
		return grad.Value{}, fmt.Errorf("train: predict: the objective, %s, has no outputs without targets; give it Outputs and Predict (train.Predicting)", describe(p.model.objective))
	}
	if p.fresh {
		p.rehearse(b, func(few *data.Batch) { _, _ = p.Outputs(few) })
	}
	p.tape.Rewind()
	return o.Outputs(p.tape, p.take(b)), nil
}

// Predict computes the predictions for a batch.
func (p *Pass) Predict(b *data.Batch) (grad.Value, error) {
	out, err := p.Outputs(b)
	if err != nil {
		return out, err
	}
	return p.model.predictions(out), nil
}

// take returns a batch in the model's precision, and tells the tape which samples
// it has.
func (p *Pass) take(b *data.Batch) *data.Batch {
	p.tape.Samples(b.Index)
	p.in.X, p.in.Y, p.in.Index = p.convert(&p.x, b.X), p.convert(&p.y, b.Y), b.Index
	clear(p.in.More)
	for name, t := range b.More {
		if p.in.More == nil {
			p.in.More, p.buffers = map[string]*tensor.Tensor{}, map[string]*tensor.Tensor{}
		}
		if p.buffers[name] == nil {
			p.buffers[name] = new(tensor.Tensor)
		}
		p.in.More[name] = p.convert(p.buffers[name], t)
	}
	return &p.in
}

// convert returns t in the model's precision, in the memory of buf if it has
// another. Whole numbers stay what they are.
func (p *Pass) convert(buf, t *tensor.Tensor) *tensor.Tensor {
	if t == nil || !t.DType().Float() || t.DType() == p.model.dtype {
		return t
	}
	memory.Resize(buf, p.model.dtype, t.Shape()...)
	tensor.Copy(buf, t)
	return buf
}
