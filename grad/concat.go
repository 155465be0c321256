package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
)

type concat struct {
	node
	stacks bool          // along a new axis
	moves  []kernel.Move // from each input to the result
}

func (n *concat) name() string {
	if n != nil && n.stacks {
		return "stack"
	}
	return "concat"
}

// Concat returns values of one type one behind the other along an axis, the only
// one in which their shapes may differ.
//
//	dxᵢ += the part of dy where xᵢ stands
func Concat(axis int, xs ...Value) Value {
	if len(xs) == 0 {
		refuse(Invalid, "concat", nil, "no value")
	}
	t := takes{anything}.check("concat", xs...)
	a := axisOf("concat", xs[0], axis)
	first := xs[0].n.val.Shape()
	var out [kernel.MaxAxes]int
	dims := copy(out[:], first)
	for _, x := range xs[1:] {
		s := x.n.val.Shape()
		if len(s) != dims || !slices.Equal(s[:a], first[:a]) || !slices.Equal(s[a+1:], first[a+1:]) {
			refuse(BadShape, "concat", xs, fmt.Sprintf("shapes %s, want the same but for axis %d", shapes(xs...), a))
		}
		out[a] += s[a]
	}
	return join(t, "concat", a, 0, out[:dims], xs)
}

// Stack returns values of one shape and type along a new axis, which has that number
// in the result; a negative one counts from the end.
//
//	dxᵢ += dy at index i of the axis
func Stack(axis int, xs ...Value) Value {
	if len(xs) == 0 {
		refuse(Invalid, "stack", nil, "no value")
	}
	t := takes{anything}.check("stack", xs...)
	first := xs[0].n.val.Shape()
	dims := len(first) + 1
	a := axis
	if a < 0 {
		a += dims
	}
	if dims > kernel.MaxAxes || a < 0 || a >= dims {
		refuse(BadIndex, "stack", xs, fmt.Sprintf("a new axis %d for shape %s", axis, shapes(xs[0])))
	}
	for _, x := range xs[1:] {
		if !slices.Equal(x.n.val.Shape(), first) {
			refuse(BadShape, "stack", xs, "shapes "+shapes(xs...)+", want the same")
		}
	}
	var out [kernel.MaxAxes]int
	copy(out[:], first[:a])
	out[a] = len(xs)
	copy(out[a+1:], first[a:])
	return join(t, "stack", a, 1, out[:dims], xs)
}

// join records values that stand one behind the other along axis a of the result,
// each with length of it, or the length of its own axis if that is 0.
func join(t *Tape, op string, a, length int, out []int, xs []Value) Value {
	d := xs[0].n.val.DType()
	for _, x := range xs {
		if x.n.val.DType() != d {
			refuse(BadType, op, xs, fmt.Sprintf("inputs of type %v and %v; convert one with To", d, x.n.val.DType()))
		}
	}
	n := record[concat](t, xs...)
	n.stacks = length > 0
	n.moves = n.moves[:0]
	whole := kernel.AxisOf(out, a)
	at := 0
	for _, x := range xs {
		rows := length
		if length == 0 {
			rows = x.n.val.Shape()[a]
		}
		run := rows * whole.Inner
		n.moves = append(n.moves, kernel.NewMove([]int{whole.Outer, run}, []int{whole.Len * whole.Inner, 1}, at*whole.Inner, []int{run, 1}, 0))
		at += rows
	}
	n.shapedAs(d, out...)
	return n.run()
}

func (*concat) keeps() Kept { return nothing }

func (n *concat) forward() {
	for i := range n.moves {
		n.moves[i].Copy(n.y, n.in[i].y)
	}
}

func (n *concat) backward() {
	for i, x := range n.in {
		if x.needs {
			n.moves[i].AddBack(x.into(), n.dy)
		}
	}
}
