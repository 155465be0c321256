package kernel

func channelMoments[T Float](mean, variance []float64, x []T, inner int) {
	clear(mean)
	clear(variance)
	channels := len(mean)
	if channels == 0 || inner == 0 {
		return
	}
	if inner == 1 {
		columnMoments(mean, variance, x)
		return
	}
	count := float64(len(x) / channels)
	for at, c := 0, 0; at < len(x); at += inner {
		var s float64
		for _, v := range x[at : at+inner] {
			s += float64(v)
		}
		mean[c] += s
		if c++; c == channels {
			c = 0
		}
	}
	for c := range mean {
		mean[c] /= count
	}
	for at, c := 0, 0; at < len(x); at += inner {
		var s float64
		m := mean[c]
		for _, v := range x[at : at+inner] {
			d := float64(v) - m
			s += d * d
		}
		variance[c] += s
		if c++; c == channels {
			c = 0
		}
	}
	for c := range variance {
		variance[c] /= count
	}
}

func channelNormalize[T Float](y, x, w, b []T, mean, r []float64, inner int) {
	if inner == 1 {
		columnNormalize(y, x, w, b, mean, r)
		return
	}
	channels := len(mean)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		m, scale, shift := mean[c], float64(w[c])*r[c], float64(b[c])
		yi := y[at : at+inner]
		for i, v := range x[at : at+inner] {
			yi[i] = T((float64(v)-m)*scale + shift)
		}
		if c++; c == channels {
			c = 0
		}
	}
}

func channelSums[T Float](s, sx []float64, x, dy []T, mean, r []float64, inner int) {
	clear(s)
	clear(sx)
	if inner == 1 {
		columnSums(s, sx, x, dy, mean, r)
		return
	}
	channels := len(mean)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		var sum, sumX float64
		m, di := mean[c], dy[at:at+inner]
		for i, v := range x[at : at+inner] {
			g := float64(di[i])
			sum += g
			sumX += g * (float64(v) - m)
		}
		s[c] += sum
		sx[c] += sumX * r[c]
		if c++; c == channels {
			c = 0
		}
	}
}

func channelNormalizeGrad[T Float](dx, x, dy, w []T, mean, r, s, sx []float64, share float64, inner int) {
	if inner == 1 {
		columnNormalizeGrad(dx, x, dy, w, mean, r, s, sx, share)
		return
	}
	channels := len(mean)
	for at, c := 0, 0; at < len(x) && inner > 0; at += inner {
		m, scale := mean[c], float64(w[c])*r[c]
		shift, slope := share*s[c], share*sx[c]*r[c]
		xi, di := dx[at:at+inner], dy[at:at+inner]
		for i, v := range x[at : at+inner] {
			xi[i] += T(scale * (float64(di[i]) - shift - slope*(float64(v)-m)))
		}
		if c++; c == channels {
			c = 0
		}
	}
}

func rowMoments[T Float](mean, variance []float64, x []T) {
	if len(mean) == 0 {
		return
	}
	k := len(x) / len(mean)
	for i := range mean {
		xi := x[i*k : (i+1)*k]
		var s float64
		for _, v := range xi {
			s += float64(v)
		}
		m := s / float64(k)
		s = 0
		for _, v := range xi {
			d := float64(v) - m
			s += d * d
		}
		mean[i], variance[i] = m, s/float64(k)
	}
}

func rowNormalize[T Float](y, x, w, b []T, mean, r []float64) {
	k := len(w)
	for i, m := range mean {
		yi := y[i*k : (i+1)*k]
		for j, v := range x[i*k : (i+1)*k] {
			yi[j] = T((float64(v)-m)*r[i]*float64(w[j]) + float64(b[j]))
		}
	}
}

func rowNormalizeSums[T Float](s, sx []float64, x, dy []T, mean, r []float64) {
	clear(s)
	clear(sx)
	k := len(s)
	for i, m := range mean {
		di := dy[i*k : (i+1)*k]
		for j, v := range x[i*k : (i+1)*k] {
			g := float64(di[j])
			s[j] += g
			sx[j] += g * (float64(v) - m) * r[i]
		}
	}
}

func rowNormalizeGrad[T Float](dx, x, dy, w []T, mean, r []float64) {
	k := len(w)
	for i, m := range mean {
		xi, di := x[i*k:(i+1)*k], dy[i*k:(i+1)*k]
		var s, sx float64
		for j, v := range xi {
			g := float64(w[j]) * float64(di[j])
			s += g
			sx += g * (float64(v) - m)
		}
		s /= float64(k)
		sx *= r[i] * r[i] / float64(k)
		for j, v := range xi {
			g := float64(w[j]) * float64(di[j])
			dx[i*k+j] += T(r[i] * (g - s - (float64(v)-m)*sx))
		}
	}
}
