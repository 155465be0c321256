package grad

import (
	"fmt"
	"slices"
	"strings"
)

// frame is a layer that is running: a node of the tree of layers that the
// tape has seen. Frames are kept over passes, so entering a layer again
// allocates nothing.
type frame struct {
	parent   *frame
	children []*frame
	name     string
	layer    fmt.Stringer
}

// Enter tells the tape that the operations up to the matching Leave belong to
// a layer, so that messages and explanations can name it. Containers call it;
// name is the layer's place in its container, such as "2".
func (t *Tape) Enter(name string, layer fmt.Stringer) {
	for _, f := range t.frame.children {
		if f.name == name && f.layer == layer {
			t.frame = f
			return
		}
	}
	f := &frame{parent: t.frame, name: name, layer: layer}
	t.frame.children = append(t.frame.children, f)
	t.frame = f
}

// Leave ends what the last Enter began.
func (t *Tape) Leave() {
	if t.frame.parent != nil {
		t.frame = t.frame.parent
	}
}

// Ran is a layer that has run.
type Ran struct {
	Path   string // the names of the layers around it and its own: "2.0"
	Layer  fmt.Stringer
	Inputs []Value
	Output Value
}

// Watch has f told of each layer of a network when it ends, those in it before
// itself: what a table of shapes and a look at activations need. A nil f ends
// it.
func (t *Tape) Watch(f func(Ran)) { t.watch = f }

// Report tells who watches that the layer which was entered last has made out
// from inputs. Who calls Enter and Leave calls it before Leave.
func (t *Tape) Report(out Value, inputs ...Value) {
	if t.watch != nil {
		t.watch(Ran{strings.TrimPrefix(t.frame.place(), "net."), t.frame.layer, slices.Clone(inputs), out})
	}
}

// path returns "net.2 (Linear 784→512)", or "" outside of all layers.
func (f *frame) path() string {
	if f == nil || f.parent == nil {
		return ""
	}
	first, _, _ := strings.Cut(f.layer.String(), "\n") // a block lists its parts below
	return f.place() + " (" + first + ")"
}

// place returns "net.2", or "" outside of all layers.
func (f *frame) place() string {
	if f == nil || f.parent == nil {
		return ""
	}
	if p := f.parent.place(); p != "" {
		return p + "." + f.name
	}
	return "net." + f.name
}
