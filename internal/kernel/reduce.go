package kernel

// Sum returns Σ x, added up in double precision in a fixed order.
func Sum(x Slice) float64 {
	if x.F64 != nil {
		return sum(x.F64)
	}
	return sum(x.F32)
}

// Dot returns Σ a∘b, added up in double precision in a fixed order.
func Dot(a, b Slice) float64 {
	if a.F64 != nil {
		return dot(a.F64, b.F64)
	}
	return dot(a.F32, b.F32)
}

// AddScaled adds y += scale·x.
func AddScaled(y Slice, scale float64, x Slice) {
	if y.F64 != nil {
		addScaled(y.F64, scale, x.F64)
		return
	}
	addScaled(y.F32, float32(scale), x.F32)
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
// the gradient of adding y to every row.
func AddColumnSums(y, x Slice, rows int) {
	if y.F64 != nil {
		addColumnSums(y.F64, x.F64, rows)
		return
	}
	addColumnSums(y.F32, x.F32, rows)
}

// AddRow writes y[i, j] = x[i, j] + b[j] for y and x of shape (rows, len(b)).
func AddRow(y, x, b Slice, rows int) {
	if y.F64 != nil {
		addRow(y.F64, x.F64, b.F64, rows)
		return
	}
	addRow(y.F32, x.F32, b.F32, rows)
}

// sum keeps four partial sums, which halves the wait for each addition and
// the rounding error.
func sum[T Float](x []T) float64 {
	var s0, s1, s2, s3 float64
	for ; len(x) >= 4; x = x[4:] {
		s0 += float64(x[0])
		s1 += float64(x[1])
		s2 += float64(x[2])
		s3 += float64(x[3])
	}
	for _, v := range x {
		s0 += float64(v)
	}
	return (s0 + s1) + (s2 + s3)
}

func dot[T Float](a, b []T) float64 {
	var s0, s1 float64
	for ; len(a) >= 2 && len(b) >= 2; a, b = a[2:], b[2:] {
		s0 += float64(a[0]) * float64(b[0])
		s1 += float64(a[1]) * float64(b[1])
	}
	for i, v := range a {
		s0 += float64(v) * float64(b[i])
	}
	return s0 + s1
}

func addScaled[T Float](y []T, scale T, x []T) {
	for i, v := range x {
		y[i] += scale * v
	}
}

func addConst[T Float](y []T, v T) {
	for i := range y {
		y[i] += v
	}
}

func addColumnSums[T Float](y, x []T, rows int) {
	n := len(y)
	for i := range rows {
		for j, v := range x[i*n : (i+1)*n] {
			y[j] += v
		}
	}
}

func addRow[T Float](y, x, b []T, rows int) {
	n := len(b)
	for i := range rows {
		yi := y[i*n : (i+1)*n]
		for j, v := range x[i*n : (i+1)*n] {
			yi[j] = v + b[j]
		}
	}
}
