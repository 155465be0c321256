package kernel

import "cajal/internal/scratch"

// channelTotals adds Σ x to the total of each channel.
func channelTotals[T Float](t *table[T], total []float64, x []T, inner int) {
	switch {
	case inner > 1:
		for at, c := 0, 0; at < len(x); at += inner {
			total[c] += t.sum(x[at : at+inner])
			if c++; c == len(total) {
				c = 0
			}
		}
	case len(total) >= wideRow:
		wideTotals(t, total, x)
	default:
		columnTotals(total, x)
	}
}

// channelSquares adds Σ (x − mean)² to the squares of each channel, and, where
// the sums of the mean are not in double precision, Σ (x − mean) to what is left.
func channelSquares[T Float](t *table[T], left, squares []float64, x []T, mean []float64, inner int) {
	switch {
	case inner > 1:
		buf := scratch.Take(Chunk)
		defer scratch.Put(buf)
		for at, c := 0, 0; at < len(x); at += inner {
			squares[c] += squaresAbout(t, buf, x[at:at+inner], mean[c])
			if c++; c == len(mean) {
				c = 0
			}
		}
	case len(mean) >= wideRow:
		wideSquares(t, left, squares, x, mean)
	default:
		columnSquares(squares, x, mean)
	}
}

// squaresAbout returns Σ (x − m)².
func squaresAbout[T Float](t *table[T], buf *scratch.Buffer, x []T, m float64) (total float64) {
	hi, lo := parts[T](m)
	for at := 0; at < len(x); at += Chunk {
		part := x[at:min(at+Chunk, len(x))]
		d := scratch.Of[T](buf, len(part))
		t.centre(d, part, hi, lo)
		total += t.dot(d, d)
	}
	return total
}

func channelNormalize[T Float](t *table[T], y, x, w, b []T, mean, r []float64, inner int) {
	if inner == 1 && len(mean) >= wideRow {
		wideNormalize(t, y, x, w, b, mean, r)
		return
	}
	if inner == 1 {
		columnNormalize(y, x, w, b, mean, r)
		return
	}
	channels := len(mean)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		hi, lo := parts[T](mean[c])
		t.rescale(y[at:at+inner], x[at:at+inner], hi, lo, T(float64(w[c])*r[c]), b[c])
		if c++; c == channels {
			c = 0
		}
	}
}

// channelSums adds to s and sx.
func channelSums[T Float](t *table[T], s, sx []float64, x, dy []T, mean, r []float64, inner int) {
	if inner == 1 && len(mean) >= wideRow {
		wideSums(t, s, sx, x, dy, mean, r)
		return
	}
	if inner == 1 {
		columnSums(s, sx, x, dy, mean, r)
		return
	}
	channels := len(mean)
	buf := scratch.Take(Chunk)
	defer scratch.Put(buf)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		hi, lo := parts[T](mean[c])
		for from := at; from < at+inner; from += Chunk {
			to := min(from+Chunk, at+inner)
			d := scratch.Of[T](buf, to-from)
			t.centre(d, x[from:to], hi, lo)
			s[c] += t.sum(dy[from:to])
			sx[c] += float64(t.dot(dy[from:to], d) * r[c])
		}
		if c++; c == channels {
			c = 0
		}
	}
}

func channelNormalizeGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r, s, sx []float64, share float64, inner int, add bool) {
	if inner == 1 && !add {
		clear(dx)
	}
	if inner == 1 && len(mean) >= wideRow {
		wideNormalizeGrad(t, dx, x, dy, w, mean, r, s, sx, share)
		return
	}
	if inner == 1 {
		columnNormalizeGrad(dx, x, dy, w, mean, r, s, sx, share)
		return
	}
	channels := len(mean)
	buf := scratch.Take(Chunk)
	defer scratch.Put(buf)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		hi, lo := parts[T](mean[c])
		shift, slope, scale := T(share*s[c]), T(share*sx[c]*r[c]), T(float64(w[c])*r[c])
		for from := at; from < at+inner; from += Chunk {
			to := min(from+Chunk, at+inner)
			d := scratch.Of[T](buf, to-from)
			t.centre(d, x[from:to], hi, lo)
			if !add {
				clear(dx[from:to])
			}
			t.normGrad(dx[from:to], dy[from:to], d, shift, slope, scale)
		}
		if c++; c == channels {
			c = 0
		}
	}
}

func rowMoments[T Float](t *table[T], mean, variance []float64, x []T) {
	k := len(x) / len(mean)
	buf := scratch.Take(Chunk)
	defer scratch.Put(buf)
	for i := range mean {
		xi := x[i*k : (i+1)*k]
		mean[i] = t.sum(xi) / float64(k)
		variance[i] = squaresAbout(t, buf, xi, mean[i]) / float64(k)
	}
}

func rowNormalize[T Float](t *table[T], y, x, w, b []T, mean, r []float64) {
	k := len(w)
	for i, m := range mean {
		hi, lo := parts[T](m)
		t.normalize(y[i*k:(i+1)*k], x[i*k:(i+1)*k], w, b, hi, lo, T(r[i]))
	}
}

// rowNormalizeSums adds to s and sx.
func rowNormalizeSums[T Float](t *table[T], s, sx []float64, x, dy []T, mean, r []float64) {
	k := len(s)
	if k >= wideRow {
		wideWeightSums(t, s, sx, x, dy, mean, r)
		return
	}
	for i, m := range mean {
		di := dy[i*k : (i+1)*k]
		for j, v := range x[i*k : (i+1)*k] {
			g := float64(di[j])
			s[j] += g
			sx[j] += float64(g * (float64(v) - m) * r[i])
		}
	}
}

func rowNormalizeGrad[T Float](t *table[T], dx, x, dy, w []T, mean, r []float64) {
	k := len(w)
	buf := scratch.Take(2 * k)
	defer scratch.Put(buf)
	g, d := scratch.Of[T](buf, 2*k)[:k], scratch.Of[T](buf, 2*k)[k:]
	for i, m := range mean {
		hi, lo := parts[T](m)
		t.mul(g, w, dy[i*k:(i+1)*k])
		t.centre(d, x[i*k:(i+1)*k], hi, lo)
		s, sx := t.sum(g)/float64(k), t.dot(g, d)*r[i]*r[i]/float64(k)
		t.normGrad(dx[i*k:(i+1)*k], g, d, T(s), T(sx), T(r[i]))
	}
}

func centreLoop[T Float](y, x []T, s, t T) {
	for i, v := range x {
		y[i] = v - s - t
	}
}

func normalizeLoop[T Float](y, x, w, b []T, s, t, r T) {
	for i, v := range x {
		y[i] = T((v-s-t)*r*w[i]) + b[i]
	}
}

func rescaleLoop[T Float](y, x []T, s, t, r, q T) {
	for i, v := range x {
		y[i] = T((v-s-t)*r) + q
	}
}

func normGradLoop[T Float](y, a, b []T, s, t, r T) {
	for i, v := range a {
		y[i] += T(r * (v - s - T(t*b[i])))
	}
}

func centredSumLoop[T Float](y, a, b []T, s, t, r, q T) {
	for i, v := range a {
		y[i] = T(r*v) + (T(t*(b[i]-s)) + q)
	}
}

func addCentredSumLoop[T Float](y, a, b []T, s, t, r, q T) {
	for i, v := range a {
		y[i] += T(r*v) + (T(t*(b[i]-s)) + q)
	}
}

func sumsAboutLoop[T Float](s, p []float64, a, x []T, run int, t T) {
	for i := range s {
		s[i], p[i] = 0, 0
		for j := i * run; j < (i+1)*run; j++ {
			s[i] += float64(a[j])
			p[i] += float64(float64(a[j]) * (float64(x[j]) - float64(t)))
		}
	}
}
