package grad

import (
	"cajal/internal/memory"
	"cajal/tensor"
)

// ShapesOnly makes a tape that knows shapes without numbers: operations check
// their inputs and are recorded with the type and the shape of their results, but
// nothing is computed and no memory is taken for numbers. Summaries, checks of a
// network and drawings of its graph need no more. Layers behave as in inference.
//
// Inputs come from [Tape.Input], or from Const, which looks at a tensor's type and
// shape alone. Tensor, Item, Backward and Pull panic.
func ShapesOnly() Option {
	return func(t *Tape) { t.shapesOnly, t.training = true, false }
}

// Input puts a value of that type and shape, without numbers, on a tape made with
// [ShapesOnly].
func (t *Tape) Input(d tensor.DType, shape ...int) Value {
	if !t.shapesOnly {
		panic(&Error{Op: "input", Code: NoNumbers, Rule: "the tape computes, and an input without numbers is for one made with ShapesOnly; use tape.Const(x)"})
	}
	n := place[constant](t)
	t.outlines(d)
	memory.Outline(&n.val, d, shape...)
	return n.value()
}

// outlines notes that an input has that type, which may be the type of declared
// parameters.
func (t *Tape) outlines(d tensor.DType) {
	if d.Float() {
		t.floats = d
	}
}

// ParamShape makes a parameter that has a type and a shape and no numbers, for
// tapes made with [ShapesOnly].
func ParamShape(name string, d tensor.DType, shape ...int) Value {
	n := &node{param: name, needs: true, fresh: true}
	memory.Outline(&n.val, d, shape...)
	return Value{n: n}
}

// Declare stands for a parameter of that shape whose numbers, and with them its name
// and its type, are made later, in another Value: what a layer has before it is
// initialised. Tapes made with [ShapesOnly] take it as one of the floats that it
// meets, by itself as those of the last input; others refuse it as they refuse the zero Value, and
// [Value.IsZero] holds.
func Declare(shape ...int) Value {
	v := ParamShape("parameter", tensor.Float32, shape...)
	v.n.declared = true
	return v
}

// blank reports whether n is a parameter without numbers.
func (n *node) blank() bool { return n.y.Len() == 0 && n.val.Size() > 0 }

// needNumbers panics if the tape has none.
func (t *Tape) needNumbers(op string, v Value) {
	if t != nil && t.shapesOnly {
		refuse(NoNumbers, op, []Value{v}, "the tape was made with ShapesOnly and has no numbers")
	}
}
