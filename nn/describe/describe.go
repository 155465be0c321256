// Package describe builds networks of descriptions, as recipes and model files
// hold them.
//
// A [Module] is a kind of layer with its options and, for a kind that holds
// others, its children:
//
//	{"kind": "sequential", "children": [
//	  {"kind": "linear", "options": {"out": 128}},
//	  {"kind": "residual", "name": "block", "children": [
//	    {"kind": "layer-norm"},
//	    {"kind": "linear", "options": {"out": 128}}]}]}
//
// [Fit] completes a description for samples of a shape: what a layer takes from
// the one before it, such as the inputs of a linear layer, is filled in, and the
// shape of what comes out is returned. [Build] makes the layers; they have no
// numbers before nn.Init or nn.Load.
//
// # Kinds
//
// Each kind owns its options (layers.go, containers.go): it decodes them, fills
// in what follows from the layer before, and builds the layer. What shape comes
// out, the layer's own operations say, on a tape that has shapes and no numbers.
// An option that is not known is an error that names the nearest one.
//
// # Errors
//
// Descriptions come from files and are not trusted. What is wrong with one is an
// [*Error] with the way to the module in it, and networks of too many modules, too
// many in one another, or too large layers are refused before anything is made.
package describe

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"cajal/nn"
)

// Module describes a part of a network.
type Module struct {
	Name     string          `json:"name,omitempty"` // within its parent, as in the names of tensors [its place, from 0]
	Kind     string          `json:"kind"`
	Options  json.RawMessage `json:"options,omitempty"`
	Children []Module        `json:"children,omitempty"`
}

// Bounds of a network.
const (
	MaxDepth   = 64      // modules in one another
	MaxModules = 10_000  // modules in all
	MaxSide    = 1 << 24 // numbers that go into a layer or come out of it
	maxNumbers = 1 << 40 // of one layer
)

// Of describes a module of a kind with options, which are one of this package's
// types, such as Linear, or nil.
func Of(kind string, options any, children ...Module) Module {
	m := Module{Kind: kind, Children: children}
	if options != nil {
		b, err := json.Marshal(options)
		if err != nil {
			panic(fmt.Sprintf("describe: the options of a %s are no JSON: %v", kind, err))
		}
		m.Options = b
	}
	return m
}

// name returns what the i-th child of a module is called.
func (m *Module) name(i int) string {
	if n := m.Children[i].Name; n != "" {
		return n
	}
	return strconv.Itoa(i)
}

// Walk calls visit for a module and those in it, with the way to each. It
// refuses a network of too many modules, or of too many in one another.
func Walk(m *Module, visit func(m *Module, path []int) error) error {
	count := 0
	var walk func(m *Module, path []int) error
	walk = func(m *Module, path []int) error {
		if count++; count > MaxModules || len(path) > MaxDepth {
			return &Error{Path: path, Kind: m.Kind, Rule: fmt.Sprintf("a network of more than %d layers, or %d in one another, is not taken", MaxModules, MaxDepth)}
		}
		if err := visit(m, path); err != nil {
			return err
		}
		for i := range m.Children {
			if err := walk(&m.Children[i], append(slices.Clone(path), i)); err != nil {
				return err
			}
		}
		return nil
	}
	return walk(m, nil)
}

// Start says how the weights and biases of linear layers begin; nil is as
// nn.Linear has it.
type Start struct{ Weight, Bias nn.Initialiser }
