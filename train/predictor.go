package train

import (
	"fmt"

	"cajal/data"
	"cajal/tensor"
)

// Predictor predicts with a model, again and again, in memory of its own: once
// it has seen its largest batch it allocates nothing. A server makes one for
// each of its goroutines; a Predictor itself belongs to one. They share the
// model's parameters, and predict with those of now: beside a training with those
// after a whole step, as [Model.Predict] does. A program that writes to parameters
// itself does it in [Model.Change], or makes new predictors.
//
// A sample's prediction is the same to the bit whatever other samples stand in
// the batch and however many, if the network has only layers of this module.
type Predictor struct {
	pass    *Pass
	x       data.Batch
	version uint64 // of the model's parameters when it saw them last
}

// Predictor returns a new predictor.
func (m *Model) Predictor() *Predictor {
	m.state.RLock()
	defer m.state.RUnlock()
	m.weights.Refresh()
	return &Predictor{pass: m.inference(), version: m.version}
}

// Predict returns what [Model.Predict] does, for one batch of inputs (N, …) of
// whatever size. The result lives until the next call.
func (p *Predictor) Predict(x *tensor.Tensor) (y *tensor.Tensor, err error) {
	defer guarded(&err)
	if x.NDim() == 0 || x.Dim(0) == 0 {
		return nil, noInputs(x)
	}
	m := p.pass.model
	m.state.RLock()
	defer m.state.RUnlock()
	if p.version != m.version {
		m.weights.Refresh()
		p.version = m.version
	}
	p.x.X = x
	out, err := p.pass.Predict(&p.x)
	if err != nil {
		return nil, err
	}
	return out.Tensor(), nil
}

// PredictInto writes the predictions for inputs x (N, …) to y, of the shape
// that they have, such as (N, K).
func (p *Predictor) PredictInto(y, x *tensor.Tensor) error {
	out, err := p.Predict(x)
	if err != nil {
		return err
	}
	if !sameShape(y, out) || !y.DType().Float() {
		return fmt.Errorf("train: predict: the predictions are %v %s, but the tensor for them is %v %s",
			out.DType(), tensor.ShapeString(out.Shape()), y.DType(), tensor.ShapeString(y.Shape()))
	}
	tensor.Copy(y, out)
	return nil
}

func sameShape(a, b *tensor.Tensor) bool {
	if a.NDim() != b.NDim() {
		return false
	}
	for i, d := range a.Shape() {
		if d != b.Dim(i) {
			return false
		}
	}
	return true
}

func noInputs(x *tensor.Tensor) error {
	return fmt.Errorf("train: predict: inputs %s, want (N, …) with N at least 1", tensor.ShapeString(x.Shape()))
}
