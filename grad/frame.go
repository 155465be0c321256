package grad

import "fmt"

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

// path returns "net.2 (Linear 784→512)", or "" outside of all layers.
func (f *frame) path() string {
	if f == nil || f.parent == nil {
		return ""
	}
	return f.place() + " (" + f.layer.String() + ")"
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
