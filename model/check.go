package model

import (
	"fmt"
	"maps"
	"slices"

	"cajal/internal/spelling"
	"cajal/nn/describe"
)

// Bounds of what a file may claim.
const (
	maxAxes    = 8
	maxMembers = 1000
	maxNames   = 100_000 // classes or targets
)

// check refuses a description that contradicts itself, or that this version
// cannot predict with.
func (d *Description) check() error {
	wrong := func(key, rule string, args ...any) error { return &Error{Key: key, Rule: fmt.Sprintf(rule, args...)} }
	switch {
	case len(d.Requires) > 0:
		return wrong("requires", "%.40q, which this version does not know; want a newer cajal", d.Requires[0])
	case len(d.Inputs) != 1 || len(d.Outputs) != 1:
		return wrong("inputs", "%d, and %d outputs; this version predicts from one input to one output", len(d.Inputs), len(d.Outputs))
	case d.Members < 1 || d.Members > maxMembers:
		return wrong("members", "%d, want 1 to %d", d.Members, maxMembers)
	case d.Combine != "" && d.Combine != "mean":
		return wrong("combine", "%.40q, want \"mean\"", d.Combine)
	}
	in, out := &d.Inputs[0], &d.Outputs[0]
	if len(in.Axes) < 2 || len(in.Axes) > maxAxes || in.Axes[0].Name != "N" {
		return wrong("inputs", "axes %v, want N and 1 to %d more", in.Axes, maxAxes-1)
	}
	size := 1
	for _, a := range in.Axes[1:] {
		if a.Size < 1 || a.Size > describe.MaxSide/size {
			return wrong("inputs", "axis %.40s has the size %d; want at least 1, and at most %d numbers in all", a.Name, a.Size, describe.MaxSide)
		}
		size *= a.Size
	}
	if err := checkScaler("x", in.Preparation.Standardise, size); err != nil {
		return wrong("preparation", "%v", err)
	}
	if p := in.Preparation.Pictures; p != nil && !slices.Equal(in.Shape(), p.shape()) {
		return wrong("preparation", "pictures become %v, and the input is %v", p.shape(), in.Shape())
	}
	if s := in.Preparation.Table; s != nil && (in.Preparation.Standardise != nil || s.Width() != size) {
		return wrong("preparation", "a table's columns become %d inputs, want %d and no scaler beside them", s.Width(), size)
	}
	if _, ok := activations[out.Activation]; !ok {
		return wrong("outputs", "the activation %.40q is not known%s", out.Activation, spelling.Hint(out.Activation, slices.Sorted(maps.Keys(activations))))
	}
	if classes, targets := len(out.Classes), len(out.Targets); classes > maxNames || targets > maxNames || (classes > 0) == (targets > 0) {
		return wrong("outputs", "%d classes and %d numbers, want one of the two, at most %d", classes, targets, maxNames)
	}
	if s := in.Preparation.Table; s != nil && !slices.Equal(s.Target.Classes, out.Classes) {
		return wrong("outputs", "the classes are not those of the table's target in the preparation")
	}
	if err := checkScaler("y", out.Scaling, len(out.Targets)); err != nil {
		return wrong("outputs", "%v", err)
	}
	return nil
}

// fit completes the description of the network, and refuses one whose outputs are
// not those that the model names.
func (d *Description) fit() (describe.Module, error) {
	network, out, err := describe.Fit(d.Network, d.Inputs[0].flow())
	if err != nil {
		return network, &Error{Key: "network", Rule: err.Error()}
	}
	named := len(d.Outputs[0].Classes) + len(d.Outputs[0].Targets)
	single := len(out.Shape) == 1 && out.Shape[0] == 1 && len(d.Outputs[0].Classes) == 2
	if !single && (len(out.Shape) != 1 || out.Shape[0] != named) {
		return network, &Error{Key: "network", Rule: fmt.Sprintf("%s comes out of it, and %d classes or numbers are named", out, named)}
	}
	return network, nil
}
