package train

import (
	"cajal/optim"
	"cajal/tensor"
)

// Memory says how many bytes a model takes, beside its data.
type Memory struct {
	// Tape is the most that the values and gradients of a training step took
	// at any time, what operations store for the way back included. The first
	// step takes more than those after it, which know what they can do without.
	Tape int `json:"tape"`
	// Evaluation is the same for one evaluation or prediction: as much for each
	// of those that go on at the same time.
	Evaluation int `json:"evaluation"`
	Parameters int `json:"parameters"`
	Gradients  int `json:"gradients"` // of the parameters, those that are not frozen
	Optimizer  int `json:"optimizer"` // what the rule remembers
}

// Memory returns the memory that the model has taken so far.
func (m *Model) Memory() Memory {
	all := Memory{Tape: m.training.tape.Memory().Peak, Optimizer: bytesOf(m.opt)}
	m.mu.Lock()
	all.Evaluation = m.peak
	m.mu.Unlock()
	for _, p := range m.opt.Params() {
		n := 4 * p.Size()
		if p.DType() == tensor.Float64 {
			n *= 2
		}
		all.Parameters += n
		if !p.Frozen() {
			all.Gradients += n
		}
	}
	return all
}

// bytesOf returns the memory of what an optimiser remembers.
func bytesOf(s optim.Stepper) (n int) {
	if o, ok := s.(interface{ Bytes() int }); ok {
		return o.Bytes()
	}
	for _, t := range s.State().Tensors {
		n += t.Tensor.Size() * t.Tensor.DType().Size()
	}
	return n
}
