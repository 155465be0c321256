package gemm

import "cajal/internal/kernel"

// AddColumnSums adds y[j] += Σᵢ x[i, j] for x of shape (rows, len(y)). It is
// the gradient of adding y to every row. As a product it is a row of ones times
// x, a matrix whose steps are zero.
func AddColumnSums(y, x kernel.Slice, rows int) {
	n := y.Len()
	switch {
	case n == 0 || n > fewSumColumns:
	case y.Double():
		addFewColumnSums(kernel.Of[float64](y), kernel.Of[float64](x), rows)
		return
	default:
		addFewColumnSums(kernel.Of[float32](y), kernel.Of[float32](x), rows)
		return
	}
	row := Mat{Slice: one32, Rows: 1, Cols: rows}
	if y.Double() {
		row.Slice = one64
	}
	MatMul(y, row, Matrix(x, rows, n), true)
}

var one32, one64 = kernel.SliceOf([]float32{1}), kernel.SliceOf([]float64{1})

// addFewColumnSums is AddColumnSums for up to four columns, with the sums of the
// product, cut into the same blocks of rows.
func addFewColumnSums[T kernel.Float](y, x []T, rows int) {
	n := len(y)
	c1, c2, c3 := min(1, n-1), min(2, n-1), n-1 // some of them again, if there are fewer
	blocks := blocksOf(rows, blockSteps)
	for b := range blocks {
		var s0, s1, s2, s3 T
		block := x[b*rows/blocks*n : (b+1)*rows/blocks*n]
		for ; len(block) >= n; block = block[n:] {
			s0 += block[0]
			s1 += block[c1]
			s2 += block[c2]
			s3 += block[c3]
		}
		sums := [...]T{s0, s1, s2, s3}
		for j := range y {
			y[j] += sums[j]
		}
	}
}
