package kernel

// Dot returns Σ a∘b, added up in double precision in a fixed order.
func Dot(a, b Slice) float64 {
	n := a.Len()
	if n <= chunk {
		return dotOf(a, b)
	}
	pieces := newTask(dotPiece, n)
	pieces.a, pieces.b = a, b
	return pieces.run(cheap)
}

func dotPiece(t *task, lo, hi int) float64 { return dotOf(t.a.Range(lo, hi), t.b.Range(lo, hi)) }

func dotOf(a, b Slice) float64 {
	if a.F64 != nil {
		return f64.dot(a.F64, b.F64[:len(a.F64)])
	}
	return f32.dot(a.F32, b.F32[:len(a.F32)])
}

// Sum returns Σ x, added up in double precision in a fixed order.
func Sum(x Slice) float64 {
	n := x.Len()
	if n <= chunk {
		return sumOf(x)
	}
	pieces := newTask(sumPiece, n)
	pieces.a = x
	return pieces.run(cheap)
}

func sumPiece(t *task, lo, hi int) float64 { return sumOf(t.a.Range(lo, hi)) }

func sumOf(x Slice) float64 {
	if x.F64 != nil {
		return f64.sum(x.F64)
	}
	return f32.sum(x.F32)
}

// AddColumnSums adds y[j] += Σᵢ x[i, j] for x of shape (rows, len(y)). It is
// the gradient of adding y to every row. As a product it is a row of ones times
// x, a matrix whose steps are zero.
func AddColumnSums(y, x Slice, rows int) {
	n := y.Len()
	switch {
	case n == 0 || n > fewColumns:
	case y.F64 != nil:
		addFewColumnSums(y.F64, x.F64, rows)
		return
	default:
		addFewColumnSums(y.F32, x.F32, rows)
		return
	}
	row := Mat{Slice: one32, Rows: 1, Cols: rows}
	if y.F64 != nil {
		row.Slice = one64
	}
	MatMul(y, row, Matrix(x, rows, n), true)
}

var one32, one64 = Slice{F32: []float32{1}}, Slice{F64: []float64{1}}

// Up to so many columns a tile has few sums, each of which waits for its last
// multiply-add; scalar additions wait less.
const fewColumns = 4

// addFewColumnSums is AddColumnSums for up to four columns, with the sums of the
// product, cut into the same blocks of rows.
func addFewColumnSums[T Float](y, x []T, rows int) {
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
