package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"cajal/grad"
	"cajal/internal/spelling"
	"cajal/nn"
)

// Module describes a part of a network: its kind, the options of that kind, and
// for a kind that holds others its children, by name.
//
// All keys and options are meant: what a part computes depends on each. One that
// is not known is an error.
type Module struct {
	Name     string          `json:"name,omitempty"` // within its parent, as in the names of tensors
	Kind     string          `json:"kind"`
	Options  json.RawMessage `json:"options,omitempty"`
	Children []Module        `json:"children,omitempty"`
}

// Bounds of a network that a file describes.
const (
	maxDepth   = 64
	maxModules = 10_000
	maxSide    = 1 << 24 // units of a layer
)

// Starts says how the weights and biases of linear layers begin.
type Starts struct{ Weight, Bias nn.Initialiser }

// zeros is for networks that get other numbers at once.
var zeros = Starts{Weight: nn.Constant(0), Bias: nn.Constant(0)}

// Build returns the network that a module describes, which has no numbers yet:
// [nn.Init] makes them. It also returns how many it will have.
func Build(m Module, s Starts) (net nn.Layer, numbers int64, err error) {
	b := builder{starts: s}
	net, err = b.build(&m, "net", 0)
	return net, b.numbers, err
}

// builder counts what it builds.
type builder struct {
	starts  Starts
	modules int
	numbers int64
	layers  map[string]string // "Linear 2→7" by "net.0"; nil if nobody asks
}

func (b *builder) build(m *Module, path string, depth int) (l nn.Layer, err error) {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%s (%.40s): %s", path, m.Kind, fmt.Sprintf(format, args...))
	}
	if b.modules++; depth > maxDepth || b.modules > maxModules {
		return nil, wrong("networks of more than %d modules, or %d in one another, are not taken", maxModules, maxDepth)
	}
	if m.Kind == "sequential" {
		var layers []nn.Layer
		for i := range m.Children {
			child := &m.Children[i]
			if child.Name != strconv.Itoa(i) {
				return nil, wrong("child %d is called %.40q; want %q", i, child.Name, strconv.Itoa(i))
			}
			l, err := b.build(child, path+"."+child.Name, depth+1)
			if err != nil {
				return nil, err
			}
			layers = append(layers, l)
		}
		return nn.Sequential(layers...), strict(m.Options, &struct{}{})
	}
	k, ok := kinds[m.Kind]
	switch {
	case !ok:
		return nil, wrong("this kind of layer is not known%s", spelling.Hint(m.Kind, kindNames))
	case len(m.Children) > 0:
		return nil, wrong("it has %d children, and this kind has none", len(m.Children))
	}
	defer func() {
		// What a layer refuses is here the file's mistake.
		if e := recover(); e != nil {
			refused, ok := e.(*grad.Error)
			if !ok {
				panic(e)
			}
			l, err = nil, wrong("%s", refused.Rule)
		}
	}()
	l, numbers, err := k(m.Options, b.starts)
	if err != nil {
		return nil, wrong("options: %v", err)
	}
	b.numbers += numbers
	if b.layers != nil {
		b.layers[path] = l.String()
	}
	return l, nil
}

// strict decodes JSON and refuses keys that it has no place for.
func strict(text json.RawMessage, to any) error {
	if len(text) == 0 {
		text = json.RawMessage("{}")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows the object")
	}
	return nil
}
