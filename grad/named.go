package grad

// Named is a value with its name, such as a parameter with its path through the
// network, as in a PyTorch state_dict: "0.weight".
type Named struct {
	Name  string
	Value Value
}
