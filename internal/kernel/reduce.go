package kernel

// Dot returns Σ a∘b, added up in double precision in a fixed order.
func Dot(a, b Slice) float64 {
	switch n := a.Len(); {
	case n > chunk:
		t := newTask(a, dotPiece[float32], dotPiece[float64], n)
		t.a, t.b = a, b
		return t.run(cheap)
	case a.Double():
		return f64.dot(Of[float64](a), Of[float64](b)[:n])
	default:
		return f32.dot(Of[float32](a), Of[float32](b)[:n])
	}
}

func dotPiece[T Float](t *task, lo, hi int) float64 {
	return loops[T]().dot(Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi])
}

// Sum returns Σ x, added up in double precision in a fixed order.
func Sum(x Slice) float64 {
	switch n := x.Len(); {
	case n > chunk:
		t := newTask(x, sumPiece[float32], sumPiece[float64], n)
		t.a = x
		return t.run(cheap)
	case x.Double():
		return f64.sum(Of[float64](x))
	default:
		return f32.sum(Of[float32](x))
	}
}

func sumPiece[T Float](t *task, lo, hi int) float64 { return loops[T]().sum(Of[T](t.a)[lo:hi]) }

// AddColumnSums adds y[j] += Σᵢ x[i, j] for x of shape (rows, len(y)). It is
// the gradient of adding y to every row. As a product it is a row of ones times
// x, a matrix whose steps are zero.
func AddColumnSums(y, x Slice, rows int) {
	n := y.Len()
	switch {
	case n == 0 || n > fewColumns:
	case y.Double():
		addFewColumnSums(Of[float64](y), Of[float64](x), rows)
		return
	default:
		addFewColumnSums(Of[float32](y), Of[float32](x), rows)
		return
	}
	row := Mat{Slice: one32, Rows: 1, Cols: rows}
	if y.Double() {
		row.Slice = one64
	}
	MatMul(y, row, Matrix(x, rows, n), true)
}

var one32, one64 = SliceOf([]float32{1}), SliceOf([]float64{1})

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
