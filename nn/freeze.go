package nn

import (
	"fmt"

	"cajal/grad"
)

// Freeze makes constants of the parameters of a layer and the layers in it, as
// Keras's trainable = False and PyTorch's requires_grad_(False) do: training
// computes no gradient for them and leaves them as they are. Running
// statistics of normalisations still move in training.
func Freeze(l Layer) {
	for _, p := range made("freeze", l) {
		p.Value.Freeze()
	}
}

// Unfreeze ends what Freeze began.
func Unfreeze(l Layer) {
	for _, p := range made("unfreeze", l) {
		p.Value.Unfreeze()
	}
}

// made returns the parameters of a layer, which must have numbers.
func made(op string, l Layer) []grad.Named {
	all := Params(l)
	for _, p := range all {
		if p.Value.IsZero() {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s has no numbers yet; nn.Init or train.New makes them", p.Name)})
		}
	}
	return all
}
