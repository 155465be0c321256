package recipe

import (
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"cajal/internal/spelling"
	"cajal/nn/describe"
)

// Layer is a layer of a network, as the table that the file has. These keys
// belong to all layers:
//
//	kind    what it is
//	name    what it is called in the names of its parameters [its place, from 0]
//	repeat  how many of it stand one after the other [1]
//	layers  the layers in it, for a kind that holds others
//
// The other keys belong to the kind, which package describe knows.
type Layer map[string]any

// commonKeys are those that belong to all layers.
var commonKeys = []string{"kind", "name", "repeat", "layers"}

// Kind returns what the layer is, "" if it does not say.
func (l Layer) Kind() string { kind, _ := l["kind"].(string); return kind }

// Layers returns the layers in it.
func (l Layer) Layers() []Layer {
	var in []Layer
	switch list := l["layers"].(type) {
	case []Layer:
		in = list
	case []any:
		for _, e := range list {
			if table, ok := e.(map[string]any); ok {
				in = append(in, table)
			}
		}
	}
	return in
}

// All returns the layers of a network and those in them, in order.
func (n *Network) All() iter.Seq[Layer] {
	return func(yield func(Layer) bool) { each(n.Layers, yield) }
}

func each(layers []Layer, yield func(Layer) bool) bool {
	for _, l := range layers {
		if !yield(l) || !each(l.Layers(), yield) {
			return false
		}
	}
	return true
}

// clone returns copies of layers, with those in them.
func clone(layers []Layer) []Layer {
	copies := make([]Layer, len(layers))
	for i, l := range layers {
		copies[i] = maps.Clone(l)
		if in := l.Layers(); in != nil {
			copies[i]["layers"] = clone(in)
		}
	}
	return copies
}

// Module describes the network as package describe builds it. What is wrong with
// a layer is an error that names its key.
func (r *Recipe) Module() (describe.Module, error) {
	m, _, err := r.module()
	return m, err
}

// origin is a module's key in the recipe, with those of its children: layers that
// are repeated share one.
type origin struct {
	key      string
	children []origin
}

// module describes the network, and says where in the recipe each part stands.
func (r *Recipe) module() (m describe.Module, from origin, err error) {
	e := expansion{recipe: r}
	m, from = describe.Module{Kind: "sequential"}, origin{key: "network"}
	m.Children, from.children, err = e.list(r.Network.Layers, "network.layers", 1)
	return m, from, err
}

// expansion turns layers into modules.
type expansion struct {
	recipe *Recipe
	count  int
}

func (e *expansion) list(layers []Layer, key string, depth int) (modules []describe.Module, from []origin, err error) {
	if depth > describe.MaxDepth {
		return nil, nil, e.recipe.Wrong("network.layers", fmt.Sprintf("more than %d layers in one another", describe.MaxDepth))
	}
	for i, l := range layers {
		m, o, err := e.layer(l, fmt.Sprintf("%s[%d]", key, i), depth)
		if err != nil {
			return nil, nil, err
		}
		times, err := e.times(l, o.key, &m)
		if err != nil {
			return nil, nil, err
		}
		if name := m.Name; name != "" && times > 1 {
			// Layers with a name in common are a part of that name: "block.0", "block.1", ….
			m.Name = ""
			m = describe.Module{Name: name, Kind: "sequential", Children: slices.Repeat([]describe.Module{m}, times)}
			o = origin{o.key, slices.Repeat([]origin{o}, times)}
			times = 1
		}
		modules, from = append(modules, slices.Repeat([]describe.Module{m}, times)...), append(from, slices.Repeat([]origin{o}, times)...)
	}
	return modules, from, nil
}

// times returns how often a layer stands there, and counts all that it makes.
func (e *expansion) times(l Layer, key string, m *describe.Module) (int, error) {
	times := 1
	if v, ok := l["repeat"]; ok {
		n, ok := whole(v)
		if times = n; !ok || n < 1 || n > maxLayers {
			return 0, e.recipe.Wrong(key+".repeat", found(v, "a whole number from 1 to %d", maxLayers))
		}
	}
	if e.count += 1 + (times-1)*size(m); e.count > maxLayers { // those in m have been counted
		return 0, e.recipe.Wrong(key, fmt.Sprintf("more than %d layers in the network", maxLayers))
	}
	return times, nil
}

// whole returns a whole number of a file, or of Go.
func whole(v any) (int, bool) {
	switch n := v.(type) {
	case int64:
		return int(n), true
	case int:
		return n, true
	}
	return 0, false
}

// size returns how many modules a module and those in it are.
func size(m *describe.Module) int {
	n := 1
	for i := range m.Children {
		n += size(&m.Children[i])
	}
	return n
}

// layer describes one layer.
func (e *expansion) layer(l Layer, key string, depth int) (m describe.Module, from origin, err error) {
	from.key = key
	options := map[string]any{}
	for _, k := range slices.Sorted(maps.Keys(l)) {
		v := l[k]
		text, isText := v.(string)
		switch {
		case k == "kind" && isText:
			m.Kind = text
		case k == "name" && isText:
			m.Name = text
		case k == "kind" || k == "name":
			return m, from, e.recipe.Wrong(key+"."+k, found(v, "a text"))
		case k == "layers":
			list := l.Layers()
			if all, ok := v.([]any); ok && len(all) != len(list) {
				return m, from, e.recipe.Wrong(key+".layers", "found a value that is no table, want a list of layers")
			} else if list == nil {
				return m, from, e.recipe.Wrong(key+".layers", found(v, "a list of layers"))
			}
			if m.Children, from.children, err = e.list(list, key+".layers", depth+1); err != nil {
				return m, from, err
			}
		case k != "repeat":
			options[k] = v
		}
	}
	for _, k := range slices.Sorted(maps.Keys(options)) {
		if near, slip := spelling.Nearest(k, commonKeys); slip && m.Kind == "" {
			return m, from, e.recipe.Wrong(key+"."+k, fmt.Sprintf("unknown key; did you mean %q?", near))
		}
	}
	if len(options) > 0 {
		for _, k := range slices.Sorted(maps.Keys(options)) {
			if v, ok := options[k].(float64); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
				return m, from, e.recipe.Wrong(key+"."+k, found(v, "a finite number"))
			}
		}
		if m.Options, err = json.Marshal(options); err != nil {
			return m, from, e.recipe.Wrong(key, fmt.Sprintf("its options: %v", err))
		}
	}
	return m, from, nil
}

// locate turns an error about a module into one about the key that it stands
// under.
func (r *Recipe) locate(err error, from origin) error {
	wrong, ok := err.(*describe.Error)
	if !ok {
		return err
	}
	for _, i := range wrong.Path {
		from = from.children[i]
	}
	key := from.key
	if wrong.Known != nil { // an unknown option; it may be a slip in a key of all layers
		if near, slip := spelling.Nearest(wrong.Key, slices.Concat(wrong.Known, commonKeys)); slip {
			return r.Wrong(key+"."+wrong.Key, fmt.Sprintf("unknown key; did you mean %q?", near))
		}
	}
	switch {
	case key == "network":
		key = "network.layers"
	case wrong.Key != "":
		key += "." + wrong.Key
	}
	rule := wrong.Rule
	if wrong.Key == "" && key != "network.layers" && !strings.Contains(rule, wrong.Kind) {
		rule = wrong.Kind + ": " + rule // the key counts layers alone
	}
	return r.Wrong(key, rule)
}
