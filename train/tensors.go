package train

import (
	"fmt"
	"slices"

	"cajal/nn"
	"cajal/tensor"
)

// tensors returns the parameters and buffers of the model by name. They are
// the model's own: writing to them changes it.
func (m *Model) tensors() []tensor.Named { return nn.StateDict(m.module) }

// buffers returns the buffers alone.
func (m *Model) buffers() []tensor.Named { return nn.Buffers(m.module) }

func cloneTensors(ts []tensor.Named) []tensor.Named {
	c := make([]tensor.Named, len(ts))
	for i, t := range ts {
		c[i] = tensor.Named{Name: t.Name, Tensor: t.Tensor.Clone()}
	}
	return c
}

// copyTensors copies numbers between tensors of the same shapes and order.
func copyTensors(to, from []tensor.Named) {
	for i := range to {
		tensor.Copy(to[i].Tensor, from[i].Tensor)
	}
}

// restoreTensors copies tensors by name, in any order. If they are not the same
// ones, it returns an error and changes nothing.
func restoreTensors(to, from []tensor.Named) error {
	if err := sameTensors(to, from); err != nil {
		return err
	}
	for _, t := range to {
		i := slices.IndexFunc(from, func(f tensor.Named) bool { return f.Name == t.Name })
		tensor.Copy(t.Tensor, from[i].Tensor)
	}
	return nil
}

// sameTensors returns an error unless names, types and shapes agree.
func sameTensors(want, found []tensor.Named) error {
	byName := make(map[string]*tensor.Tensor, len(found))
	for _, f := range found {
		byName[f.Name] = f.Tensor
	}
	for _, w := range want {
		f := byName[w.Name]
		switch {
		case f == nil:
			return fmt.Errorf("there is no tensor %s; is it of another network?", w.Name)
		case f.DType() != w.Tensor.DType() || !slices.Equal(f.Shape(), w.Tensor.Shape()):
			return fmt.Errorf("%s is %v %s, want %v %s", w.Name, f.DType(), tensor.ShapeString(f.Shape()),
				w.Tensor.DType(), tensor.ShapeString(w.Tensor.Shape()))
		}
		delete(byName, w.Name)
	}
	for _, f := range found {
		if byName[f.Name] != nil {
			return fmt.Errorf("there is a tensor %s that the network has not", f.Name)
		}
	}
	return nil
}
