package grad

import (
	"slices"
	"strings"

	"cajal/tensor"
)

// Error is what operations panic with when a call cannot be right, whatever
// the numbers are.
type Error struct {
	Code   Code
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

// Code says what kind of mistake an Error is about, for programs; people read the
// text.
type Code uint8

// The kinds of mistakes.
const (
	Invalid    Code = iota // an argument that cannot be right, none of those below
	BadShape               // shapes that do not fit
	BadType                // an element type that an operation does not take
	BadIndex               // a label, an id or an axis that is out of range
	OtherTape              // inputs of different tapes, or of none
	Ended                  // a value of an earlier pass
	Released               // numbers whose memory a planned tape has reused
	NoGradient             // Backward or Pull where no gradient can be
	NoNumbers              // numbers asked of a tape or a parameter that has shapes only
)

// String returns the name of the code, such as "bad shape".
func (c Code) String() string {
	return [...]string{"invalid", "bad shape", "bad type", "bad index", "other tape", "ended", "released", "no gradient", "no numbers"}[c]
}

// Refuse panics with an Error about a call that cannot be right, as operations do: it
// names the layer that is running and has the shapes of the inputs. It is for layers
// that ask more than their operations do.
func Refuse(code Code, op, rule string, inputs ...Value) { refuse(code, op, inputs, rule) }

// fault panics with an Error about an operation on inputs that has no code of its
// own.
func fault(op string, inputs []Value, rule string) { refuse(Invalid, op, inputs, rule) }

// unlike is the code of a refusal of t for its type, which should be d, or else for
// its shape.
func unlike(t *tensor.Tensor, d tensor.DType) Code {
	if t.DType() != d {
		return BadType
	}
	return BadShape
}

// refuse panics with an Error about an operation on inputs.
func refuse(code Code, op string, inputs []Value, rule string) {
	e := &Error{Code: code, Op: op, Rule: rule}
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
