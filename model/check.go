package model

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"cajal/data/table/schema"
	"cajal/internal/spelling"
	"cajal/nn/describe"
)

// Bounds of what a file may claim.
const (
	maxAxes    = 8
	maxInputs  = 100
	maxMembers = 1000
	maxNames   = 100_000 // classes or targets
)

// check refuses a description that contradicts itself, or that this version
// cannot predict with.
func (d *Description) check() error {
	wrong := func(key, rule string, args ...any) error { return &Error{Key: key, Rule: fmt.Sprintf(rule, args...)} }
	for _, feature := range d.Requires {
		if !known(feature) {
			return wrong("requires", "%.40q, which this version does not know; want a newer cajal", feature)
		}
	}
	switch {
	case len(d.Inputs) < 1 || len(d.Inputs) > maxInputs:
		return wrong("inputs", "%d, want 1 to %d", len(d.Inputs), maxInputs)
	case len(d.Outputs) != 1:
		return wrong("outputs", "%d; this version predicts one output", len(d.Outputs))
	case d.Members < 1 || d.Members > maxMembers:
		return wrong("members", "%d, want 1 to %d", d.Members, maxMembers)
	case len(d.Networks) > 0 && len(d.Networks) != d.Members:
		return wrong("networks", "%d of them for %d members, want one for each, or none", len(d.Networks), d.Members)
	case d.Combine != "" && d.Combine != "mean":
		return wrong("combine", "%.40q, want \"mean\"", d.Combine)
	}
	names := map[string]bool{}
	for i := range d.Inputs {
		in := &d.Inputs[i]
		if err := in.check(); err != nil {
			return wrong(fmt.Sprintf("inputs[%d]", i), "%v", err)
		}
		if names[in.Name] {
			return wrong("inputs", "two of them are called %.40q", in.Name)
		}
		names[in.Name] = true
	}
	tables := d.schemas()
	switch n := len(tables); {
	case n > 0 && n < len(d.Inputs):
		return wrong("inputs", "%d of %d are columns of a table, want all or none", n, len(d.Inputs))
	case n > 0:
		if err := tables.Check(); err != nil {
			return wrong("inputs", "%v", err)
		}
	}
	if d.Trained != nil {
		if err := d.Trained.check(); err != nil {
			return wrong("trained", "%v", err)
		}
	}
	if _, err := d.precision(); err != nil {
		return wrong("inputs", "%v", err)
	}
	out := &d.Outputs[0]
	if _, ok := activations[out.Activation]; !ok {
		return wrong("outputs", "the activation %.40q is not known%s", out.Activation, spelling.Hint(out.Activation, slices.Sorted(maps.Keys(activations))))
	}
	if classes, targets := len(out.Classes), len(out.Targets); len(out.Labels) == 0 && (classes > maxNames || targets > maxNames || (classes > 0) == (targets > 0)) {
		return wrong("outputs", "%d classes and %d numbers, want one of the two, at most %d", classes, targets, maxNames)
	}
	if err := out.checkLabels(); err != nil {
		return wrong("outputs", "%v", err)
	}
	if err := out.fits(); err != nil {
		return wrong("outputs", "%v", err)
	}
	if tables != nil {
		if err := out.fitsTargets(tables.AllTargets()); err != nil {
			return wrong("outputs", "%v", err)
		}
	}
	if slices.Contains(d.Requires, requiresTransforms) && (out.Scaling == nil || !out.Scaling.Transforming()) {
		return wrong("outputs", "scaling: transforms: missing, and the file requires %q", requiresTransforms)
	}
	if out.Scaling != nil {
		if err := out.checkScaling(); err != nil {
			return wrong("outputs", "scaling: %v", err)
		}
	}
	if out.Intervals != nil {
		if err := out.Intervals.check(len(out.Targets)); err != nil {
			return wrong("outputs", "%v", err)
		}
	}
	if out.Decision != nil {
		if err := out.Decision.check(out); err != nil {
			return wrong("outputs", "%v", err)
		}
	}
	return nil
}

// checkScaling refuses a scaling for other numbers, and transforms of what is no number
// itself: a deviation, or what is no longer one after the activation.
func (out *Output) checkScaling() error {
	if out.Scaling.Transforming() && out.Activation != "none" {
		return fmt.Errorf("transforms: the activation %.40q makes other numbers than were transformed; want none", out.Activation)
	}
	return out.Scaling.Check(len(out.Targets))
}

// checkLabels refuses labels beside classes or numbers, and what are no labels.
func (out *Output) checkLabels() error {
	switch {
	case out.Labels == nil:
		return nil
	case len(out.Labels) < 2 || len(out.Labels) > maxNames:
		return fmt.Errorf("%d labels, want 2 to %d", len(out.Labels), maxNames)
	case len(out.Classes)+len(out.Targets) > 0 || out.Scaling != nil || out.Intervals != nil:
		return errors.New("labels beside classes or numbers, want one of the three")
	case out.Activation != "sigmoid":
		return fmt.Errorf("labels and the activation %.40q, want sigmoid", out.Activation)
	}
	names := map[string]bool{}
	for _, l := range out.Labels {
		switch {
		case l.Name == "" || names[l.Name]:
			return fmt.Errorf("the label %.40q stands there twice, or has no name", l.Name)
		case len(l.Classes) != 2 || l.Classes[0] == l.Classes[1]:
			return fmt.Errorf("the label %.40q has the classes %.80q, want two", l.Name, l.Classes)
		}
		names[l.Name] = true
	}
	return nil
}

// fitsTargets refuses outputs that are not the targets of the table that the network
// learned from.
func (out *Output) fitsTargets(ts schema.Targets) error {
	if labels := ts.Labels(); labels != nil || out.Labels != nil {
		same := func(l Label, t *schema.Target) bool { return l.Name == t.Name && slices.Equal(l.Classes, t.Classes) }
		if !slices.EqualFunc(out.Labels, labels, same) {
			return errors.New("the labels are not the table's targets in the preparation")
		}
		return nil
	}
	if !slices.Equal(ts[0].Classes, out.Classes) {
		return errors.New("the classes are not those of the table's target in the preparation")
	}
	return nil
}

// check refuses an input that contradicts itself.
func (in *Input) check() error {
	if len(in.Axes) < 2 || len(in.Axes) > maxAxes || in.Axes[0].Name != "N" {
		return fmt.Errorf("axes %v, want N and 1 to %d more", in.Axes, maxAxes-1)
	}
	size := 1
	for _, a := range in.Axes[1:] {
		if a.Size < 1 || a.Size > describe.MaxSide/size {
			return fmt.Errorf("axis %.40s has the size %d; want at least 1, and at most %d numbers in all", a.Name, a.Size, describe.MaxSide)
		}
		size *= a.Size
	}
	p := &in.Preparation
	if p.Table != nil {
		if err := p.Table.Check(); err != nil {
			return fmt.Errorf("preparation: table: %w", err)
		}
	}
	if err := checkScaler("x", p.Standardise, size); err != nil {
		return fmt.Errorf("preparation: %w", err)
	}
	if p.Scaling != nil {
		if err := p.Scaling.Check(size); err != nil {
			return fmt.Errorf("preparation: x: %w", err)
		}
	}
	switch {
	case p.Standardise != nil && p.Scaling != nil:
		return errors.New("preparation: two scalers, want one")
	case p.Pictures != nil && !slices.Equal(in.Shape(), p.Pictures.shape()):
		return fmt.Errorf("preparation: pictures become %v, and the input is %v", p.Pictures.shape(), in.Shape())
	case p.Table != nil && (p.Scaler() != nil || p.Table.Width() != size):
		return fmt.Errorf("preparation: a table's columns become %d inputs, want %d and no scaler beside them", p.Table.Width(), size)
	case p.Table != nil && p.Table.IDs != in.whole():
		return fmt.Errorf("preparation: a table's columns are ids: %t, and the type is %.40q", p.Table.IDs, in.DType)
	case in.whole() && (p.Scaler() != nil || p.Pictures != nil):
		return errors.New("preparation: whole numbers are taken as they are")
	}
	return nil
}

// fit completes the descriptions of the networks, and refuses one whose outputs are
// not those that the model names.
func (d *Description) fit() (err error) {
	if len(d.Networks) == 0 {
		d.Network, err = d.fitted(d.Network, "network")
		return err
	}
	for k := range d.Networks {
		if d.Networks[k], err = d.fitted(d.Networks[k], fmt.Sprintf("networks[%d]", k)); err != nil {
			return err
		}
	}
	d.Network = d.Networks[0]
	return nil
}

// fitted completes the description of a network that stands under a key.
func (d *Description) fitted(network describe.Module, key string) (describe.Module, error) {
	network, out, err := describe.Fit(network, d.flow())
	if err != nil {
		return network, &Error{Key: key, Rule: err.Error()}
	}
	named := len(d.Outputs[0].Classes) + len(d.Outputs[0].Targets) + len(d.Outputs[0].Labels)
	single := len(out.Shape) == 1 && out.Shape[0] == 1 && len(d.Outputs[0].Classes) == 2
	if !single && (len(out.Shape) != 1 || out.Shape[0] != named) {
		return network, &Error{Key: key, Rule: fmt.Sprintf("%s comes out of it, and %d classes or numbers are named", out, named)}
	}
	return network, nil
}
