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
// description, and the numbers of its networks, which are of the build that the
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
	err := d.check()
	if err != nil {
		return "", err
	}
	if d.Network, err = d.fit(); err != nil {
		return "", err
	}
	described, err := describe.Build(d.Network, d.flow(), describe.Start{})
	if err != nil {
		return "", err
	}
	want := dims(described)
	for k, net := range members {
		if have := dims(net); !slices.Equal(have, want) {
			return "", fmt.Errorf("member %d has the numbers %v, and its description %v", k, have, want)
		}
	}
	b, err := json.Marshal(d)
	return string(b), err
}

// dims lists the numbers of a network: "0.weight (3, 2)".
func dims(net nn.Layer) (all []string) {
	nn.Walk(net, nn.Parts{
		Param:  func(path string, p *nn.Param) { all = append(all, path+" "+tensor.ShapeString(p.Dims())) },
		Buffer: func(path string, b *nn.Buffer) { all = append(all, path+" "+tensor.ShapeString(b.Dims())) },
	})
	return all
}
