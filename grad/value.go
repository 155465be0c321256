package grad

import (
	"fmt"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Value is a handle to a tensor that an operation on a tape produced, or to a
// parameter. It is small and passed by value. A value of a tape ends when the
// tape is rewound; using it afterwards panics and names it.
type Value struct {
	n    *node
	pass uint64
}

// Param makes a parameter: a value that outlasts passes and whose gradient
// Backward computes. It shares the memory of t, which must be a contiguous
// tensor of floats; an optimiser changes it in place. The name appears in
// messages.
func Param(name string, t *tensor.Tensor) Value {
	n := &node{param: name, needs: true, fresh: true}
	memory.View(&n.val, t, t.Shape()...)
	n.y = memory.Of(&n.val)
	return Value{n: n}
}

// IsZero reports whether v is the zero Value, which stands for "none" where an
// operand is optional, or one that [Declare] made.
func (v Value) IsZero() bool { return v.n == nil || v.n.declared }

// IsParam reports whether v is a parameter.
func (v Value) IsParam() bool { return v.n != nil && v.n.tape == nil }

// Same reports whether v and w are handles to the same tensor.
func (v Value) Same(w Value) bool { return v == w }

// Shape returns the length of each axis. The caller must not change it.
func (v Value) Shape() []int { return v.live("shape").val.Shape() }

// Size returns the number of elements.
func (v Value) Size() int { return v.live("size").val.Size() }

// DType returns the type of the elements.
func (v Value) DType() tensor.DType { return v.live("dtype").val.DType() }

// Tape returns the tape that v stands on, nil for a parameter.
func (v Value) Tape() *Tape { return v.live("tape").tape }

// Tensor returns v's numbers. They live until the tape is rewound; Clone keeps
// them.
func (v Value) Tensor() *tensor.Tensor {
	n := v.read("tensor")
	n.tape.needNumbers("tensor", v)
	return &n.val
}

// Item returns the only element, such as a loss.
func (v Value) Item() float64 {
	n := v.read("item")
	n.tape.needNumbers("item", v)
	return n.val.Item()
}

// Grad returns ∂loss/∂v as the last Backward of this pass left it, with v's
// shape, or nil if no gradient reached v. It lives until the tape is rewound.
func (v Value) Grad() *tensor.Tensor {
	n := v.live("grad")
	switch {
	case n.whole != nil && n.fresh:
		return nil
	case n.gradientHolder().gradientReleased:
		n.lost("grad", "its gradient's memory was released for another value's once nothing more came of it")
	case n.fresh:
		return nil
	}
	return n.gradient()
}

// Name returns a parameter's name, or for a value of a tape its operation and
// its place on the tape, such as "tanh#3".
func (v Value) Name() string { return v.n.label() }

// current reports whether v is a parameter or a value of its tape's pass.
func (v Value) current() bool {
	return v.n != nil && (v.n.tape == nil || v.n.pass == v.pass && v.pass == v.n.tape.pass)
}

// check panics if v is no value or one of an earlier pass.
func (v Value) check(op string) {
	switch {
	case v.n == nil:
		unmade(op)
	case v.n.tape != nil && (v.n.pass != v.pass || v.pass != v.n.tape.pass):
		panic(&Error{Code: Ended, Op: op, Rule: fmt.Sprintf(
			"%s of pass %d is used in pass %d, after Rewind; keep numbers with Tensor().Clone()",
			v.n.label(), v.pass, v.n.tape.pass)})
	}
}

func (v Value) live(op string) *node {
	v.check(op)
	return v.n
}

// needMade panics if v is declared only.
func (v Value) needMade(op string) {
	if v.n.declared {
		unmade(op)
	}
}

func unmade(op string) {
	refuse(NoNumbers, op, nil, "an input is the zero Value; make values with tape.Const, grad.Param and operations, and the numbers of a layer with nn.Init, nn.Load or a training")
}

// read is live for a caller who looks at v's numbers.
func (v Value) read(op string) *node {
	n := v.live(op)
	v.needMade(op)
	n.needPresent(op)
	n.pin()
	return n
}
