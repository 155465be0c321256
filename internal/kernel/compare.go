package kernel

// Max writes y = max(a, b), NaN where either is.
func Max(y, a, b Slice) {
	if y.Double() {
		maxLoop(Of[float64](y), Of[float64](a), Of[float64](b))
	} else {
		maxLoop(Of[float32](y), Of[float32](a), Of[float32](b))
	}
}

func maxLoop[T Float](y, a, b []T) {
	for i := range y {
		y[i] = max(a[i], b[i])
	}
}

// Min writes y = min(a, b), NaN where either is.
func Min(y, a, b Slice) {
	if y.Double() {
		minLoop(Of[float64](y), Of[float64](a), Of[float64](b))
	} else {
		minLoop(Of[float32](y), Of[float32](a), Of[float32](b))
	}
}

func minLoop[T Float](y, a, b []T) {
	for i := range y {
		y[i] = min(a[i], b[i])
	}
}

// WhereLarger writes y = x where a > b, x/2 where a = b, and 0 elsewhere.
func WhereLarger(y, a, b, x Slice) {
	if y.Double() {
		whereLarger(Of[float64](y), Of[float64](a), Of[float64](b), Of[float64](x))
	} else {
		whereLarger(Of[float32](y), Of[float32](a), Of[float32](b), Of[float32](x))
	}
}

func whereLarger[T Float](y, a, b, x []T) {
	for i := range y {
		switch {
		case a[i] > b[i]:
			y[i] = x[i]
		case a[i] == b[i]:
			y[i] = x[i] / 2
		default:
			y[i] = 0
		}
	}
}

// Comparison says what Compare asks of two elements.
type Comparison uint8

// The comparisons. The others are these with the operands exchanged.
const (
	LessThan Comparison = iota
	LessOrEqual
	EqualTo
	NotEqualTo
)

// Compare writes y = a < b, or another comparison, for a and b of one kind and y
// of Bool. NaN is not equal to anything.
func Compare(c Comparison, y, a, b Slice) {
	to := Of[bool](y)
	switch a.kind {
	case F32:
		compare(c, to, Of[float32](a), Of[float32](b))
	case F64:
		compare(c, to, Of[float64](a), Of[float64](b))
	case I64:
		compare(c, to, Of[int64](a), Of[int64](b))
	case I32:
		compare(c, to, Of[int32](a), Of[int32](b))
	default: // both have the order of their bytes
		compare(c, to, a.Memory(), b.Memory())
	}
}

func compare[T Float | int64 | int32 | uint8](c Comparison, y []bool, a, b []T) {
	for i := range y {
		switch p, q := a[i], b[i]; c {
		case LessThan:
			y[i] = p < q
		case LessOrEqual:
			y[i] = p <= q
		case EqualTo:
			y[i] = p == q
		default:
			y[i] = p != q
		}
	}
}

// Select writes y = a where the mask of Bool is true, and b elsewhere, for slices
// of any one kind.
func Select(y, mask, a, b Slice) {
	m := Of[bool](mask)
	switch y.kind.Size() {
	case 8:
		selectOf(recast[uint64](y), recast[uint64](a), recast[uint64](b), m)
	case 4:
		selectOf(recast[uint32](y), recast[uint32](a), recast[uint32](b), m)
	default:
		selectOf(y.Memory(), a.Memory(), b.Memory(), m)
	}
}

func selectOf[T uint64 | uint32 | uint8](y, a, b []T, mask []bool) {
	for i, m := range mask {
		if m {
			y[i] = a[i]
		} else {
			y[i] = b[i]
		}
	}
}

// Masked writes y = x where the mask of Bool is wanted, and 0 elsewhere.
func Masked(y, x, mask Slice, wanted bool) {
	if y.Double() {
		masked(Of[float64](y), Of[float64](x), Of[bool](mask), wanted)
	} else {
		masked(Of[float32](y), Of[float32](x), Of[bool](mask), wanted)
	}
}

func masked[T Float](y, x []T, mask []bool, wanted bool) {
	for i, m := range mask {
		y[i] = 0
		if m == wanted {
			y[i] = x[i]
		}
	}
}
