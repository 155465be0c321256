package train

import "cajal/tensor"

// Watched is what a step computed under a name. The tensors are the training's
// own and live until the next step: who keeps them makes copies.
type Watched struct {
	Name string
	// Value is what a layer gave for the step's batch, or a parameter after the
	// step's update.
	Value *tensor.Tensor
	// Gradient is that of the step's loss by the value, nil if there is none,
	// as of a frozen parameter. What a parameter is penalised for (L2) is not
	// in it.
	Gradient *tensor.Tensor
}
