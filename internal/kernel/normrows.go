package kernel

// RowMoments writes the mean and the variance (divided by the count) of each
// of the len(mean) rows of x.
func RowMoments(mean, variance []float64, x Slice) {
	if rows := len(mean); rows > 0 {
		t := newTask(x, rowMomentsPiece[float32], rowMomentsPiece[float64], rows)
		t.width, t.a, t.u, t.v = x.Len()/rows, x, mean, variance
		t.run(cheap)
	}
}

func rowMomentsPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	rowMoments(loops[T](), t.u[lo:hi], t.v[lo:hi], Of[T](t.a)[lo*k:hi*k])
	return 0
}

// RowNormalize writes y[i, j] = w[j]·(x[i, j] − mean[i])·r[i] + b[j].
func RowNormalize(y, x, w, b Slice, mean, r []float64) {
	t := newTask(y, rowNormalizePiece[float32], rowNormalizePiece[float64], len(mean))
	t.width, t.y, t.a, t.b, t.c, t.u, t.v = w.Len(), y, x, w, b, mean, r
	t.run(cheap)
}

func rowNormalizePiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	rowNormalize(loops[T](), Of[T](t.y)[lo*k:hi*k], Of[T](t.a)[lo*k:hi*k], Of[T](t.b), Of[T](t.c), t.u[lo:hi], t.v[lo:hi])
	return 0
}

// RowNormalizeSums writes s[j] = Σᵢ dy[i, j] and sx[j] = Σᵢ dy[i, j]·x̂[i, j]
// with x̂ = (x − mean)·r: the gradients of b and w in RowNormalize.
func RowNormalizeSums(s, sx []float64, x, dy Slice, mean, r []float64) {
	clear(s)
	clear(sx)
	t := newTask(x, rowNormalizeSumsPiece[float32], rowNormalizeSumsPiece[float64], 0)
	t.a, t.b, t.u, t.v = x, dy, mean, r
	t.overChannels(len(s), 1)
	t.addTotals(s, sx, cheap)
}

func rowNormalizeSumsPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	s, sx := t.ownTotals(lo)
	rowNormalizeSums(loops[T](), s, sx, Of[T](t.a)[lo*k:hi*k], Of[T](t.b)[lo*k:hi*k], t.u[lo:hi], t.v[lo:hi])
	return 0
}

// RowNormalizeGrad adds dx += r·(g − mean(g) − x̂·mean(g∘x̂)) with g = w ∘ dy
// and means over the row, whose own mean and 1/deviation mean and r are.
func RowNormalizeGrad(dx, x, dy, w Slice, mean, r []float64) {
	t := newTask(dx, rowNormalizeGradPiece[float32], rowNormalizeGradPiece[float64], len(mean))
	t.width, t.y, t.a, t.b, t.c, t.u, t.v = w.Len(), dx, x, dy, w, mean, r
	t.run(cheap)
}

func rowNormalizeGradPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	rowNormalizeGrad(loops[T](), Of[T](t.y)[lo*k:hi*k], Of[T](t.a)[lo*k:hi*k], Of[T](t.b)[lo*k:hi*k], Of[T](t.c), t.u[lo:hi], t.v[lo:hi])
	return 0
}
