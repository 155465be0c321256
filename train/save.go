package train

import (
	"fmt"
	"maps"

	"cajal/safetensors"
)

// SaveOption changes what Save writes.
type SaveOption func(metadata map[string]string)

// Metadata adds text to the file's header, by name.
func Metadata(m map[string]string) SaveOption {
	return func(all map[string]string) { maps.Copy(all, m) }
}

// Save writes the network's parameters and buffers to a safetensors file,
// which it replaces as a whole. Names and layouts are those of a PyTorch
// state_dict: "0.weight" of a Linear is (out, in), "1.running_mean" of a
// BatchNorm1d (C). So torch's Sequential of the same layers takes the file:
//
//	net.load_state_dict(safetensors.torch.load_file("model.safetensors"))
//
// The metadata "format" is "pt", which is how other programs know the layout.
// What else a training needs, such as the optimiser's averages, is in
// checkpoints. How samples are prepared is not in the file; model.Write
// writes one that says it, which the command takes.
func (m *Model) Save(path string, opts ...SaveOption) error {
	metadata := map[string]string{"format": "pt"}
	for _, o := range opts {
		o(metadata)
	}
	m.state.RLock()
	defer m.state.RUnlock()
	if err := safetensors.WriteFile(path, metadata, m.tensors()...); err != nil {
		return fmt.Errorf("train: save the model: %w", err)
	}
	return nil
}
