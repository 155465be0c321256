package kernel

import (
	"math"

	"cajal/internal/elementary"
)

// The functions of this file reduce an array over some of its axes: x is the large
// array of a Broadcast, with y for each element of the small one. Sums are added
// in double precision in the order of x, and rounded once.

// Extreme writes the largest of x, or the smallest; NaN where one is NaN.
func (b *Broadcast) Extreme(y, x Slice, largest bool) {
	sign := -1.0
	if largest {
		sign = 1
	}
	if y.Double() {
		extreme(b, Of[float64](y), Of[float64](x), sign)
	} else {
		extreme(b, Of[float32](y), Of[float32](x), float32(sign))
	}
}

func extreme[T Float](b *Broadcast, y, x []T, sign T) {
	for k := range y {
		y[k] = T(math.Inf(-int(sign)))
	}
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			if sign > 0 {
				y[k] = max(y[k], x[i])
			} else {
				y[k] = min(y[k], x[i])
			}
		}
	})
}

// AddExtremeGrad adds dx += dy where x = y, in equal shares where there are
// several; shares is memory of y's length.
func (b *Broadcast) AddExtremeGrad(dx, x, y, dy Slice, shares []float64) {
	if dx.Double() {
		addExtremeGrad(b, Of[float64](dx), Of[float64](x), Of[float64](y), Of[float64](dy), shares)
	} else {
		addExtremeGrad(b, Of[float32](dx), Of[float32](x), Of[float32](y), Of[float32](dy), shares)
	}
}

func addExtremeGrad[T Float](b *Broadcast, dx, x, y, dy []T, shares []float64) {
	clear(shares)
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			if x[i] == y[k] {
				shares[k]++
			}
		}
	})
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			if x[i] == y[k] {
				dx[i] += T(float64(dy[k]) / shares[k])
			}
		}
	})
}

// Means writes the means of x, of which count become one.
func (b *Broadcast) Means(mean []float64, x Slice, count int) {
	if x.Double() {
		means(b, mean, Of[float64](x), count)
	} else {
		means(b, mean, Of[float32](x), count)
	}
}

func means[T Float](b *Broadcast, mean []float64, x []T, count int) {
	clear(mean)
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			mean[k] += float64(x[i])
		}
	})
	for k := range mean {
		mean[k] /= float64(count)
	}
}

// Variances writes y = Σ (x − mean)² / by; sums is memory of y's length.
func (b *Broadcast) Variances(y, x Slice, mean, sums []float64, by float64) {
	if y.Double() {
		variances(b, Of[float64](y), Of[float64](x), mean, sums, by)
	} else {
		variances(b, Of[float32](y), Of[float32](x), mean, sums, by)
	}
}

func variances[T Float](b *Broadcast, y, x []T, mean, sums []float64, by float64) {
	clear(sums)
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			d := float64(x[i]) - mean[k]
			sums[k] += float64(d * d)
		}
	})
	for k, s := range sums {
		y[k] = T(s / by)
	}
}

// AddDeviations adds dx += scale·(x − mean) ∘ dy.
func (b *Broadcast) AddDeviations(dx, x, dy Slice, mean []float64, scale float64) {
	if dx.Double() {
		addDeviations(b, Of[float64](dx), Of[float64](x), Of[float64](dy), mean, scale)
	} else {
		addDeviations(b, Of[float32](dx), Of[float32](x), Of[float32](dy), mean, scale)
	}
}

func addDeviations[T Float](b *Broadcast, dx, x, dy []T, mean []float64, scale float64) {
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			dx[i] += T(scale * (float64(x[i]) - mean[k]) * float64(dy[k]))
		}
	})
}

// LogSumExp writes y = m + ln Σ exp(x − m) with m the largest of x, which keeps exp
// from overflowing, and the same in double precision, which the gradient needs:
// where m is large, y has lost the digits of the logarithm. Where all of x is −∞,
// so is y.
func (b *Broadcast) LogSumExp(y, x Slice, double []float64) {
	b.Extreme(y, x, true)
	if y.Double() {
		logSumExpOver(b, Of[float64](y), Of[float64](x), double)
	} else {
		logSumExpOver(b, Of[float32](y), Of[float32](x), double)
	}
}

func logSumExpOver[T Float](b *Broadcast, m, x []T, sums []float64) {
	clear(sums)
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			if !math.IsInf(float64(m[k]), 0) {
				sums[k] += elementary.Exp(float64(x[i]) - float64(m[k]))
			}
		}
	})
	for k, s := range sums {
		sums[k] = float64(m[k])
		if !math.IsInf(sums[k], 0) {
			sums[k] += elementary.Log(s)
		}
		m[k] = T(sums[k])
	}
}

// AddLogSumExpGrad adds dx += exp(x − y) ∘ dy for the y in double precision that
// LogSumExp has written, and nothing where it is −∞.
func (b *Broadcast) AddLogSumExpGrad(dx, x, dy Slice, y []float64) {
	if dx.Double() {
		addLogSumExpGrad(b, Of[float64](dx), Of[float64](x), Of[float64](dy), y)
	} else {
		addLogSumExpGrad(b, Of[float32](dx), Of[float32](x), Of[float32](dy), y)
	}
}

func addLogSumExpGrad[T Float](b *Broadcast, dx, x, dy []T, y []float64) {
	b.each(func(lo, n, at, step int) {
		for i, k := lo, at; i < lo+n; i, k = i+1, k+step {
			if !math.IsInf(y[k], -1) {
				dx[i] += T(elementary.Exp(float64(x[i])-y[k]) * float64(dy[k]))
			}
		}
	})
}

// each calls f for each innermost run: large[lo:lo+n] meets the small array from
// at on, in steps of one, or of none where it repeats.
func (b *Broadcast) each(f func(lo, n, at, step int)) {
	if b.Empty() {
		return
	}
	b.runs(func(lo, n, at int, repeat bool) {
		step := 1
		if repeat {
			step = 0
		}
		f(lo, n, at, step)
	})
}
