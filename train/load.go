package train

import (
	"fmt"
	"slices"
	"strings"

	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

// MismatchError says in what a file's tensors differ from the network's.
type MismatchError struct {
	File     string
	Problems []string // one for each tensor that is missing, too many or another
}

// Error lists the problems, the first of them if there are many.
func (e *MismatchError) Error() string {
	const most = 20
	text := fmt.Sprintf("train: %s does not fit the network: %s", e.File, strings.Join(e.Problems[:min(most, len(e.Problems))], "; "))
	if n := len(e.Problems) - most; n > 0 {
		text += fmt.Sprintf("; and %d more", n)
	}
	return text
}

// Load reads the network's parameters and buffers from a safetensors file, such
// as one that Save or PyTorch wrote; Save says how they are named. The numbers
// are converted to the model's precision. The optimiser keeps its state.
//
// A tensor that is missing, too many or of another shape or type is an error,
// a [*MismatchError] that names all of them with their layers, and leaves the
// network as it was. Only num_batches_tracked may be missing: no result depends
// on it, and old files are without.
func (m *Model) Load(path string) error {
	f, err := safetensors.Open(path)
	if err != nil {
		return fmt.Errorf("train: load a model: %w", err)
	}
	defer f.Close()
	return m.LoadFrom(f, path)
}

// LoadFrom does as Load does, from an open file; name stands for it in errors.
func (m *Model) LoadFrom(f *safetensors.File, name string) error {
	all := m.tensors()
	if problems := m.compare(all, f); len(problems) > 0 {
		return &MismatchError{name, problems}
	}
	for _, t := range all {
		if _, ok := f.Entry(t.Name); !ok {
			continue
		}
		if err := f.ReadInto(t.Tensor, t.Name); err != nil {
			return fmt.Errorf("train: load a model: %w", err)
		}
	}
	return nil
}

// compare returns what keeps a file's tensors from being the network's.
func (m *Model) compare(own []tensor.Named, f *safetensors.File) (problems []string) {
	layers := layerNames(m.net)
	wanted := map[string]bool{}
	for _, t := range own {
		wanted[t.Name] = true
		e, ok := f.Entry(t.Name)
		if p := problem(t, e, ok); p != "" {
			problems = append(problems, fmt.Sprintf("%s of %s: %s", t.Name, layers[parent(t.Name)], p))
		}
	}
	for _, e := range f.Entries() {
		if wanted[e.Name] {
			continue
		}
		p := fmt.Sprintf("%.80s: the file has it, %s %s, and the network does not", e.Name, e.DType, tensor.ShapeString(e.Shape))
		if l := layers[parent(e.Name)]; l != "" {
			p += "; the layer there is " + l
		}
		problems = append(problems, p)
	}
	return problems
}

// problem says what is wrong with the entry of a tensor, or "".
func problem(t tensor.Named, e safetensors.Entry, found bool) string {
	want := t.Tensor.Shape()
	float := strings.HasPrefix(string(e.DType), "F") || e.DType == "BF16"
	_, readable := e.Type()
	switch {
	case !found && t.Tensor.DType() == tensor.Int64:
		return "" // num_batches_tracked
	case !found:
		return fmt.Sprintf("missing from the file, want %s", tensor.ShapeString(want))
	case !slices.Equal(e.Shape, want):
		p := fmt.Sprintf("found %s, want %s", tensor.ShapeString(e.Shape), tensor.ShapeString(want))
		if turned := slices.Clone(e.Shape); len(want) == 2 {
			if slices.Reverse(turned); slices.Equal(turned, want) {
				p += ", PyTorch's (out, in); is it (in, out)?"
			}
		}
		return p
	case !readable || t.Tensor.DType().Float() != float:
		return fmt.Sprintf("found %s elements, want what converts to %v", e.DType, t.Tensor.DType())
	}
	return ""
}

// layerNames describes a network's layers by their paths: "net.2 (Linear
// 784→512)" by "2".
func layerNames(net nn.Module) map[string]string {
	names := map[string]string{}
	nn.Walk(net, nn.Parts{Module: func(path string, m nn.Module) {
		first, _, _ := strings.Cut(fmt.Sprint(m), "\n")
		names[path] = fmt.Sprintf("%s (%s)", strings.TrimSuffix("net."+path, "."), first)
	}})
	return names
}

// parent returns the path of the layer that a tensor belongs to.
func parent(name string) string { return name[:max(0, strings.LastIndexByte(name, '.'))] }
