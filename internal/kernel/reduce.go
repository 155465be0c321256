package kernel

// Dot returns Σ a∘b, added up in double precision in a fixed order.
func Dot(a, b Slice) (total float64) {
	for lo, n := 0, a.Len(); lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		if a.F64 != nil {
			total += f64.dot(a.F64[lo:hi], b.F64[lo:hi])
		} else {
			total += f32.dot(a.F32[lo:hi], b.F32[lo:hi])
		}
	}
	return total
}

// AddColumnSums adds y[j] += Σᵢ x[i, j] for x of shape (rows, len(y)). It is
// the gradient of adding y to every row. As a product it is a row of ones times
// x, a matrix whose steps are zero.
func AddColumnSums(y, x Slice, rows int) {
	n := y.Len()
	row := Mat{Slice: one32, Rows: 1, Cols: rows}
	if y.F64 != nil {
		row.Slice = one64
	}
	MatMul(y, row, Matrix(x, rows, n), true)
}

var one32, one64 = Slice{F32: []float32{1}}, Slice{F64: []float64{1}}

func addConst[T Float](y []T, v T) {
	for i := range y {
		y[i] += v
	}
}
