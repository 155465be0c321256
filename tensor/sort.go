package tensor

import (
	"cmp"
	"slices"
)

// Sort returns the elements in ascending order along an axis, NaN last, and the
// index, Int64, that each had. Equal elements stay in their order.
func (t *Tensor) Sort(axis int) (values, index *Tensor) { return t.sorted("sort", axis, -1, false) }

// ArgSort returns the indices of Sort.
func (t *Tensor) ArgSort(axis int) *Tensor {
	_, index := t.sorted("argsort", axis, -1, false)
	return index
}

// TopK returns the k largest elements along an axis in descending order, NaN
// before all, and the index, Int64, that each had. Equal elements stay in their
// order.
func (t *Tensor) TopK(k, axis int) (values, index *Tensor) {
	if a := t.axis("topk", axis); k < 0 || k > t.shape[a] {
		fail("topk", "k is %d for axis %d of shape %s", k, a, ShapeString(t.shape))
	}
	return t.sorted("topk", axis, k, true)
}

// sorted orders t along an axis and returns the first k elements, all if k is
// negative, and their indices.
func (t *Tensor) sorted(op string, axis, k int, descending bool) (values, index *Tensor) {
	a := t.axis(op, axis)
	n := t.shape[a]
	if k < 0 {
		k = n
	}
	shape := slices.Clone(t.shape)
	shape[a] = k
	values, index = New(t.dtype, shape...), New(Int64, shape...)
	if values.Size() == 0 {
		return values, index
	}
	order := make([]int, n)
	from, to := t.strides[a], values.strides[a]
	walk(t.Select(a, 0), values.Select(a, 0), func(i, j int) {
		for o := range order {
			order[o] = o
		}
		slices.SortStableFunc(order, func(p, q int) int {
			c := t.compare(i+p*from, i+q*from)
			if descending {
				c = -c
			}
			return c
		})
		for o, p := range order[:k] {
			t.move(values, j+o*to, i+p*from)
			index.data.SetInt(j+o*to, int64(p))
		}
	})
	return values, index
}

// compare orders two elements of t; NaN is above all and equal to itself.
func (t *Tensor) compare(p, q int) int {
	if !t.dtype.Float() {
		return cmp.Compare(t.data.Int(p), t.data.Int(q))
	}
	x, y := t.value(p), t.value(q)
	switch {
	case x != x || y != y:
		return cmp.Compare(boolean(x != x), boolean(y != y))
	default:
		return cmp.Compare(x, y)
	}
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
