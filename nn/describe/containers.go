package describe

import (
	"slices"

	"cajal/internal/spelling"
	"cajal/nn"
)

// sequential is "sequential": its layers one after the other.
type sequential struct{}

func (sequential) fit(in Flow, n int, child func(int, Flow) (Flow, error)) (out Flow, err error) {
	out = in
	for i := range n {
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

func (residual) fit(in Flow, n int, child func(int, Flow) (Flow, error)) (Flow, error) {
	out, err := sequential{}.fit(in, n, child)
	if err == nil && !slices.Equal(in.Shape, out.Shape) {
		err = wrong("", "its layers make %s of %s, and a residual adds the two; want the same shape", out, in)
	}
	return out, err
}

func (residual) build(parts []nn.Named) nn.Layer { return nn.ResidualChain(parts...) }

// Branch are the options of "branch": its layers side by side, each on the whole
// input, and their outputs joined.
type Branch struct {
	Join string `json:"join,omitempty"` // "add", or "concat" along the first axis of a sample ["add"]
}

func (o *Branch) fit(in Flow, n int, child func(int, Flow) (Flow, error)) (out Flow, err error) {
	if o.Join == "" {
		o.Join = "add"
	}
	join, ok := joins[o.Join]
	if !ok {
		return in, wrong("join", "%.40q is not known%s", o.Join, spelling.Hint(o.Join, sortedKeys(joins)))
	}
	for i := range n {
		more, err := child(i, in)
		switch {
		case err != nil:
			return in, err
		case i == 0:
			out = Flow{Shape: slices.Clone(more.Shape), Tables: more.Tables}
		case !join.fits(out.Shape, more.Shape):
			return in, wrong("", "branch %d gives %s, and those before it %s; %s", i, more, out, join.rule)
		case o.Join == "concat":
			out.Shape[0] += more.Shape[0]
		}
	}
	return out, nil
}

func (o *Branch) build(parts []nn.Named) nn.Layer { return nn.Branch(joins[o.Join].join, parts...) }

// joins are the ways to join branches.
var joins = map[string]struct {
	join nn.Join
	fits func(a, b []int) bool
	rule string
}{
	"add":    {nn.Add, func(a, b []int) bool { return slices.Equal(a, b) }, "to add them, want the same shape"},
	"concat": {nn.Concat, func(a, b []int) bool { return len(a) > 0 && len(a) == len(b) && slices.Equal(a[1:], b[1:]) }, "to concatenate them, want the same axes but the first"},
}
