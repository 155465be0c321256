package grad

import (
	"slices"
	"strings"

	"cajal/tensor"
)

// Error is what operations panic with when a call cannot be right, whatever
// the numbers are.
type Error struct {
	Layer  string  // path and description, "net.2 (Linear 784→512)", or ""
	Op     string  // the operation, "affine"
	Shapes [][]int // of the inputs
	Rule   string  // what was found and what was expected
}

// Error returns "layer: op: rule".
func (e *Error) Error() string {
	s := e.Op + ": " + e.Rule
	if e.Layer != "" {
		s = e.Layer + ": " + s
	}
	return s
}

// fault panics with an Error about an operation on inputs.
func fault(op string, inputs []Value, rule string) {
	e := &Error{Op: op, Rule: rule}
	for _, v := range inputs {
		if v.n == nil {
			continue
		}
		e.Shapes = append(e.Shapes, slices.Clone(v.n.val.Shape()))
		if t := v.n.tape; t != nil && e.Layer == "" {
			e.Layer = t.frame.path()
		}
	}
	panic(e)
}

// shapes writes the inputs' shapes for a message: "(2, 3) and (4,)".
func shapes(inputs ...Value) string {
	var s []string
	for _, v := range inputs {
		s = append(s, tensor.ShapeString(v.n.val.Shape()))
	}
	return strings.Join(s, " and ")
}
