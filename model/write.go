package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cajal/internal/version"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/safetensors"
	"cajal/tensor"
)

// Write writes a model to one file, which it replaces as a whole: its
// description, and the numbers of its networks, which are of the builds that the
// description says. Tensors have the names of a PyTorch state_dict behind
// "member.0.", "member.1." and so on.
func Write(path string, d Description, members ...nn.Layer) error {
	text, err := d.write(members)
	if e := new(Error); errors.As(err, &e) {
		e.File = path
		return err
	}
	if err != nil {
		return fmt.Errorf("write model %s: %w", path, err)
	}
	metadata := map[string]string{"format": "pt", formatKey: format, versionKey: version.String(), modelKey: text}
	var all []tensor.Named
	for k, net := range members {
		for _, t := range nn.StateDict(net) {
			all = append(all, tensor.Named{Name: d.prefix(k) + t.Name, Tensor: t.Tensor})
		}
	}
	if err := safetensors.WriteFile(path, metadata, all...); err != nil {
		return fmt.Errorf("write model: %w", err)
	}
	return nil
}

// write completes a description and returns its text. It refuses one that Open
// would, and networks that are not those it describes.
func (d *Description) write(members []nn.Layer) (string, error) {
	d.Members, d.bare = len(members), false
	if d.Combine == "" {
		d.Combine = "mean"
	}
	d.Requires = slices.DeleteFunc(slices.Clone(d.Requires), known)
	for _, f := range features {
		if f.used(d) {
			d.Requires = append(d.Requires, f.name)
		}
	}
	if err := d.check(); err != nil {
		return "", err
	}
	if err := d.fit(); err != nil {
		return "", err
	}
	for k, net := range members {
		described, err := describe.Build(*d.network(k), d.flow(), describe.Start{})
		if err != nil {
			return "", err
		}
		if wrong := misfit(dims(net), dims(described)); wrong != "" {
			return "", fmt.Errorf("member %d: %s", k, wrong)
		}
	}
	b, err := json.Marshal(d)
	return string(b), err
}

// part is a parameter or a buffer: its name and its shape.
type part struct {
	name  string
	shape []int
}

// String returns "0.weight (3, 2)".
func (p part) String() string { return p.name + " " + tensor.ShapeString(p.shape) }

// dims lists the numbers of a network.
func dims(net nn.Layer) (all []part) {
	nn.Walk(net, nn.Parts{
		Param:  func(path string, p *nn.Param) { all = append(all, part{path, p.Dims()}) },
		Buffer: func(path string, b *nn.Buffer) { all = append(all, part{path, b.Dims()}) },
	})
	return all
}

// misfit says in what the numbers of a network first differ from those that its
// description has, "" for nothing.
func misfit(have, want []part) string {
	for i := range min(len(have), len(want)) {
		switch h, w := have[i], want[i]; {
		case h.name != w.name:
			return fmt.Sprintf("it has %v where the description has %v", h, w)
		case !slices.Equal(h.shape, w.shape):
			return fmt.Sprintf("it has %v, and the description %s", h, tensor.ShapeString(w.shape))
		}
	}
	switch {
	case len(have) > len(want):
		return fmt.Sprintf("it has %v, and the description no such tensor", have[len(want)])
	case len(have) < len(want):
		return fmt.Sprintf("it lacks %v, which the description has", want[len(have)])
	}
	return ""
}
