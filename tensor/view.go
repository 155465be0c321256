package tensor

import "slices"

// over returns a view of t's memory that begins skip elements further on. A
// view without elements begins where t does, since the end of the memory may
// be nearer than that.
func (t *Tensor) over(shape, strides []int, skip int) *Tensor {
	v := *t
	v.shape, v.strides, v.view = shape, strides, true
	if !slices.Contains(shape, 0) {
		v.offset += skip
	}
	return &v
}

// Reshape returns the same elements, in row-major order, under another shape;
// one axis may be -1 and is worked out from the others. It is a view if t is
// contiguous and a copy if not.
func (t *Tensor) Reshape(shape ...int) *Tensor {
	shape = slices.Clone(shape)
	if err := InferShape(shape, t.Size()); err != "" {
		fail("reshape", "%v to %v: %s", ShapeString(t.shape), ShapeString(shape), err)
	}
	return t.Contiguous().over(shape, rowMajor(shape), 0)
}

// T returns a view with the axes in reverse order, as NumPy's T.
func (t *Tensor) T() *Tensor {
	v := t.over(slices.Clone(t.shape), slices.Clone(t.strides), 0)
	slices.Reverse(v.shape)
	slices.Reverse(v.strides)
	return v
}

// Transpose returns a view whose axis i is axis order[i] of t. Every axis is
// named once; a negative one counts from the end.
func (t *Tensor) Transpose(order ...int) *Tensor {
	if len(order) != len(t.shape) {
		fail("transpose", "%d axes for shape %v", len(order), ShapeString(t.shape))
	}
	shape, strides := make([]int, len(order)), make([]int, len(order))
	seen := make([]bool, len(order))
	for i, o := range order {
		a := t.axis("transpose", o)
		if seen[a] {
			fail("transpose", "order %v names axis %d of shape %v twice", order, a, ShapeString(t.shape))
		}
		seen[a] = true
		shape[i], strides[i] = t.shape[a], t.strides[a]
	}
	return t.over(shape, strides, 0)
}

// Narrow returns a view of the indices from lo up to hi along an axis, as
// NumPy's t[lo:hi]; negative ones count from the end. Unlike NumPy it panics
// if an index lies beyond the axis or hi before lo.
func (t *Tensor) Narrow(axis, lo, hi int) *Tensor {
	a := t.axis("narrow", axis)
	n := t.shape[a]
	from, to := lo, hi
	if from < 0 {
		from += n
	}
	if to < 0 {
		to += n
	}
	if from < 0 || to < from || to > n {
		fail("narrow", "%d:%d on axis %d of shape %v", lo, hi, axis, ShapeString(t.shape))
	}
	shape := slices.Clone(t.shape)
	shape[a] = to - from
	return t.over(shape, slices.Clone(t.strides), from*t.strides[a])
}

// Select returns a view of one index along an axis, which disappears, as
// NumPy's t[i]; a negative index counts from the end.
func (t *Tensor) Select(axis, i int) *Tensor {
	a := t.axis("select", axis)
	skip := t.index("select", a, i) * t.strides[a]
	shape := slices.Delete(slices.Clone(t.shape), a, a+1)
	return t.over(shape, slices.Delete(slices.Clone(t.strides), a, a+1), skip)
}

// Slice returns a view of the indices lo, lo + step, … below hi along an axis, as
// NumPy's t[lo:hi:step] for a step of at least 1; lo and hi are as in Narrow.
func (t *Tensor) Slice(axis, lo, hi, step int) *Tensor {
	if step < 1 {
		fail("slice", "step %d on axis %d of shape %v, want at least 1", step, axis, ShapeString(t.shape))
	}
	v := t.Narrow(axis, lo, hi)
	a := t.axis("slice", axis)
	v.shape[a] = (v.shape[a] + step - 1) / step
	v.strides[a] *= step
	return v
}

// Unsqueeze returns a view with axes of length one added, which have those
// numbers in the view, as NumPy's expand_dims. A negative number counts from the
// end of the view's axes.
func (t *Tensor) Unsqueeze(axes ...int) *Tensor {
	dims := len(t.shape) + len(axes)
	shape, strides := make([]int, dims), make([]int, dims)
	for _, axis := range axes {
		a := axis
		if a < 0 {
			a += dims
		}
		if a < 0 || a >= dims || shape[a] != 0 {
			fail("unsqueeze", "axes %v for shape %v", axes, ShapeString(t.shape))
		}
		shape[a] = 1
	}
	next := 0
	for a := range shape {
		if shape[a] == 0 {
			shape[a], strides[a] = t.shape[next], t.strides[next]
			next++
		}
	}
	return t.over(shape, strides, 0)
}

// Squeeze returns a view without the given axes, which have length one.
func (t *Tensor) Squeeze(axes ...int) *Tensor {
	gone := make([]bool, len(t.shape))
	for _, axis := range axes {
		a := t.axis("squeeze", axis)
		if t.shape[a] != 1 || gone[a] {
			fail("squeeze", "axes %v of shape %v, want axes of length one, each once", axes, ShapeString(t.shape))
		}
		gone[a] = true
	}
	shape, strides := []int{}, []int{}
	for a, d := range t.shape {
		if !gone[a] {
			shape, strides = append(shape, d), append(strides, t.strides[a])
		}
	}
	return t.over(shape, strides, 0)
}

// BroadcastTo returns a view of t stretched to shape by NumPy's rule: axes are
// matched from the last one; an axis of length one, or a missing one, repeats.
// Elements of the view share memory, so it must not be written.
func (t *Tensor) BroadcastTo(shape ...int) *Tensor {
	checkShape("broadcast", shape)
	strides := make([]int, len(shape))
	shift := len(shape) - len(t.shape)
	for i, d := range t.shape {
		switch {
		case shift < 0, d != 1 && d != shape[shift+i]:
			fail("broadcast", "shape %v does not stretch to %v", ShapeString(t.shape), ShapeString(shape))
		case d != 1:
			strides[shift+i] = t.strides[i]
		}
	}
	return t.over(slices.Clone(shape), strides, 0)
}
