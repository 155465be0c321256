package model

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/internal/parallel"
	"cajal/tensor"
)

// Predictor predicts again and again in memory of its own: once it has seen its
// largest batch it allocates nothing. It belongs to one goroutine; those of a
// model share its numbers, which they only read.
//
// A sample's prediction is the same to the bit whatever other samples stand in
// the batch and however many.
type Predictor struct {
	model *Model
	tape  *grad.Tape
	x     tensor.Tensor // the batch in the network's precision
}

// Predictor returns a new predictor.
func (m *Model) Predictor() *Predictor {
	return &Predictor{model: m, tape: grad.NewTape(grad.Inference(), grad.Plan(), grad.Fixed(&m.weights))}
}

// Predict returns the predictions for samples x (N, …) that [Model.Prepare] has
// prepared, before [Model.Restore]. They live until the next call.
func (p *Predictor) Predict(x *tensor.Tensor) (y *tensor.Tensor, err error) {
	defer guard(&err)
	if x.NDim() == 0 || x.Dim(0) == 0 {
		return nil, fmt.Errorf("model: inputs %s, want (N, …) with N at least 1", tensor.ShapeString(x.Shape()))
	}
	if x.DType() != p.model.dtype {
		memory.Resize(&p.x, p.model.dtype, x.Shape()...)
		tensor.Copy(&p.x, x)
		x = &p.x
	}
	parallel.Join() // so that predictions at the same time share the processors
	defer parallel.Leave()
	p.tape.Rewind()
	y = activations[p.model.output().Activation](p.model.net.Forward(p.tape.Const(x))).Tensor()
	return y, nil
}

// batch is how many samples are predicted at a time: enough to keep the
// processor busy, few enough to fit its caches.
const batch = 1024

// Predict returns the predictions for raw inputs (N, …): the classes'
// probabilities (N, K), the probability of the second class (N, 1) for a network
// with one output, or numbers in the units of the data. Any number of goroutines
// may call it at the same time.
func (m *Model) Predict(ctx context.Context, x *tensor.Tensor) (*tensor.Tensor, error) {
	x, err := m.Prepare(x)
	if err != nil {
		return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
	}
	p := m.idle.Get().(*Predictor)
	defer m.idle.Put(p)
	var all *tensor.Tensor
	for lo, n := 0, x.Dim(0); lo < n; lo += batch {
		hi := min(lo+batch, n)
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("%s: predict: %w", m.d.Name, err)
		}
		y, err := p.Predict(x.Narrow(0, lo, hi))
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
