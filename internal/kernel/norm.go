package kernel

// In this file statistics are kept in double precision, and what is left of a
// number without its mean is worked out before it is squared: a variance is a
// small difference of large numbers.
//
// A channel of x with shape (n, C, inner) is what has one middle index: x is a
// row of runs of length inner, and run i belongs to channel i mod C. The
// columns of a matrix are its channels with inner = 1.

// ChannelMoments writes the mean and the variance (divided by the count, not
// count − 1) of each of the len(mean) channels of x.
func ChannelMoments(mean, variance []float64, x Slice, inner int) {
	if x.F64 != nil {
		channelMoments(&f64, mean, variance, x.F64, inner)
		return
	}
	channelMoments(&f32, mean, variance, x.F32, inner)
}

// ChannelNormalize writes y = w·(x − mean)·r + b, where w, b, mean and r hold
// one number for each channel.
func ChannelNormalize(y, x, w, b Slice, mean, r []float64, inner int) {
	if y.F64 != nil {
		channelNormalize(&f64, y.F64, x.F64, w.F64, b.F64, mean, r, inner)
		return
	}
	channelNormalize(&f32, y.F32, x.F32, w.F32, b.F32, mean, r, inner)
}

// ChannelSums writes, for each channel, s = Σ dy and sx = Σ dy·x̂ with
// x̂ = (x − mean)·r: the gradients of b and w in ChannelNormalize.
func ChannelSums(s, sx []float64, x, dy Slice, mean, r []float64, inner int) {
	if x.F64 != nil {
		channelSums(&f64, s, sx, x.F64, dy.F64, mean, r, inner)
		return
	}
	channelSums(&f32, s, sx, x.F32, dy.F32, mean, r, inner)
}

// ChannelNormalizeGrad adds dx += w·r·(dy − share·(s + x̂·sx)) with s and sx as
// ChannelSums has them; share is 1/count if mean and r are those of x itself,
// 0 if they are constants.
func ChannelNormalizeGrad(dx, x, dy, w Slice, mean, r, s, sx []float64, share float64, inner int) {
	if x.F64 != nil {
		channelNormalizeGrad(&f64, dx.F64, x.F64, dy.F64, w.F64, mean, r, s, sx, share, inner)
		return
	}
	channelNormalizeGrad(&f32, dx.F32, x.F32, dy.F32, w.F32, mean, r, s, sx, share, inner)
}

// RowMoments writes the mean and the variance (divided by the count) of each
// of the len(mean) rows of x.
func RowMoments(mean, variance []float64, x Slice) {
	if x.F64 != nil {
		rowMoments(&f64, mean, variance, x.F64)
		return
	}
	rowMoments(&f32, mean, variance, x.F32)
}

// RowNormalize writes y[i, j] = w[j]·(x[i, j] − mean[i])·r[i] + b[j].
func RowNormalize(y, x, w, b Slice, mean, r []float64) {
	if y.F64 != nil {
		rowNormalize(&f64, y.F64, x.F64, w.F64, b.F64, mean, r)
		return
	}
	rowNormalize(&f32, y.F32, x.F32, w.F32, b.F32, mean, r)
}

// RowNormalizeSums writes s[j] = Σᵢ dy[i, j] and sx[j] = Σᵢ dy[i, j]·x̂[i, j]
// with x̂ = (x − mean)·r: the gradients of b and w in RowNormalize.
func RowNormalizeSums(s, sx []float64, x, dy Slice, mean, r []float64) {
	if x.F64 != nil {
		rowNormalizeSums(&f64, s, sx, x.F64, dy.F64, mean, r)
		return
	}
	rowNormalizeSums(&f32, s, sx, x.F32, dy.F32, mean, r)
}

// RowNormalizeGrad adds dx += r·(g − mean(g) − x̂·mean(g∘x̂)) with g = w ∘ dy
// and means over the row, whose own mean and 1/deviation mean and r are.
func RowNormalizeGrad(dx, x, dy, w Slice, mean, r []float64) {
	if x.F64 != nil {
		rowNormalizeGrad(&f64, dx.F64, x.F64, dy.F64, w.F64, mean, r)
		return
	}
	rowNormalizeGrad(&f32, dx.F32, x.F32, dy.F32, w.F32, mean, r)
}

// AddFloats adds y += x.
func AddFloats(y Slice, x []float64) {
	if y.F64 != nil {
		addFloats(y.F64, x)
		return
	}
	addFloats(y.F32, x)
}

func addFloats[T Float](y []T, x []float64) {
	for i, v := range x {
		y[i] += T(v)
	}
}
