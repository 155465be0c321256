package describe

import (
	"slices"

	"cajal/internal/spelling"
	"cajal/nn"
)

// sequential is "sequential": its layers one after the other.
type sequential struct{}

func (sequential) fit(in Flow, names []string, child func(int, Flow) (Flow, error)) (out Flow, err error) {
	out = in
	for i := range names {
		if out, err = child(i, out); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (sequential) build(parts []nn.Named) nn.Layer { return nn.Chain(parts...) }

// residual is "residual": its layers one after the other, and their input added
// to what comes out.
type residual struct{}

func (residual) fit(in Flow, names []string, child func(int, Flow) (Flow, error)) (Flow, error) {
	if len(in.Inputs) > 0 {
		return in, oneInput(in, "residual")
	}
	out, err := sequential{}.fit(in, names, child)
	if err == nil && !slices.Equal(in.Shape, out.Shape) {
		err = wrong("", "its layers make %s of %s, and a residual adds the two; want the same shape", out, in)
	}
	return out, err
}

func (residual) build(parts []nn.Named) nn.Layer { return nn.ResidualChain(parts...) }

// Branch are the options of "branch": its layers side by side, each on the whole
// input, and their outputs joined.
type Branch struct {
	Join string `json:"join,omitempty"` // "add", "mul", or "concat" along an axis ["add"]
	Axis *int   `json:"axis,omitempty"` // of a "concat"; that of the batch is 0 [1]
}

func (o *Branch) fit(in Flow, names []string, child func(int, Flow) (Flow, error)) (out Flow, err error) {
	return o.fitEach(len(names), func(i int) (Flow, error) { return child(i, in) })
}

// fitEach joins what each of n children gives.
func (o *Branch) fitEach(n int, child func(int) (Flow, error)) (out Flow, err error) {
	if o.Join == "" {
		o.Join = "add"
	}
	join, ok := joins[o.Join]
	if !ok {
		return out, wrong("join", "%.40q is not known%s", o.Join, spelling.Hint(o.Join, sortedKeys(joins)))
	}
	switch {
	case o.Axis != nil && o.Join != "concat":
		return out, wrong("axis", "%d, and only concat has one", *o.Axis)
	case o.Axis != nil && *o.Axis == 0:
		return out, batchAxis()
	}
	for i := range n {
		more, err := child(i)
		switch {
		case err != nil:
			return out, err
		case i == 0:
			out = Flow{Shape: slices.Clone(more.Shape), Whole: more.Whole, Tables: more.Tables}
		case more.Whole != out.Whole:
			return out, wrong("", "branch %d gives %s, and those before it %s; want floats from all", i, kindOfNumbers(more), kindOfNumbers(out))
		case !join.fits(out.Shape, more.Shape, o.place(out.Shape)):
			return out, wrong("", "branch %d gives %s, and those before it %s; %s", i, more, out, join.rule)
		case o.Join == "concat":
			out.Shape[o.place(out.Shape)] += more.Shape[o.place(out.Shape)]
		}
	}
	if o.Join == "concat" && o.place(out.Shape) < 0 { // of a single branch, which nothing was held against
		return out, wrong("axis", "the branch gives %s, which has no such axis", out)
	}
	return out, nil
}

// place returns which axis of a sample is joined along, −1 for none.
func (o *Branch) place(sample []int) int {
	at := 0
	switch {
	case o.Axis == nil:
	case *o.Axis < 0:
		at = len(sample) + *o.Axis
	default:
		at = *o.Axis - 1
	}
	if at >= len(sample) {
		return -1
	}
	return max(at, -1)
}

func (o *Branch) build(parts []nn.Named) nn.Layer { return nn.Branch(o.join(), parts...) }

func (o *Branch) join() nn.Join {
	if o.Axis != nil {
		return nn.ConcatAlong(*o.Axis)
	}
	return joins[o.Join].join
}

// Inputs are the options of "inputs", with which a network of several inputs
// begins: each of its layers takes the input of its own name, and their outputs
// are joined.
type Inputs Branch

func (o *Inputs) fit(in Flow, names []string, child func(int, Flow) (Flow, error)) (out Flow, err error) {
	inputs := in.Inputs
	if len(inputs) == 0 {
		return in, wrong("", "one input comes in, %s; inputs is the first layer of a network of several", in)
	}
	return (*Branch)(o).fitEach(len(names), func(i int) (Flow, error) {
		at := slices.IndexFunc(inputs, func(in Input) bool { return in.Name == names[i] })
		if at < 0 {
			return in, wrong("", "layer %d is called %.40q, and takes the input of its name; there are %s", i, names[i], in)
		}
		return child(i, inputs[at].Flow)
	})
}

func (o *Inputs) build(parts []nn.Named) nn.Layer {
	return nn.Inputs((*Branch)(o).join(), parts...)
}

// oneInput is the error of a kind that takes one input and is given several.
func oneInput(in Flow, kind string) error {
	return wrong("", `the inputs %s come in, and a %s takes one; want { kind = "inputs", layers = … } before it, with a layer of the name of each`, in, kind)
}

// kindOfNumbers says what kind of numbers a flow has.
func kindOfNumbers(f Flow) string {
	if f.Whole {
		return "whole numbers"
	}
	return "floats"
}

// joins are the ways to join branches.
var joins = map[string]struct {
	join nn.Join
	fits func(a, b []int, axis int) bool
	rule string
}{
	"add":    {nn.Add, same, "to add them, want the same shape"},
	"mul":    {nn.Mul, same, "to multiply them, want the same shape"},
	"concat": {nn.Concat, alikeBut, "to concatenate them, want the same axes but the one along which they are joined"},
}

func same(a, b []int, _ int) bool { return slices.Equal(a, b) }

// alikeBut reports whether two shapes are the same but for an axis.
func alikeBut(a, b []int, axis int) bool {
	return axis >= 0 && len(a) == len(b) && slices.Equal(a[:axis], b[:axis]) && slices.Equal(a[axis+1:], b[axis+1:])
}
