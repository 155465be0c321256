package nn

import (
	"cajal/grad"
)

// Parts says what [Walk] calls for each part, with its full name. Functions
// that are nil are not called.
type Parts struct {
	// Module is called for the module itself, under "", and for those in it,
	// before their parts; for one at two places twice.
	Module func(path string, m Module)
	// Param, Buffer and Noise are called once for each, however many places it
	// stands at.
	Param  func(path string, p *Param)
	Buffer func(path string, b *Buffer)
	Noise  func(path string, n *Noise)
	// Again is called for each further name of a parameter or buffer.
	Again func(path, first string)
}

// Walk goes through a module and the modules in it, in order.
//
//	nn.Walk(net, nn.Parts{Param: func(path string, p *nn.Param) {
//		fmt.Println(path, p.Dims())
//	}})
//
// It panics with a *[grad.Error] if two parts have one name, a part is nil, or
// a module is a part of itself.
func Walk(m Module, p Parts) {
	w := &walker{parts: p, first: map[any]string{}, named: map[string]any{}}
	if m == nil {
		w.wrong("the module is nil")
	}
	w.visit(m)
}

// walker is the visitor behind Walk.
type walker struct {
	parts Parts
	path  string
	depth int
	first map[any]string // the names of the numbers met so far
	named map[string]any // and what has the names
}

// deepest is more than any network that does not hold itself.
const deepest = 1000

func (w *walker) visit(m Module) {
	if w.parts.Module != nil {
		w.parts.Module(w.path, m)
	}
	if w.depth++; w.depth > deepest {
		w.path = w.path[:min(len(w.path), 60)] + "…"
		w.wrong("the module is a part of itself")
	}
	m.Walk(w)
	w.depth--
}

func (w *walker) Module(name string, m Module) {
	outer := w.path
	w.path = join(outer, name)
	if m == nil {
		w.wrong("the module is nil")
	}
	w.visit(m)
	w.path = outer
}

func (w *walker) Param(name string, p *Param) {
	if p != nil && w.meet(name, p) && w.parts.Param != nil {
		w.parts.Param(join(w.path, name), p)
	}
}

func (w *walker) Buffer(name string, b *Buffer) {
	if b != nil && w.meet(name, b) && w.parts.Buffer != nil {
		w.parts.Buffer(join(w.path, name), b)
	}
}

func (w *walker) Noise(name string, n *Noise) {
	if _, again := w.first[n]; again {
		return
	}
	w.first[n] = join(w.path, name)
	if w.parts.Noise != nil {
		w.parts.Noise(join(w.path, name), n)
	}
}

// meet reports whether numbers are met for the first time.
func (w *walker) meet(name string, numbers any) bool {
	full := join(w.path, name)
	if other, taken := w.named[full]; taken && other != numbers {
		w.path = full
		w.wrong("two parameters or buffers have this name")
	}
	w.named[full] = numbers
	first, again := w.first[numbers]
	if !again {
		w.first[numbers] = full
	} else if first != full && w.parts.Again != nil {
		w.parts.Again(full, first)
	}
	return !again
}

func (w *walker) wrong(rule string) {
	panic(&grad.Error{Op: "walk", Layer: place(w.path), Rule: rule})
}

// join appends a name to a path.
func join(path, name string) string {
	switch {
	case path == "":
		return name
	case name == "":
		return path
	}
	return path + "." + name
}

// place is how messages call what stands at a path.
func place(path string) string { return join("net", path) }
