package kernel

// RowMoments writes the mean and the variance (divided by the count) of each
// of the len(mean) rows of x.
func RowMoments(mean, variance []float64, x Slice) {
	if rows := len(mean); rows > 0 {
		pieces := newTask(rowMomentsPiece, rows)
		pieces.width, pieces.a, pieces.u, pieces.v = x.Len()/rows, x, mean, variance
		pieces.run(cheap)
	}
}

func rowMomentsPiece(t *task, lo, hi int) float64 {
	k := t.width
	if t.a.F64 != nil {
		rowMoments(&f64, t.u[lo:hi], t.v[lo:hi], t.a.F64[lo*k:hi*k])
	} else {
		rowMoments(&f32, t.u[lo:hi], t.v[lo:hi], t.a.F32[lo*k:hi*k])
	}
	return 0
}

// RowNormalize writes y[i, j] = w[j]·(x[i, j] − mean[i])·r[i] + b[j].
func RowNormalize(y, x, w, b Slice, mean, r []float64) {
	pieces := newTask(rowNormalizePiece, len(mean))
	pieces.width, pieces.y, pieces.a, pieces.b, pieces.c, pieces.u, pieces.v = w.Len(), y, x, w, b, mean, r
	pieces.run(cheap)
}

func rowNormalizePiece(t *task, lo, hi int) float64 {
	k := t.width
	if t.y.F64 != nil {
		rowNormalize(&f64, t.y.F64[lo*k:hi*k], t.a.F64[lo*k:hi*k], t.b.F64, t.c.F64, t.u[lo:hi], t.v[lo:hi])
	} else {
		rowNormalize(&f32, t.y.F32[lo*k:hi*k], t.a.F32[lo*k:hi*k], t.b.F32, t.c.F32, t.u[lo:hi], t.v[lo:hi])
	}
	return 0
}

// RowNormalizeSums writes s[j] = Σᵢ dy[i, j] and sx[j] = Σᵢ dy[i, j]·x̂[i, j]
// with x̂ = (x − mean)·r: the gradients of b and w in RowNormalize.
func RowNormalizeSums(s, sx []float64, x, dy Slice, mean, r []float64) {
	clear(s)
	clear(sx)
	pieces := newTask(rowNormalizeSumsPiece, 0)
	pieces.a, pieces.b, pieces.u, pieces.v = x, dy, mean, r
	pieces.overChannels(len(s), 1)
	pieces.addTotals(s, sx, cheap)
}

func rowNormalizeSumsPiece(t *task, lo, hi int) float64 {
	k := t.width
	s, sx := t.ownTotals(lo)
	if t.a.F64 != nil {
		rowNormalizeSums(&f64, s, sx, t.a.F64[lo*k:hi*k], t.b.F64[lo*k:hi*k], t.u[lo:hi], t.v[lo:hi])
	} else {
		rowNormalizeSums(&f32, s, sx, t.a.F32[lo*k:hi*k], t.b.F32[lo*k:hi*k], t.u[lo:hi], t.v[lo:hi])
	}
	return 0
}

// RowNormalizeGrad adds dx += r·(g − mean(g) − x̂·mean(g∘x̂)) with g = w ∘ dy
// and means over the row, whose own mean and 1/deviation mean and r are.
func RowNormalizeGrad(dx, x, dy, w Slice, mean, r []float64) {
	pieces := newTask(rowNormalizeGradPiece, len(mean))
	pieces.width, pieces.y, pieces.a, pieces.b, pieces.c, pieces.u, pieces.v = w.Len(), dx, x, dy, w, mean, r
	pieces.run(cheap)
}

func rowNormalizeGradPiece(t *task, lo, hi int) float64 {
	k := t.width
	if t.a.F64 != nil {
		rowNormalizeGrad(&f64, t.y.F64[lo*k:hi*k], t.a.F64[lo*k:hi*k], t.b.F64[lo*k:hi*k], t.c.F64, t.u[lo:hi], t.v[lo:hi])
	} else {
		rowNormalizeGrad(&f32, t.y.F32[lo*k:hi*k], t.a.F32[lo*k:hi*k], t.b.F32[lo*k:hi*k], t.c.F32, t.u[lo:hi], t.v[lo:hi])
	}
	return 0
}
