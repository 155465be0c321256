package tensor

import "slices"

// MatMul returns the matrix products of a (…, N, K) and b (…, K, M), which are
// (…, N, M). Leading axes meet by NumPy's broadcasting rule. Floats of both types
// are added in double precision and rounded once; whole numbers wrap around.
func (a *Tensor) MatMul(b *Tensor) *Tensor {
	a.numbers("matmul")
	da, db := len(a.shape), len(b.shape)
	switch {
	case a.dtype != b.dtype:
		fail("matmul", "types %v and %v; To converts one", a.dtype, b.dtype)
	case da < 2 || db < 2 || a.shape[da-1] != b.shape[db-2]:
		fail("matmul", "shapes %s and %s, want (…, N, K) and (…, K, M)", ShapeString(a.shape), ShapeString(b.shape))
	}
	lead, ok := BroadcastShapes(nil, a.shape[:da-2], b.shape[:db-2])
	if !ok {
		fail("matmul", "shapes %s and %s: the leading axes do not broadcast", ShapeString(a.shape), ShapeString(b.shape))
	}
	n, k, m := a.shape[da-2], a.shape[da-1], b.shape[db-1]
	// The sum over k of a (…, N, 1, K) times b (…, 1, M, K).
	x := a.Unsqueeze(da - 1).BroadcastTo(slices.Concat(lead, []int{n, m, k})...)
	order := make([]int, db)
	for i := range order {
		order[i] = i
	}
	order[db-2], order[db-1] = db-1, db-2
	y := b.Transpose(order...).Unsqueeze(db - 2).BroadcastTo(slices.Concat(lead, []int{n, m, k})...)
	out := New(a.dtype, slices.Concat(lead, []int{n, m})...)
	if a.dtype.Float() {
		sumProducts[float64](out, x, y, k)
	} else {
		sumProducts[int64](out, x, y, k)
	}
	return out
}

// sumProducts writes the sums of x·y over the last axis, of length k.
func sumProducts[C carrier](out, x, y *Tensor, k int) {
	var sum C
	count := 0
	walk(x, y, func(i, j int) {
		sum += C(load[C](x.data, i) * load[C](y.data, j))
		if count++; count%k == 0 {
			save(out.data, count/k-1, sum)
			sum = 0
		}
	})
}
