package nn

import (
	"fmt"

	"cajal/grad"
)

// Freeze makes constants of the parameters of a module and the modules in it, as
// Keras's trainable = False and PyTorch's requires_grad_(False) do: training
// computes no gradient for them and leaves them as they are. Running
// statistics of normalisations still move in training.
func Freeze(m Module) {
	for _, p := range made("freeze", m) {
		p.Value.Freeze()
	}
}

// Unfreeze ends what Freeze began.
func Unfreeze(m Module) {
	for _, p := range made("unfreeze", m) {
		p.Value.Unfreeze()
	}
}

// made returns the parameters of a module, which must have numbers.
func made(op string, m Module) []grad.Named {
	all := Params(m)
	for _, p := range all {
		if p.Value.IsZero() {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s has no numbers yet; nn.Init or train.New makes them", p.Name)})
		}
	}
	return all
}
