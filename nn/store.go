package nn

import (
	"fmt"

	"cajal/tensor"
)

// Store is where [Load] reads tensors from: a safetensors.File, the shards of
// one, or [Tensors].
type Store interface {
	// Names returns the names of all tensors.
	Names() []string
	// Describe returns a tensor's shape, whether its elements are floats, and
	// what the store calls their type: "BF16". The error says why it cannot be
	// read.
	Describe(name string) (shape []int, float bool, elements string, err error)
	// ReadInto reads a tensor into one of its shape, whose type may be another.
	ReadInto(dst *tensor.Tensor, name string) error
}

// Tensors makes a Store of tensors in memory, such as the state dict of
// another network.
func Tensors(all ...tensor.Named) Store {
	m := tensorStore{tensors: map[string]*tensor.Tensor{}}
	for _, t := range all {
		m.names = append(m.names, t.Name)
		m.tensors[t.Name] = t.Tensor
	}
	return m
}

type tensorStore struct {
	names   []string
	tensors map[string]*tensor.Tensor
}

func (m tensorStore) Names() []string { return m.names }

func (m tensorStore) Describe(name string) (shape []int, float bool, elements string, err error) {
	t := m.tensors[name]
	if t == nil {
		return nil, false, "", fmt.Errorf("nn: there is no tensor %q", name)
	}
	return t.Shape(), t.DType().Float(), t.DType().String(), nil
}

func (m tensorStore) ReadInto(dst *tensor.Tensor, name string) error {
	tensor.Copy(dst, m.tensors[name])
	return nil
}
