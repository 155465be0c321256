package kernel

import "cajal/internal/scratch"

// The loops over channels for runs of one element, and over layer norm's
// weights, where rows are long enough for vectors: each line of the formula is
// a loop over a row, with what belongs to a column as a row beside it.
//
// Sums over rows are taken in the numbers' own precision over a few rows and
// in double precision over those sums.

const (
	wideRow     = 48 // columns from which on vectors are faster
	rowsAtATime = 16
)

// columnSum adds up rows that are handed to its first row.
type columnSum[T Float] struct {
	part  []T
	total []float64
}

// widen adds the sums of a few rows to the total and starts new ones.
func (s columnSum[T]) widen() {
	total := s.total[:len(s.part)]
	for c, v := range s.part {
		total[c] += float64(v)
	}
	clear(s.part)
}

// splitRow writes m as a sum of two rows of type T.
func splitRow[T Float](hi, lo []T, m []float64) {
	for c, v := range m {
		hi[c], lo[c] = parts[T](v)
	}
}

func wideTotals[T Float](t *table[T], total []float64, x []T) {
	k := len(total)
	rows := len(x) / k
	buf := scratch.Take(k)
	defer scratch.Put(buf)
	sum := columnSum[T]{scratch.Of[T](buf, k), total}
	clear(sum.part)
	for i := range rows {
		t.add(sum.part, sum.part, x[i*k:(i+1)*k])
		if (i+1)%rowsAtATime == 0 || i+1 == rows {
			sum.widen()
		}
	}
}

func wideSquares[T Float](t *table[T], left, squares []float64, x []T, mean []float64) {
	k := len(mean)
	rows := len(x) / k
	buf := scratch.Take(5 * k)
	defer scratch.Put(buf)
	m := scratch.Of[T](buf, 5*k)
	clear(m)
	hi, lo, d := m[:k], m[k:2*k], m[2*k:3*k]
	splitRow(hi, lo, mean)
	rest, square := columnSum[T]{m[3*k : 4*k], left}, columnSum[T]{m[4*k:], squares}
	for i := range rows {
		t.sub(d, x[i*k:(i+1)*k], hi)
		t.sub(d, d, lo)
		t.add(rest.part, rest.part, d)
		t.mulGrad(square.part, d, d)
		if (i+1)%rowsAtATime == 0 || i+1 == rows {
			rest.widen()
			square.widen()
		}
	}
}

func wideNormalize[T Float](t *table[T], y, x, w, b []T, mean, r []float64) {
	k := len(mean)
	buf := scratch.Take(3 * k)
	defer scratch.Put(buf)
	m := scratch.Of[T](buf, 3*k)
	hi, lo, scale := m[:k], m[k:2*k], m[2*k:]
	splitRow(hi, lo, mean)
	for c := range scale {
		scale[c] = T(float64(w[c]) * r[c])
	}
	for at := 0; at < len(x); at += k {
		yi := y[at : at+k]
		t.sub(yi, x[at:at+k], hi)
		t.sub(yi, yi, lo)
		t.mul(yi, yi, scale)
		t.add(yi, yi, b)
	}
}

// wideSums adds to s, and to an sx that is zero at first.
func wideSums[T Float](t *table[T], s, sx []float64, x, dy []T, mean, r []float64) {
	k := len(mean)
	rows := len(x) / k
	buf := scratch.Take(5 * k)
	defer scratch.Put(buf)
	m := scratch.Of[T](buf, 5*k)
	clear(m)
	hi, lo, d := m[:k], m[k:2*k], m[2*k:3*k]
	splitRow(hi, lo, mean)
	plain, products := columnSum[T]{m[3*k : 4*k], s}, columnSum[T]{m[4*k:], sx}
	for i := range rows {
		di := dy[i*k : (i+1)*k]
		t.sub(d, x[i*k:(i+1)*k], hi)
		t.sub(d, d, lo)
		t.add(plain.part, plain.part, di)
		t.mulGrad(products.part, di, d)
		if (i+1)%rowsAtATime == 0 || i+1 == rows {
			plain.widen()
			products.widen()
		}
	}
	for c := range sx {
		sx[c] *= r[c]
	}
}

func wideNormalizeGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r, s, sx []float64, share float64) {
	k := len(mean)
	buf := scratch.Take(6 * k)
	defer scratch.Put(buf)
	m := scratch.Of[T](buf, 6*k)
	hi, lo, d, scale, shift, slope := m[:k], m[k:2*k], m[2*k:3*k], m[3*k:4*k], m[4*k:5*k], m[5*k:]
	splitRow(hi, lo, mean)
	for c := range scale {
		q := float64(w[c]) * r[c]
		scale[c], shift[c], slope[c] = T(q), T(-q*share*s[c]), T(-q*share*sx[c]*r[c])
	}
	for at := 0; at < len(x); at += k {
		gi := dx[at : at+k]
		t.sub(d, x[at:at+k], hi)
		t.sub(d, d, lo)
		t.mul(d, d, slope)
		t.add(d, d, shift)
		t.mulGrad(d, scale, dy[at:at+k])
		t.add(gi, gi, d)
	}
}

// wideWeightSums adds to s and sx, for rows that have each a
// mean of its own.
func wideWeightSums[T Float](t *table[T], s, sx []float64, x, dy []T, mean, r []float64) {
	k := len(s)
	buf := scratch.Take(3 * k)
	defer scratch.Put(buf)
	m := scratch.Of[T](buf, 3*k)
	clear(m)
	d := m[:k]
	plain, products := columnSum[T]{m[k : 2*k], s}, columnSum[T]{m[2*k:], sx}
	for i, v := range mean {
		di := dy[i*k : (i+1)*k]
		hi, lo := parts[T](v)
		t.centre(d, x[i*k:(i+1)*k], hi, lo)
		t.scaled(d, d, T(r[i]))
		t.add(plain.part, plain.part, di)
		t.mulGrad(products.part, di, d)
		if (i+1)%rowsAtATime == 0 || i+1 == len(mean) {
			plain.widen()
			products.widen()
		}
	}
}

// parts returns m as a sum of two numbers of type T.
func parts[T Float](m float64) (hi, lo T) {
	hi = T(m)
	return hi, T(m - float64(hi))
}
