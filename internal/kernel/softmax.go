package kernel

import (
	"cajal/internal/elementary"
	"cajal/internal/scratch"
)

// In this file x has shape (rows, k): rows samples of k logits.

// Softmax writes y[i, j] = exp(x[i, j] − m) / Σⱼ exp(x[i, j] − m) with m the
// largest logit of the row, which keeps exp from overflowing.
func Softmax(y, x Slice, rows int) {
	if rows == 0 || y.Len() == 0 {
		return
	}
	k := y.Len() / rows
	if k >= longRow {
		for lo := 0; lo < y.Len(); lo += k {
			softmaxLong(y.Range(lo, lo+k), x.Range(lo, lo+k))
		}
		return
	}
	weight := middling
	if k <= narrow {
		weight = dear
	}
	t := newTask(y, softmaxPiece[float32], softmaxPiece[float64], rows)
	t.width, t.y, t.a = k, y, x
	t.run(weight)
}

func softmaxPiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	softmaxRows(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], t.width)
	return 0
}

func softmaxRows[T Float](t *table[T], y, x []T, k int) {
	switch {
	case k == 2:
		t.softmaxPairs(y, x)
	case k <= narrow:
		softmaxNarrow(t, y, x, k)
	default:
		for ; len(x) >= k; y, x = y[k:], x[k:] {
			s := t.expSum(y[:k], x[:k], t.largest(x[:k]))
			t.scaled(y[:k], y[:k], 1/s)
		}
	}
}

// LogSoftmax writes y[i, j] = x[i, j] − m − ln Σⱼ exp(x[i, j] − m).
func LogSoftmax(y, x Slice, rows int) {
	if rows == 0 {
		return
	}
	t := newTask(y, logSoftmaxPiece[float32], logSoftmaxPiece[float64], rows)
	t.width, t.y, t.a = y.Len()/rows, y, x
	t.run(dear)
}

func logSoftmaxPiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	logSoftmax(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], t.width)
	return 0
}

func logSoftmax[T Float](t *table[T], y, x []T, k int) {
	if k > 0 && k <= narrow {
		logSoftmaxNarrow(t, y, x, k)
		return
	}
	buf := scratch.Take(min(k, longRow))
	defer scratch.Put(buf)
	e := scratch.Of[T](buf, min(k, longRow))
	for at := 0; at < len(x); at += k {
		xi := x[at : at+k]
		m, l := rowLogSum(t, e, xi)
		t.centre(y[at:at+k], xi, m, l)
	}
}

// rowLogSum returns the largest logit m and l = ln Σ exp(x − m), whose sum is
// ln Σ exp(x). They are subtracted one after the other: where m is large, the sum
// has no digits left for l. e is room for as many numbers as x has, or as a piece
// of a long row.
func rowLogSum[T Float](t *table[T], e, x []T) (m, l T) {
	m = t.largest(x)
	if len(x) <= len(e) {
		return m, T(elementary.Log(float64(t.expSum(e[:len(x)], x, m))))
	}
	var s float64
	for lo := 0; lo < len(x); lo += Chunk {
		part := x[lo:min(lo+Chunk, len(x))]
		s += float64(t.expSum(e[:len(part)], part, m))
	}
	return m, T(elementary.Log(s))
}

// SoftmaxGrad adds dx += y ∘ (dy − Σⱼ y∘dy), row by row. A long row is cut.
func SoftmaxGrad(dx, y, dy Slice, rows int) {
	if rows == 0 {
		return
	}
	n := y.Len()
	k := n / rows
	if k < longRow {
		t := newTask(dx, softmaxGradPiece[float32], softmaxGradPiece[float64], rows)
		t.width, t.y, t.a, t.b = k, dx, y, dy
		t.run(middling)
		return
	}
	for lo := 0; lo < n; lo += k {
		yi, di := y.Range(lo, lo+k), dy.Range(lo, lo+k)
		binaryBy(cheap, dx.Range(lo, lo+k), yi, di, Dot(yi, di), f32.softmaxGrad, f64.softmaxGrad)
	}
}

func softmaxGradPiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	softmaxGrad(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], t.width)
	return 0
}

func softmaxGrad[T Float](t *table[T], dx, y, dy []T, k int) {
	for at := 0; at < len(y); at += k {
		yi, di := y[at:at+k], dy[at:at+k]
		t.softmaxGrad(dx[at:at+k], yi, di, T(t.dot(yi, di)))
	}
}

// LogSoftmaxGrad adds dx += dy − eʸ·Σⱼ dy, row by row. A long row is cut.
func LogSoftmaxGrad(dx, y, dy Slice, rows int) {
	if rows == 0 {
		return
	}
	n := y.Len()
	k := n / rows
	if k < longRow {
		t := newTask(dx, logSoftmaxGradPiece[float32], logSoftmaxGradPiece[float64], rows)
		t.width, t.y, t.a, t.b = k, dx, y, dy
		t.run(dear)
		return
	}
	for lo := 0; lo < n; lo += k {
		di := dy.Range(lo, lo+k)
		binaryBy(middling, dx.Range(lo, lo+k), y.Range(lo, lo+k), di, Sum(di), f32.logSoftmaxGrad, f64.logSoftmaxGrad)
	}
}

func logSoftmaxGradPiece[T Float](t *task, lo, hi int) float64 {
	lo, hi = lo*t.width, hi*t.width
	logSoftmaxGrad(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], t.width)
	return 0
}

func logSoftmaxGrad[T Float](t *table[T], dx, y, dy []T, k int) {
	for at := 0; at < len(y); at += k {
		di := dy[at : at+k]
		t.logSoftmaxGrad(dx[at:at+k], y[at:at+k], di, T(t.sum(di)))
	}
}
