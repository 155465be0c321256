package train

import (
	"fmt"

	"cajal/nn"
	"cajal/tensor"
)

// Weights are a copy of a model's parameters and buffers at one moment.
type Weights struct{ tensors []tensor.Named }

// Snapshot returns a copy of the parameters and buffers as they are; beside a
// training, as they were after a whole step.
func (m *Model) Snapshot() *Weights {
	m.state.RLock()
	defer m.state.RUnlock()
	return &Weights{cloneTensors(m.tensors())}
}

// Restore puts back what Snapshot has copied, of this model or of one whose
// network is made in the same way. The optimiser keeps its state. If the tensors
// are others, Restore returns an error and changes nothing.
func (m *Model) Restore(w *Weights) (err error) {
	m.Change(func() { err = restoreTensors(m.tensors(), w.tensors) })
	if err != nil {
		return fmt.Errorf("train: restore weights: %w", err)
	}
	return nil
}

// Tensors returns the tensors by name. They are the copy's own.
func (w *Weights) Tensors() []tensor.Named { return w.tensors }

// parameters returns the parameters alone.
func (m *Model) parameters() (all []tensor.Named) {
	for _, p := range nn.Params(m.module) {
		all = append(all, tensor.Named{Name: p.Name, Tensor: p.Value.Tensor()})
	}
	return all
}
