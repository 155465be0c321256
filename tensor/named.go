package tensor

// Named is a tensor with its name: in a network its path, as in a PyTorch
// state_dict ("1.running_mean"), in a file the name that it has there.
type Named struct {
	Name   string
	Tensor *Tensor
}
