package nn

import (
	"fmt"
	"strings"

	"cajal/grad"
)

// Call computes y = l(x) as a part of the layer that is running, so that
// messages and explanations name the full path: "net.2.down (Linear 8→4)".
// Name is the one under which Walk shows l.
func Call(name string, l Layer, x grad.Value) grad.Value {
	t := x.Tape()
	if t == nil {
		return l.Forward(x) // of a parameter; the operation says what is missing
	}
	t.Enter(name, l)
	y := l.Forward(x)
	t.Report(y, x)
	t.Leave()
	return y
}

// Within is Call for a part with several inputs, whose method f calls. It
// takes them once more to know the tape.
//
//	y := nn.Within("attn", b.Attn, func() grad.Value { return b.Attn.Of(q, k, v) }, q, k, v)
func Within(name string, m fmt.Stringer, f func() grad.Value, inputs ...grad.Value) grad.Value {
	for _, x := range inputs {
		if t := x.Tape(); t != nil {
			t.Enter(name, m)
			y := f()
			t.Report(y, inputs...)
			t.Leave()
			return y
		}
	}
	return f()
}

// Outline describes a module by its kind and its parts, a line for each child
// with how many numbers that itself learns:
//
//	Block
//	  norm: LayerNorm 4 (8 parameters)
//	  up: Linear 4→8 (40 parameters)
func Outline(kind string, m Module) string {
	o := &outline{}
	o.WriteString(kind)
	m.Walk(o)
	return o.String()
}

// outline is a visitor that writes down the children of one module.
type outline struct{ strings.Builder }

func (*outline) Param(string, *Param)   {}
func (*outline) Buffer(string, *Buffer) {}
func (*outline) Noise(string, *Noise)   {}

func (o *outline) Module(name string, m Module) {
	first, rest, more := strings.Cut(describe(m), "\n")
	fmt.Fprintf(o, "\n  %s: %s", name, first)
	if n := own(m); n > 0 {
		fmt.Fprintf(o, " (%d parameters)", n)
	}
	if more {
		o.WriteString("\n  " + strings.ReplaceAll(rest, "\n", "\n  "))
	}
}

// describe returns what a module says of itself, or its type.
func describe(m Module) string {
	if s, ok := m.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", m)
}

// own returns how many numbers a module learns without its children.
func own(m Module) int {
	n := ownCount(0)
	m.Walk(&n)
	return int(n)
}

// ownCount is a visitor that looks at no child.
type ownCount int

func (n *ownCount) Param(_ string, p *Param) {
	if p != nil {
		*n += ownCount(p.Count())
	}
}
func (*ownCount) Buffer(string, *Buffer) {}
func (*ownCount) Noise(string, *Noise)   {}
func (*ownCount) Module(string, Module)  {}
