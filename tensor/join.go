package tensor

import "slices"

// Concat returns tensors of one type one behind the other along an axis, the
// only one in which their shapes may differ.
func Concat(axis int, ts ...*Tensor) *Tensor {
	if len(ts) == 0 {
		fail("concat", "no tensor")
	}
	first := ts[0]
	a := first.axis("concat", axis)
	shape := slices.Clone(first.shape)
	shape[a] = 0
	for i, t := range ts {
		if len(t.shape) != len(shape) || !slices.Equal(t.shape[:a], shape[:a]) || !slices.Equal(t.shape[a+1:], shape[a+1:]) {
			fail("concat", "tensor %d is %s beside %s, want the same but for axis %d", i, ShapeString(t.shape), ShapeString(first.shape), a)
		}
		if t.dtype != first.dtype {
			fail("concat", "tensor %d is %v beside %v; To converts it", i, t.dtype, first.dtype)
		}
		shape[a] += t.shape[a]
	}
	y := New(first.dtype, shape...)
	at := 0
	for _, t := range ts {
		Copy(y.Narrow(a, at, at+t.shape[a]), t)
		at += t.shape[a]
	}
	return y
}

// Stack returns tensors of one shape and type along a new axis, in front of the
// axis of that number or, for their number of axes or −1, behind the last.
func Stack(axis int, ts ...*Tensor) *Tensor {
	list := make([]*Tensor, len(ts))
	for i, t := range ts {
		list[i] = t.Unsqueeze(axis)
	}
	for i, t := range ts {
		if !slices.Equal(t.shape, ts[0].shape) {
			fail("stack", "tensor %d is %s beside %s", i, ShapeString(t.shape), ShapeString(ts[0].shape))
		}
	}
	return Concat(axis, list...)
}

// Split returns views of t cut along an axis into parts of those lengths, which
// add up to the axis.
func (t *Tensor) Split(axis int, lengths ...int) []*Tensor {
	a := t.axis("split", axis)
	parts := make([]*Tensor, 0, len(lengths))
	at := 0
	for _, n := range lengths {
		if n < 0 || n > t.shape[a]-at {
			break
		}
		parts = append(parts, t.Narrow(a, at, at+n))
		at += n
	}
	if len(parts) < len(lengths) || at != t.shape[a] {
		fail("split", "lengths %v do not add up to axis %d of shape %s", lengths, a, ShapeString(t.shape))
	}
	return parts
}

// Pad returns t with v around it: widths[i] is how many indices come before and
// how many behind those of axis i.
func (t *Tensor) Pad(v float64, widths ...[2]int) *Tensor {
	if len(widths) != len(t.shape) {
		fail("pad", "%d widths for shape %s", len(widths), ShapeString(t.shape))
	}
	shape := slices.Clone(t.shape)
	for i, w := range widths {
		if w[0] < 0 || w[1] < 0 {
			fail("pad", "widths %v of axis %d, want none below 0", w, i)
		}
		shape[i] += w[0] + w[1]
	}
	fill := New(t.dtype)
	if t.dtype == Bool {
		fill.Set(v)
	} else {
		fill = t.number("pad", v)
	}
	y := fill.BroadcastTo(shape...).Clone()
	middle := y
	for i, w := range widths {
		middle = middle.Narrow(i, w[0], w[0]+t.shape[i])
	}
	Copy(middle, t)
	return y
}
