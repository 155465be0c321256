package describe

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/internal/spelling"
	"cajal/nn"
	"cajal/tensor"
)

// Fit completes the description of a network for samples of a shape. It returns
// a copy of m in which all options are set, and what comes out of the network.
func Fit(m Module, in Flow) (fitted Module, out Flow, err error) {
	if n := in.numbers(); n < 1 || n > MaxSide {
		return m, in, &Error{Kind: m.Kind, Rule: fmt.Sprintf("samples %s, want 1 to %d numbers in each", in, MaxSide)}
	}
	if err := Check(&m); err != nil {
		return m, in, err
	}
	if err := unused(&m, in.Inputs); err != nil {
		return m, in, err
	}
	return fit(m, in, nil)
}

// unused refuses a network that takes some of several inputs and leaves others out.
func unused(m *Module, inputs []Input) error {
	taken, takes := map[string]bool{}, false
	err := Walk(m, func(m *Module, _ []int) error {
		if m.Kind == "inputs" {
			takes = true
			for i := range m.Children {
				taken[m.name(i)] = true
			}
		}
		return nil
	})
	for _, in := range inputs {
		if err == nil && takes && !taken[in.Name] {
			err = &Error{Kind: m.Kind, Rule: fmt.Sprintf(`no layer of { kind = "inputs" } is called %.40q, so that input would be unused%s`,
				in.Name, spelling.Hint(in.Name, sortedKeys(taken)))}
		}
	}
	return err
}

// Check refuses a description of which some module cannot be, whatever goes into
// it.
func Check(m *Module) error { return Walk(m, check) }

// check refuses a module that cannot be, whatever goes into it.
func check(m *Module, path []int) error {
	k, err := m.kindOf()
	if err == nil {
		err = decode(m.Options, k.fresh())
	}
	seen := map[string]bool{}
	for i := range m.Children {
		switch name := m.name(i); {
		case err != nil:
		case strings.Contains(name, "."):
			err = wrong("", "layer %d has the name %q, want one without a dot", i, clip(name))
		case seen[name]:
			err = wrong("", "two layers have the name %q", clip(name))
		default:
			seen[name] = true
		}
	}
	return placed(err, m, path)
}

// fit completes a module that check has passed.
func fit(m Module, in Flow, path []int) (fitted Module, out Flow, err error) {
	o := kinds[m.Kind].fresh()
	if err := decode(m.Options, o); err != nil {
		return m, in, placed(err, &m, path)
	}
	fitted = Module{Name: m.Name, Kind: m.Kind}
	switch o := o.(type) {
	case layer:
		if err = takes(o, m.Kind, in); err != nil {
			break
		}
		if err = o.fit(in); err == nil {
			out.Shape, err = output(o, in.Shape)
			if _, embeds := o.(*Embed); embeds {
				out.Numbers = in.Numbers // they stay where they are
			}
		}
	case container:
		fitted.Children = slices.Clone(m.Children)
		names := make([]string, len(m.Children))
		for i := range names {
			names[i] = m.name(i)
		}
		out, err = o.fit(in, names, func(i int, in Flow) (out Flow, err error) {
			fitted.Children[i], out, err = fit(m.Children[i], in, append(slices.Clone(path), i))
			return out, err
		})
	}
	if err == nil && out.numbers() > MaxSide {
		err = wrong("", "%d numbers come out of it, want at most %d", out.numbers(), MaxSide)
	}
	if err != nil {
		return m, in, placed(err, &m, path)
	}
	if b, err := json.Marshal(o); err != nil {
		return m, in, placed(err, &m, path)
	} else if string(b) != "{}" {
		fitted.Options = b
	}
	return fitted, out, nil
}

// takes refuses what a layer cannot take, whatever its options.
func takes(o layer, kind string, in Flow) error {
	_, embeds := o.(*Embed)
	switch {
	case len(in.Inputs) > 0:
		return oneInput(in, kind)
	case embeds:
	case in.Whole:
		return wrong("", `whole numbers come in, %s, and a %s takes floats; want { kind = "embed", out = … } before it`, in, kind)
	case len(in.Tables) > 0:
		return wrong("", `categories are embedded, so the first layer must be { kind = "embed", out = … }; or set them to "one-hot" in data.columns`)
	}
	return nil
}

// output asks a layer for the shape of what it makes of a sample.
func output(o layer, sample []int) (shape []int, err error) {
	if o.numbers() > maxNumbers {
		return nil, wrong("", "it has %d numbers, want at most %d", o.numbers(), int64(maxNumbers))
	}
	defer func() { inBatches(err, sample) }()
	defer refusal(&err)
	return nn.OutputShape(o.build(blank), sample...), nil
}

// inBatches words what an operation refuses for who wrote a layer: it was asked with two
// samples, and calls what goes in x.
func inBatches(err error, sample []int) {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Rule = strings.ReplaceAll(e.Rule, tensor.ShapeString(append([]int{2}, sample...)), Flow{Shape: sample}.String())
		if rest, ok := strings.CutPrefix(e.Rule, "x is "); ok {
			e.Rule = "what goes in is " + rest
		}
	}
}

// blank starts no numbers.
var blank = Start{Weight: nn.Constant(0), Bias: nn.Constant(0)}

// refusal turns what layers refuse into an error.
func refusal(err *error) {
	switch e := recover().(type) {
	case nil:
	case *grad.Error:
		*err = wrong("", "%s", e.Rule)
	case *tensor.Error: // shapes of more elements than an int of 32 bits counts
		*err = wrong("", "%s", e.Rule)
	default:
		panic(e)
	}
}

// Numbers returns how many floats the network of a description that [Fit] has
// completed will hold, in parameters and buffers.
func Numbers(m Module) (n int64) {
	if o, ok := kinds[m.Kind].fresh().(layer); ok && decode(m.Options, o) == nil {
		n = o.numbers()
	}
	for _, child := range m.Children {
		n += Numbers(child)
	}
	return n
}

// Build makes the network of a description, for samples of a shape. What layers
// refuse is an error here.
func Build(m Module, in Flow, s Start) (nn.Layer, error) {
	m, _, err := Fit(m, in)
	if err != nil {
		return nil, err
	}
	return build(&m, s, nil)
}

// build makes a module that Fit has completed.
func build(m *Module, s Start, path []int) (l nn.Layer, err error) {
	o := kinds[m.Kind].fresh()
	if err := decode(m.Options, o); err != nil {
		return nil, placed(err, m, path)
	}
	var parts []nn.Named
	for i := range m.Children {
		child, err := build(&m.Children[i], s, append(slices.Clone(path), i))
		if err != nil {
			return nil, err
		}
		parts = append(parts, nn.Named{Name: m.name(i), Layer: child})
	}
	defer func() { err = placed(err, m, path) }()
	defer refusal(&err)
	if c, ok := o.(container); ok {
		return c.build(parts), nil
	}
	return o.(layer).build(s), nil
}

// placed says of an error where it is, unless it knows.
func placed(err error, m *Module, path []int) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == "" {
		e.Path, e.Kind = path, m.Kind
	}
	return err
}
