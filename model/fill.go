package model

import (
	"fmt"
	"slices"
	"strings"

	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

// named is a tensor of a network, under its name in a file.
type named struct {
	name   string
	path   string // in its network
	tensor *tensor.Tensor
}

// layer describes the layer that has the tensor: "net.0 (Linear 2→7)".
func (t *named) layer(layers map[string]string) string {
	at := "net"
	if i := strings.LastIndexByte(t.path, '.'); i >= 0 {
		at += "." + t.path[:i]
	}
	return fmt.Sprintf("%s (%s)", at, layers[at])
}

// tensors lists the parameters and buffers of a network.
func tensors(net nn.Layer, prefix string) (all []named) {
	for _, p := range nn.Params(net) {
		all = append(all, named{prefix + p.Name, p.Name, p.Value.Tensor()})
	}
	for _, b := range nn.Buffers(net) {
		all = append(all, named{prefix + b.Name, b.Name, b.Tensor})
	}
	return all
}

// layerNames returns what the layers of a network are, "Linear 2→7" for "net.0".
func layerNames(net nn.Layer) map[string]string {
	names := map[string]string{}
	nn.Walk(net, nn.Parts{Module: func(path string, m nn.Module) {
		if s, ok := m.(fmt.Stringer); ok {
			names[strings.TrimSuffix("net."+path, ".")], _, _ = strings.Cut(s.String(), "\n")
		}
	}})
	return names
}

// fill reads the numbers of the members. A tensor that is missing, too many or
// of another shape or type is an error that names it and its layer.
func fill(f *safetensors.File, d *Description, members []nn.Layer) error {
	layers := layerNames(members[0])
	var all []named
	for k, net := range members {
		all = append(all, tensors(net, d.prefix(k))...)
	}
	problems := compare(all, f, layers)
	if n := len(problems); n > 0 {
		text := "its tensors do not fit the network: " + strings.Join(problems[:min(n, maxProblems)], "; ")
		if n > maxProblems {
			text += fmt.Sprintf("; and %d more", n-maxProblems)
		}
		return &Error{Rule: text}
	}
	for _, t := range all {
		if _, ok := f.Entry(t.name); !ok {
			continue
		}
		if err := f.ReadInto(t.tensor, t.name); err != nil {
			return fmt.Errorf("model: %w", err)
		}
	}
	return nil
}

// maxProblems is how many tensors that do not fit are listed.
const maxProblems = 20

// compare returns what keeps a file's tensors from being those wanted.
func compare(want []named, f *safetensors.File, layers map[string]string) (problems []string) {
	known := map[string]bool{}
	for _, t := range want {
		known[t.name] = true
		e, ok := f.Entry(t.name)
		if p := problem(t.tensor, e, ok); p != "" {
			problems = append(problems, fmt.Sprintf("%s of %s: %s", t.name, t.layer(layers), p))
		}
	}
	for _, e := range f.Entries() {
		if !known[e.Name] {
			problems = append(problems, fmt.Sprintf("%.80s: the file has it, %s %s, and the network does not", e.Name, e.DType, tensor.ShapeString(e.Shape)))
		}
	}
	return problems
}

// problem says what is wrong with the entry of a tensor, or "".
func problem(t *tensor.Tensor, e safetensors.Entry, found bool) string {
	float := strings.HasPrefix(string(e.DType), "F") || e.DType == "BF16"
	_, readable := e.Type()
	switch {
	case !found && t.DType() == tensor.Int64:
		return "" // num_batches_tracked, on which no result depends
	case !found:
		return fmt.Sprintf("missing from the file, want %s", tensor.ShapeString(t.Shape()))
	case !slices.Equal(e.Shape, t.Shape()):
		return fmt.Sprintf("found %s, want %s", tensor.ShapeString(e.Shape), tensor.ShapeString(t.Shape()))
	case !readable || t.DType().Float() != float:
		return fmt.Sprintf("found %s elements, want what converts to %v", e.DType, t.DType())
	}
	return ""
}

// prefix is what the names of a member's tensors begin with.
func (d *Description) prefix(k int) string {
	if d.bare {
		return ""
	}
	return fmt.Sprintf("member.%d.", k)
}
