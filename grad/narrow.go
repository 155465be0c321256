package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

// Narrow returns the indices from lo up to hi along an axis of x, as NumPy's
// x[lo:hi]; negative ones count from the end.
//
//	dx[lo:hi] += dy
func (x Value) Narrow(axis, lo, hi int) Value { return x.slice("narrow", axis, lo, hi, 1) }

// Slice returns the indices lo, lo + step, … below hi along an axis of x, as NumPy's
// x[lo:hi:step] for a step of at least 1; otherwise as Narrow.
//
//	dx[lo:hi:step] += dy
func (x Value) Slice(axis, lo, hi, step int) Value { return x.slice("slice", axis, lo, hi, step) }

// Split returns x cut along an axis into parts of those lengths, which add up to
// the axis. Each part is as Narrow has it. The slice holds until the tape is
// rewound.
func (x Value) Split(axis int, lengths ...int) []Value {
	takes{anything}.check("split", x)
	a := axisOf("split", x, axis)
	left := x.n.val.Shape()[a]
	for _, n := range lengths {
		if n < 0 {
			left = -1
			break
		}
		left -= n
	}
	if left != 0 {
		refuse(BadShape, "split", []Value{x}, fmt.Sprintf("lengths %v do not add up to axis %d of shape %s", append([]int(nil), lengths...), a, shapes(x)))
	}
	if len(lengths) == 0 {
		return nil
	}
	first := x.Narrow(a, 0, lengths[0])
	n := first.n.op.(*moved)
	n.parts = append(n.parts[:0], first)
	at := lengths[0]
	for _, length := range lengths[1:] {
		n.parts = append(n.parts, x.Narrow(a, at, at+length))
		at += length
	}
	return n.parts
}

func (x Value) slice(op string, axis, lo, hi, step int) Value {
	t := takes{anything}.check(op, x)
	a := axisOf(op, x, axis)
	shape := x.n.val.Shape()
	n, from, to := shape[a], lo, hi
	if from < 0 {
		from += n
	}
	if to < 0 {
		to += n
	}
	if from < 0 || to < from || to > n || step < 1 {
		refuse(BadIndex, op, []Value{x}, fmt.Sprintf("%d:%d in steps of %d on axis %d of shape %s", lo, hi, step, axis, shapes(x)))
	}
	var out [kernel.MaxAxes]int
	dims := copy(out[:], shape)
	out[a] = (to - from + step - 1) / step
	old, now := rowMajor(shape), rowMajor(out[:dims])
	start := from * old[a]
	old[a] *= step
	return x.move(t, op, kernel.NewMove(out[:dims], now[:dims], 0, old[:dims], start), out[:dims]).run()
}
