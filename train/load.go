package train

import (
	"errors"
	"fmt"
	"strings"

	"cajal/nn"
	"cajal/safetensors"
)

// MismatchError says in what a file's tensors differ from the network's.
type MismatchError struct {
	File string
	*nn.LoadError
}

// Error lists the problems, the first of them if there are many.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("train: %s does not fit the network: %s", e.File, e.List())
}

// Unwrap returns what nn.Load found.
func (e *MismatchError) Unwrap() error { return e.LoadError }

// Load reads the network's parameters and buffers from a safetensors file, such
// as one that Save or PyTorch wrote, or from the files that an index names
// (model.safetensors.index.json). Names are the network's, unless options of
// nn.Load rename them. The numbers are converted to the model's precision. The
// optimiser keeps its state.
//
// A tensor that is missing, too many or of another shape or type is an error,
// a [*MismatchError] that names all of them with their layers, and leaves the
// network as it was; see nn.Load.
func (m *Model) Load(path string, opts ...nn.LoadOption) error {
	if strings.HasSuffix(path, ".json") {
		s, err := safetensors.OpenSharded(path)
		if err != nil {
			return fmt.Errorf("train: load a model: %w", err)
		}
		defer s.Close()
		return m.LoadFrom(s, path, opts...)
	}
	f, err := safetensors.Open(path)
	if err != nil {
		return fmt.Errorf("train: load a model: %w", err)
	}
	defer f.Close()
	return m.LoadFrom(f, path, opts...)
}

// LoadFrom does as Load does, from an open file; name stands for it in errors.
func (m *Model) LoadFrom(f nn.Store, name string, opts ...nn.LoadOption) error {
	var err error
	m.Change(func() { _, err = nn.Load(m.module, f, opts...) })
	var wrong *nn.LoadError
	switch {
	case errors.As(err, &wrong):
		return &MismatchError{name, wrong}
	case err != nil:
		return fmt.Errorf("train: load a model: %w", err)
	}
	return nil
}
