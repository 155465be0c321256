package diagnose

import (
	"errors"

	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// kept is a copy of all that training changes.
type kept struct {
	m           *train.Model
	own, copies []tensor.Named // parameters and buffers
	streams     map[string][]byte
	optimizer   optim.State
}

// keep copies all that training changes.
func keep(m *train.Model) *kept {
	k := &kept{m: m, streams: m.Streams().States(), optimizer: m.Optimizer().State()}
	for _, p := range nn.Params(m.Module()) {
		k.own = append(k.own, tensor.Named{Name: p.Name, Tensor: p.Value.Tensor()})
	}
	k.own = append(k.own, nn.Buffers(m.Module())...)
	k.copies = copies(k.own)
	k.optimizer.Tensors = copies(k.optimizer.Tensors)
	return k
}

// restore puts it back.
func (k *kept) restore() error {
	for i, t := range k.own {
		tensor.Copy(t.Tensor, k.copies[i].Tensor)
	}
	return errors.Join(k.m.Optimizer().Restore(k.optimizer), k.m.Streams().Restore(k.streams))
}

func copies(ts []tensor.Named) []tensor.Named {
	all := make([]tensor.Named, len(ts))
	for i, t := range ts {
		all[i] = tensor.Named{Name: t.Name, Tensor: t.Tensor.Clone()}
	}
	return all
}
