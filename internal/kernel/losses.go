package kernel

import (
	"math"
	"slices"

	"cajal/internal/elementary"
	"cajal/internal/scratch"
)

// WeightedLogisticLoss returns Σ −w·t·ln σ(x) − (1−t)·ln(1−σ(x)), with element i
// weighted by w[i mod len(w)]. It is computed as max(x, 0)·(1−t) +
// max(−x, 0)·w·t + (1 − t + w·t)·ln(1 + e^−|x|), whose terms cancel nowhere.
func WeightedLogisticLoss(x, target Slice, w []float64) float64 {
	n := x.Len()
	t := newTask(x, weightedLogisticPiece[float32], weightedLogisticPiece[float64], n)
	t.a, t.b, t.v = x, target, w
	return t.run(dear)
}

func weightedLogisticPiece[T Float](t *task, lo, hi int) float64 {
	return weightedLogisticLoss(loops[T](), Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], t.v, lo)
}

// WeightedLogisticLossGrad adds dx += scale·((1−t)·σ(x) − w·t·(1−σ(x))).
func WeightedLogisticLossGrad(dx, x, target Slice, w []float64, scale float64) {
	n := x.Len()
	t := newTask(dx, weightedLogisticGradPiece[float32], weightedLogisticGradPiece[float64], n)
	t.y, t.a, t.b, t.v, t.scale = dx, x, target, w, scale
	t.run(dear)
}

func weightedLogisticGradPiece[T Float](t *task, lo, hi int) float64 {
	weightedLogisticLossGrad(loops[T](), Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi], t.v, lo, t.scale)
	return 0
}

// AbsSum returns Σ |x|.
func AbsSum(x Slice) float64 {
	return mapSum(cheap, x, 0,
		func(y, x []float32, _ float32) { f32.absolute(y, x) },
		func(y, x []float64, _ float64) { f64.absolute(y, x) })
}

// SignGrad adds dx += scale·sign(x), with sign(0) = 0.
func SignGrad(dx, x Slice, scale float64) { unaryBy(cheap, dx, x, scale, f32.signGrad, f64.signGrad) }

// Huber returns Σ h(x) with h = x²/2 where |x| ≤ delta and
// delta·(|x| − delta/2) elsewhere.
func Huber(x Slice, delta float64) float64 { return mapSum(cheap, x, delta, f32.huber, f64.huber) }

// mapSum returns Σ f(x, s), added up in double precision.
func mapSum(weight int, x Slice, s float64, single func(y, x []float32, s float32), double func(y, x []float64, s float64)) float64 {
	if x.Double() {
		return mapSumIn(weight, x, s, double)
	}
	return mapSumIn(weight, x, s, single)
}

func mapSumIn[T Float](weight int, x Slice, s float64, loop func(y, x []T, s T)) float64 {
	n := x.Len()
	if n <= Chunk {
		return mapSumOf(Of[T](x), T(s), loop)
	}
	t := newTask(x, mapSumPiece[float32], mapSumPiece[float64], n)
	t.a, t.scale, t.loop = x, s, loop
	return t.run(weight)
}

func mapSumPiece[T Float](t *task, lo, hi int) float64 {
	return mapSumOf(Of[T](t.a)[lo:hi], T(t.scale), t.loop.(func(y, x []T, s T)))
}

func mapSumOf[T Float](x []T, s T, loop func(y, x []T, s T)) float64 {
	b := scratch.Take(len(x))
	defer scratch.Put(b)
	y := scratch.Of[T](b, len(x))
	loop(y, x, s)
	return loops[T]().sum(y)
}

// HuberGrad adds dx += scale·h′(x), which is x between −delta and delta and
// ±delta beyond them.
func HuberGrad(dx, x Slice, delta, scale float64) {
	n := x.Len()
	t := newTask(dx, huberGradPiece[float32], huberGradPiece[float64], n)
	t.y, t.a, t.scale, t.other = dx, x, scale, delta
	t.run(cheap)
}

func huberGradPiece[T Float](t *task, lo, hi int) float64 {
	loops[T]().huberGrad(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], T(t.scale), T(t.other))
	return 0
}

// logSumExp returns the largest m of x and ln Σ exp(x − m), whose sum is
// ln Σ exp(x); no exponential overflows.
func logSumExp[T Float](x []T) (m, l float64) {
	m = float64(slices.Max(x))
	var s float64
	for _, v := range x {
		s += elementary.Exp(float64(v) - m)
	}
	return m, elementary.Log(s)
}

// weightedLogisticLoss and its gradient take a chunk that begins with element
// first.
func weightedLogisticLoss[T Float](t *table[T], x, target []T, w []float64, first int) float64 {
	n := len(x)
	b := scratch.Take(2 * n)
	defer scratch.Put(b)
	y, weights := scratch.Of[T](b, 2*n)[:n], scratch.Of[T](b, 2*n)[n:]
	repeatWeights(weights, w, first)
	t.weightedLogistic(y, x, target, weights)
	return t.sum(y)
}

func weightedLogisticLossGrad[T Float](t *table[T], dx, x, target []T, w []float64, first int, scale float64) {
	b := scratch.Take(len(x))
	defer scratch.Put(b)
	weights := scratch.Of[T](b, len(x))
	repeatWeights(weights, w, first)
	t.weightedLogisticGrad(dx, x, target, weights, T(scale))
}

// repeatWeights writes w[(first + i) mod len(w)].
func repeatWeights[T Float](y []T, w []float64, first int) {
	for i := range y {
		y[i] = T(w[(first+i)%len(w)])
	}
}

func weightedLogisticLoop[T Float](y, x, t, w []T) {
	for i, v := range x {
		z, no, yes := float64(v), 1-float64(t[i]), float64(float64(w[i])*float64(t[i]))
		ends := float64(max(z, 0)*no) + float64(max(-z, 0)*yes)
		y[i] = T(ends + float64((no+yes)*elementary.Log1p(elementary.Exp(-math.Abs(z)))))
	}
}

func weightedLogisticGradLoop[T Float](dx, x, t, w []T, s T) {
	for i, v := range x {
		z, a := float64(v), float64(t[i])
		dx[i] += T(s * T(float64((1-a)*logistic(z))-float64(float64(w[i])*a*logistic(-z))))
	}
}

func huberLoop[T Float](y, x []T, delta T) {
	for i, v := range x {
		d := T(math.Abs(float64(v)))
		c := min(d, delta)
		y[i] = c * (d - T(c/2))
	}
}

func signGrad[T Float](dx, x []T, scale T) {
	for i, v := range x {
		switch {
		case v > 0:
			dx[i] += scale
		case v < 0:
			dx[i] -= scale
		case v != v:
			dx[i] = v
		}
	}
}

func huberGrad[T Float](dx, x []T, scale, delta T) {
	for i, v := range x {
		dx[i] += T(scale * min(max(v, -delta), delta))
	}
}
