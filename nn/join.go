package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
)

// Join is how the values that branches give become one: [Add], [Mul], [Concat],
// [ConcatAlong] or [JoinWith]. The zero Join is Add.
type Join struct {
	how  joining
	axis int                               // of a concatenation
	name string                            // of a custom function
	f    *func(ys []grad.Value) grad.Value // a pointer, so that two Joins can be compared
}

type joining uint8

const (
	adding joining = iota
	multiplying
	concatenating
	custom
)

// The joins of branches.
var (
	Add    = Join{}                            // their sum; shapes meet by NumPy's broadcasting rule
	Mul    = Join{how: multiplying}            // their product, likewise: one branch gates another
	Concat = Join{how: concatenating, axis: 1} // one behind the other along the first axis of a sample, in which alone shapes may differ
)

// ConcatAlong joins values one behind the other along an axis, in which alone shapes
// may differ. The axis of the batch is 0; a negative axis counts from the end.
func ConcatAlong(axis int) Join { return Join{how: concatenating, axis: axis} }

// JoinWith joins values by a function of the caller's own, which may keep the slice.
// The name stands in what the layer prints.
//
//	nn.JoinWith("larger", func(ys []grad.Value) grad.Value { return ys[0].Maximum(ys[1]) })
func JoinWith(name string, f func(ys []grad.Value) grad.Value) Join {
	if f == nil {
		panic(&grad.Error{Op: "join", Rule: fmt.Sprintf("%q has no function", name)})
	}
	return Join{how: custom, name: name, f: &f}
}

// String returns "add", "mul", "concat", "concat along 2" or the name of a function.
func (j Join) String() string {
	switch {
	case j.how == adding:
		return "add"
	case j.how == multiplying:
		return "mul"
	case j == Concat:
		return "concat"
	case j.how == concatenating:
		return fmt.Sprintf("concat along %d", j.axis)
	}
	return j.name
}

// of joins at least one value.
func (j Join) of(ys []grad.Value) grad.Value {
	switch j.how {
	case concatenating:
		return grad.Concat(j.axis, ys...)
	case custom:
		return (*j.f)(slices.Clone(ys)) // so that those of other joins stay on the stack
	}
	y := ys[0]
	for _, more := range ys[1:] {
		if j.how == multiplying {
			y = y.Mul(more)
		} else {
			y = y.Add(more)
		}
	}
	return y
}
