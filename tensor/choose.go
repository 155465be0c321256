package tensor

import "slices"

// Where returns a where the mask is true and b elsewhere. The three shapes meet
// by NumPy's broadcasting rule.
func Where(mask, a, b *Tensor) *Tensor {
	mask.mask("where")
	a, b = meet("where", a, b)
	shape, ok := BroadcastShapes(nil, mask.shape, a.shape)
	if !ok {
		fail("where", "a mask %s for %s", ShapeString(mask.shape), ShapeString(a.shape))
	}
	y := b.BroadcastTo(shape...).Clone()
	mask, a = mask.BroadcastTo(shape...), a.BroadcastTo(shape...)
	k := 0
	walk(mask, a, func(i, j int) {
		if mask.data.Int(i) != 0 {
			a.move(y, k, j)
		}
		k++
	})
	return y
}

// move sets the element of y at one place to that of t, of the same type, at
// another.
func (t *Tensor) move(y *Tensor, to, from int) {
	if t.dtype.Float() {
		y.store(to, t.value(from))
		return
	}
	y.data.SetInt(to, t.data.Int(from))
}

// Take returns the slices of t along an axis that an index of whole numbers
// names: for t (A, N, B), axis 1 and an index (…) the result is (A, …, B), as
// NumPy's take. A negative number counts from the end.
func (t *Tensor) Take(axis int, index *Tensor) *Tensor {
	a := t.axis("take", axis)
	rows := index.indices("take", t.shape[a])
	y := New(t.dtype, slices.Concat(t.shape[:a], index.shape, t.shape[a+1:])...)
	flat := y.Reshape(slices.Concat(t.shape[:a], []int{len(rows)}, t.shape[a+1:])...)
	for i, r := range rows {
		Copy(flat.Select(a, i), t.Select(a, r))
	}
	return y
}

// Gather returns one element of t along an axis for each number of the index,
// which has as many axes as t and no axis but this one longer than t's:
//
//	y[i, j, k] = t[i, index[i, j, k], k] // for axis 1
//
// as PyTorch's gather. A negative number counts from the end.
func (t *Tensor) Gather(axis int, index *Tensor) *Tensor {
	a := t.axis("gather", axis)
	if len(index.shape) != len(t.shape) {
		fail("gather", "index %s for shape %s, want as many axes", ShapeString(index.shape), ShapeString(t.shape))
	}
	within := t
	for i, d := range index.shape {
		switch {
		case i == a:
		case d > t.shape[i]:
			fail("gather", "index %s for shape %s: axis %d is longer", ShapeString(index.shape), ShapeString(t.shape), i)
		default:
			within = within.Narrow(i, 0, d)
		}
	}
	rows := index.indices("gather", t.shape[a])
	y := New(t.dtype, index.shape...)
	if len(rows) == 0 {
		return y
	}
	// One index of the axis, stretched to the index's shape, stands where the
	// elements of all its indices would begin.
	start := within.Narrow(a, 0, 1).BroadcastTo(index.shape...)
	k := 0
	start.each(func(p int) {
		t.move(y, k, p+rows[k]*t.strides[a])
		k++
	})
	return y
}

// indices returns the elements of t, which have to be indices of an axis of
// length n.
func (t *Tensor) indices(op string, n int) []int {
	if !t.dtype.Integer() {
		fail(op, "an index of %v %s, want whole numbers", t.dtype, ShapeString(t.shape))
	}
	list := make([]int, 0, t.Size())
	t.each(func(p int) {
		i := t.data.Int(p)
		if i < 0 {
			i += int64(n)
		}
		if i < 0 || i >= int64(n) {
			fail(op, "index %d at position %d of an axis of length %d", t.data.Int(p), len(list), n)
		}
		list = append(list, int(i))
	})
	return list
}

// OneHot returns for each whole number of t a row of classes elements of type d,
// which is 1 at that index and 0 elsewhere: (…) becomes (…, classes).
func (t *Tensor) OneHot(classes int, d DType) *Tensor {
	rows := t.indices("one hot", max(classes, 0))
	y := New(d, append(slices.Clone(t.shape), classes)...)
	for i, r := range rows {
		y.data.SetInt(i*classes+r, 1)
	}
	return y
}
