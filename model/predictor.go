package model

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/tensor"
)

// Predictor predicts again and again in memory of its own: once it has seen its
// largest batch it allocates nothing. It belongs to one goroutine; those of a
// model share its numbers, which they only read.
//
// A sample's prediction is the same to the bit whatever other samples stand in
// the batch and however many.
type Predictor struct {
	model  *Model
	tape   *grad.Tape
	x      []tensor.Tensor // the batch in the network's precision, input by input
	inputs []grad.Named
	begun  bool // whether it has predicted, so that the tape has a plan
}

// Predictor returns a new predictor.
func (m *Model) Predictor() *Predictor {
	p := &Predictor{model: m, tape: grad.NewTape(grad.Inference(), grad.Plan(), grad.Fixed(&m.weights)), x: make([]tensor.Tensor, len(m.d.Inputs))}
	for i := range m.d.Inputs {
		p.inputs = append(p.inputs, grad.Named{Name: m.d.Inputs[i].Name})
	}
	return p
}

// Predict returns the predictions for samples that [Model.Prepare] has prepared,
// (N, …) for each input, before [Model.Restore]. They live until the next call.
func (p *Predictor) Predict(xs ...*tensor.Tensor) (y *tensor.Tensor, err error) {
	defer guard(&err)
	if err := p.model.checkSamples(xs); err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	parallel.Join() // so that predictions at the same time share the processors
	defer parallel.Leave()
	if !p.begun {
		p.begun = true
		p.rehearse(xs)
	}
	p.tape.Rewind()
	return p.forward(xs).Tensor(), nil
}

// rehearse has the first batch take no more memory than those behind it, by a pass with two
// of its samples.
func (p *Predictor) rehearse(xs []*tensor.Tensor) {
	const few = 2
	if xs[0].Dim(0) <= 2*few {
		return
	}
	defer func() { _ = recover() }() // the batch itself is refused for the same reason
	p.tape.Rehearse(func() {
		first := make([]*tensor.Tensor, len(xs))
		for i, x := range xs {
			first[i] = x.Narrow(0, 0, few)
		}
		p.forward(first)
	})
}

// forward computes the predictions on the tape.
func (p *Predictor) forward(xs []*tensor.Tensor) grad.Value {
	for i, x := range xs {
		if x.DType().Float() && x.DType() != p.model.dtype {
			memory.Resize(&p.x[i], p.model.dtype, x.Shape()...)
			tensor.Copy(&p.x[i], x)
			x = &p.x[i]
		}
		p.inputs[i].Value = p.tape.Const(x)
	}
	return activations[p.model.output().Activation](nn.ForwardInputs(p.model.net, p.inputs))
}

// batch is how many samples are predicted at a time: enough to keep the processor busy,
// few enough to fit its caches; and batchBytes how much memory their inputs take, so that
// large pictures take no more.
const (
	batch      = 1024
	batchBytes = 16 << 20
)

// Predict returns the predictions for raw inputs (N, …), of a model with several in
// the order of its description: the classes' probabilities (N, K), the probability
// of the second class (N, 1) for a network with one output, those of the second class
// of each label (N, L), the classes' scores
// (N, K) where it gives no probabilities ([Model.Scores]), or numbers in the units of
// the data. Any number of goroutines may call it at the same time.
func (m *Model) Predict(ctx context.Context, xs ...*tensor.Tensor) (*tensor.Tensor, error) {
	xs, err := m.PrepareInputs(xs...)
	if err != nil {
		return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
	}
	p := m.idle.Get().(*Predictor)
	defer m.idle.Put(p)
	var all *tensor.Tensor
	part := make([]*tensor.Tensor, len(xs))
	n, size := xs[0].Dim(0), 0 // bytes of a sample
	for _, x := range xs {
		size += x.Size() / n * x.DType().Size()
	}
	rows := max(1, min(batch, batchBytes/max(size, 1)))
	for lo := 0; lo < n; lo += rows {
		hi := min(lo+rows, n)
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
		}
		for i, x := range xs {
			part[i] = x.Narrow(0, lo, hi)
		}
		y, err := p.Predict(part...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.d.Name, err)
		}
		if all == nil {
			all = tensor.New(y.DType(), append([]int{n}, y.Shape()[1:]...)...)
		}
		tensor.Copy(all.Narrow(0, lo, hi), y)
	}
	return m.Restore(all)
}

// PredictSet is Predict of the raw samples of a data set, whose batches have the first
// input as X and others by their names in More. It takes memory for the inputs of a batch
// and the next one alone, and the predictions are the same to the bit.
func (m *Model) PredictSet(ctx context.Context, set data.Dataset) (*tensor.Tensor, error) {
	if set.Len() == 0 {
		return nil, fmt.Errorf("%s: predict: the data set is empty", m.d.Name)
	}
	var all *tensor.Tensor
	done := 0
	for b, err := range data.NewLoader(set, data.BatchSize(data.Within(set, batch, batchBytes))).Epoch(ctx) {
		if err != nil {
			return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
		}
		inputs := map[string]*tensor.Tensor{m.d.Inputs[0].Name: b.X}
		for _, in := range m.d.Inputs[1:] { // whatever else a batch has
			inputs[in.Name] = b.More[in.Name]
		}
		y, err := m.PredictNamed(ctx, inputs)
		if err != nil {
			return nil, err
		}
		if all == nil {
			all = tensor.New(y.DType(), append([]int{set.Len()}, y.Shape()[1:]...)...)
		}
		tensor.Copy(all.Narrow(0, done, done+b.Len()), y)
		done += b.Len()
	}
	return all, nil
}

// PredictNamed is Predict of inputs by their names.
func (m *Model) PredictNamed(ctx context.Context, inputs map[string]*tensor.Tensor) (*tensor.Tensor, error) {
	xs, err := m.ordered(inputs)
	if err != nil {
		return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
	}
	return m.Predict(ctx, xs...)
}

// guard turns the panics by which operations refuse what does not fit into an
// error: here it is the data that decides whether they do.
func guard(err *error) {
	switch e := recover().(type) {
	case nil:
	case *grad.Error:
		*err = fmt.Errorf("model: %w", e)
	case *data.Error:
		*err = fmt.Errorf("model: %w", e)
	case *tensor.Error:
		*err = fmt.Errorf("model: %w", e)
	default:
		panic(e)
	}
}
