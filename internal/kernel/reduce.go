package kernel

// Sum returns Σ x, added up in double precision in a fixed order.
func Sum(x Slice) (total float64) {
	for lo, n := 0, x.Len(); lo < n; lo += chunk {
		hi := min(lo+chunk, n)
		if x.F64 != nil {
			total += f64.sum(x.F64[lo:hi])
		} else {
			total += f32.sum(x.F32[lo:hi])
		}
	}
	return total
}

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

// AddConst adds v to every element of y.
func AddConst(y Slice, v float64) {
	if y.F64 != nil {
		addConst(y.F64, v)
		return
	}
	addConst(y.F32, float32(v))
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

// AddRow writes y[i, j] = x[i, j] + b[j] for y and x of shape (rows, len(b)).
func AddRow(y, x, b Slice, rows int) {
	if y.F64 != nil {
		addRow(&f64, y.F64, x.F64, b.F64, rows)
		return
	}
	addRow(&f32, y.F32, x.F32, b.F32, rows)
}

func addConst[T Float](y []T, v T) {
	for i := range y {
		y[i] += v
	}
}

func addRow[T Float](t *table[T], y, x, b []T, rows int) {
	n := len(b)
	for i := range rows {
		yi := y[i*n : (i+1)*n]
		if n >= 16 {
			t.add(yi, x[i*n:(i+1)*n], b)
			continue
		}
		for j, v := range x[i*n : (i+1)*n] {
			yi[j] = v + b[j]
		}
	}
}
