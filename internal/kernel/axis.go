package kernel

import "slices"

// Axis looks at a row-major array along one of its axes: Outer times Inner lines
// of Len elements, Inner apart.
type Axis struct{ Outer, Len, Inner int }

// AxisOf returns the view of a shape along an axis.
func AxisOf(shape []int, axis int) Axis {
	a := Axis{Outer: 1, Len: shape[axis], Inner: 1}
	for _, d := range shape[:axis] {
		a.Outer *= d
	}
	for _, d := range shape[axis+1:] {
		a.Inner *= d
	}
	return a
}

// CumSum writes the sums of the elements up to each place of its line, that one
// included, added in double precision.
func (a Axis) CumSum(y, x Slice) {
	if y.Double() {
		cumSum(a, Of[float64](y), Of[float64](x))
	} else {
		cumSum(a, Of[float32](y), Of[float32](x))
	}
}

func cumSum[T Float](a Axis, y, x []T) {
	for line := range a.Outer * a.Inner {
		sum, i := 0.0, line/a.Inner*a.Len*a.Inner+line%a.Inner
		for range a.Len {
			sum += float64(x[i])
			y[i] = T(sum)
			i += a.Inner
		}
	}
}

// AddCumSumGrad adds the sums of dy from each place of its line on to dx.
func (a Axis) AddCumSumGrad(dx, dy Slice) {
	if dx.Double() {
		addCumSumGrad(a, Of[float64](dx), Of[float64](dy))
	} else {
		addCumSumGrad(a, Of[float32](dx), Of[float32](dy))
	}
}

func addCumSumGrad[T Float](a Axis, dx, dy []T) {
	for line := range a.Outer * a.Inner {
		sum, i := 0.0, line/a.Inner*a.Len*a.Inner+line%a.Inner+(a.Len-1)*a.Inner
		for range a.Len {
			sum += float64(dy[i])
			dx[i] += T(sum)
			i -= a.Inner
		}
	}
}

// Order writes the places within its line of the first k elements of each line of
// x, sorted ascending or descending. NaN is above all, and equal elements stay in
// their order. order is memory of Len elements.
func (a Axis) Order(y []int64, x Slice, k int, descending bool, order []int64) {
	switch x.Kind() {
	case F32:
		orderLines(a, y, Of[float32](x), k, descending, order)
	case F64:
		orderLines(a, y, Of[float64](x), k, descending, order)
	case I64:
		orderLines(a, y, Of[int64](x), k, descending, order)
	case I32:
		orderLines(a, y, Of[int32](x), k, descending, order)
	case U8:
		orderLines(a, y, Of[uint8](x), k, descending, order)
	default:
		panic("kernel: order: " + x.Kind().String() + " has no order")
	}
}

// sortable is a type whose elements have an order.
type sortable interface {
	float32 | float64 | int64 | int32 | uint8
}

func orderLines[T sortable](a Axis, y []int64, x []T, k int, descending bool, order []int64) {
	sign := 1
	if descending {
		sign = -1
	}
	for line := range a.Outer * a.Inner {
		outer, inner := line/a.Inner, line%a.Inner
		from, to := outer*a.Len*a.Inner+inner, outer*k*a.Inner+inner
		for i := range order {
			order[i] = int64(i)
		}
		slices.SortStableFunc(order, func(p, q int64) int {
			return sign * rank(x[from+int(p)*a.Inner], x[from+int(q)*a.Inner])
		})
		for i, place := range order[:k] {
			y[to+i*a.Inner] = place
		}
	}
}

// rank orders two numbers; NaN is above all and equal to itself.
func rank[T sortable](p, q T) int {
	switch {
	case p < q, p == p && q != q:
		return -1
	case p > q, p != p && q == q:
		return 1
	}
	return 0
}

// Best writes the place within its line of the largest element of each line, or of
// the smallest: the first of equals, and NaN before all.
func (a Axis) Best(y []int64, x Slice, largest bool) {
	switch x.Kind() {
	case F32:
		bestOfLines(a, y, Of[float32](x), largest)
	case F64:
		bestOfLines(a, y, Of[float64](x), largest)
	case I64:
		bestOfLines(a, y, Of[int64](x), largest)
	case I32:
		bestOfLines(a, y, Of[int32](x), largest)
	case U8:
		bestOfLines(a, y, Of[uint8](x), largest)
	default:
		panic("kernel: best: " + x.Kind().String() + " has no order")
	}
}

func bestOfLines[T sortable](a Axis, y []int64, x []T, largest bool) {
	for line := range a.Outer * a.Inner {
		from := line/a.Inner*a.Len*a.Inner + line%a.Inner
		best, at := x[from], 0
		for i := 1; i < a.Len && best == best; i++ {
			if v := x[from+i*a.Inner]; v != v || largest && v > best || !largest && v < best {
				best, at = v, i
			}
		}
		y[line] = int64(at)
	}
}
