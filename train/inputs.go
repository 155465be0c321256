package train

import (
	"fmt"
	"sync"

	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// SupervisedInputs is [Supervised] for a network of several inputs, such as one
// that begins with nn.Inputs. The first of the names is that of the batch's X; the
// others stand under theirs in its More:
//
//	set, err := data.Tensors(numbers, y)
//	set, err = set.With("town", ids)
//	m := train.NewModel(net, train.SupervisedInputs(net, nn.CrossEntropy(), "numbers", "town"), optim.Adam(1e-2))
func SupervisedInputs(net nn.Layer, loss nn.Loss, names ...string) Objective {
	if len(names) == 0 {
		panic(&tensor.Error{Op: "supervised inputs", Rule: "no names, want one for each input"})
	}
	checkReduces(loss)
	return &supervised{net: net, loss: loss, inputs: &inputs{names: names}}
}

// inputs are those of a network that has several.
type inputs struct {
	names []string
	// spare holds a slice for the values of each goroutine that is at work, so that
	// a step allocates nothing.
	spare sync.Pool
}

// forward computes a network's outputs for a batch.
func (in *inputs) forward(net nn.Layer, t *grad.Tape, b *data.Batch) grad.Value {
	values, ok := in.spare.Get().(*[]grad.Named)
	if !ok {
		values = new([]grad.Named)
	}
	defer in.spare.Put(values)
	*values = (*values)[:0]
	for i, name := range in.names {
		x := b.X
		if i > 0 {
			x = b.More[name]
		}
		if x == nil {
			panic(&tensor.Error{Op: "inputs", Rule: fmt.Sprintf("the samples have no input %q; data.TensorSet's With adds one", name)})
		}
		*values = append(*values, grad.Named{Name: name, Value: t.Const(x)})
	}
	return nn.ForwardInputs(net, *values)
}
