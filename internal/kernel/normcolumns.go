package kernel

// The loops over channels for runs of one element, where a channel is a column
// and row after row passes by. Each does what its namesake does, without the cost
// of a run for each element.

func columnTotals[T Float](total []float64, x []T) {
	for at := 0; at < len(x); at += len(total) {
		for c, v := range x[at : at+len(total)] {
			total[c] += float64(v)
		}
	}
}

func columnSquares[T Float](squares []float64, x []T, mean []float64) {
	for at := 0; at < len(x); at += len(mean) {
		for c, v := range x[at : at+len(mean)] {
			d := float64(v) - mean[c]
			squares[c] += float64(d * d)
		}
	}
}

func columnNormalize[T Float](y, x, w, b []T, mean, r []float64) {
	channels := len(mean)
	r, w, b = r[:channels], w[:channels], b[:channels]
	for at := 0; at < len(x); at += channels {
		xi, yi := x[at:at+channels], y[at:at+channels]
		for c, m := range mean {
			yi[c] = T(float64((float64(xi[c])-m)*(float64(w[c])*r[c])) + float64(b[c]))
		}
	}
}

func columnSums[T Float](s, sx []float64, x, dy []T, mean, r []float64) {
	channels := len(mean)
	s, sx = s[:channels], sx[:channels]
	for at := 0; at < len(x); at += channels {
		xi, di := x[at:at+channels], dy[at:at+channels]
		for c, m := range mean {
			g := float64(di[c])
			s[c] += g
			sx[c] += float64(g * (float64(xi[c]) - m) * r[c])
		}
	}
}

func columnNormalizeGrad[T Float](dx, x, dy, w []T, mean, r, s, sx []float64, share float64) {
	channels := len(mean)
	r, s, sx, w = r[:channels], s[:channels], sx[:channels], w[:channels]
	for at := 0; at < len(x); at += channels {
		xi, di, gi := x[at:at+channels], dy[at:at+channels], dx[at:at+channels]
		for c, m := range mean {
			n := (float64(xi[c]) - m) * r[c]
			gi[c] += T(float64(w[c]) * r[c] * (float64(di[c]) - float64(share*(s[c]+float64(n*sx[c])))))
		}
	}
}
