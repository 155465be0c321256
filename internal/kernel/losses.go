package kernel

import (
	"math"
	"slices"
)

// WeightedCrossEntropy returns Σᵢ −Σⱼ q[i, j]·ln p[i, j] for p = softmax(x) and
// targets q[i, j] = (1 − smoothing)·w[j]·[j = labels[i]] + smoothing/k·w[j],
// with logits x of shape (len(labels), k) and class weights w; no weights are
// weights of one. It writes lse[i] = ln Σⱼ exp(x[i, j]), so that
// ln p = x − lse.
func WeightedCrossEntropy(lse []float64, x Slice, labels []int64, w []float64, smoothing float64) float64 {
	if x.F64 != nil {
		return weightedCrossEntropy(lse, x.F64, labels, w, smoothing)
	}
	return weightedCrossEntropy(lse, x.F32, labels, w, smoothing)
}

// WeightedCrossEntropyGrad adds dx += scale·(p·Σⱼ q[i, j] − q) with p, q and lse
// as WeightedCrossEntropy has them.
func WeightedCrossEntropyGrad(dx, x Slice, lse []float64, labels []int64, w []float64, smoothing, scale float64) {
	if x.F64 != nil {
		weightedCrossEntropyGrad(dx.F64, x.F64, lse, labels, w, smoothing, scale)
		return
	}
	weightedCrossEntropyGrad(dx.F32, x.F32, lse, labels, w, smoothing, scale)
}

// WeightedLogisticLoss returns Σ −w·t·ln σ(x) − (1−t)·ln(1−σ(x)), with element i
// weighted by w[i mod len(w)]. It is computed as (1−t)·x + (1 + (w−1)·t)·ln(1 +
// e⁻ˣ) with the logarithm as max(−x, 0) + ln(1 + e^−|x|).
func WeightedLogisticLoss(x, t Slice, w []float64) float64 {
	if x.F64 != nil {
		return weightedLogisticLoss(x.F64, t.F64, w)
	}
	return weightedLogisticLoss(x.F32, t.F32, w)
}

// WeightedLogisticLossGrad adds dx += scale·((1−t)·σ(x) − w·t·(1−σ(x))).
func WeightedLogisticLossGrad(dx, x, t Slice, w []float64, scale float64) {
	if x.F64 != nil {
		weightedLogisticLossGrad(dx.F64, x.F64, t.F64, w, scale)
		return
	}
	weightedLogisticLossGrad(dx.F32, x.F32, t.F32, w, scale)
}

// AbsSum returns Σ |x|.
func AbsSum(x Slice) float64 {
	if x.F64 != nil {
		return absSum(x.F64)
	}
	return absSum(x.F32)
}

// SignGrad adds dx += scale·sign(x), with sign(0) = 0.
func SignGrad(dx, x Slice, scale float64) {
	if x.F64 != nil {
		signGrad(dx.F64, x.F64, scale)
		return
	}
	signGrad(dx.F32, x.F32, float32(scale))
}

// Huber returns Σ h(x) with h = x²/2 where |x| ≤ delta and
// delta·(|x| − delta/2) elsewhere.
func Huber(x Slice, delta float64) float64 {
	if x.F64 != nil {
		return huber(x.F64, delta)
	}
	return huber(x.F32, delta)
}

// HuberGrad adds dx += scale·h′(x), which is x between −delta and delta and
// ±delta beyond them.
func HuberGrad(dx, x Slice, delta, scale float64) {
	if x.F64 != nil {
		huberGrad(dx.F64, x.F64, delta, scale)
		return
	}
	huberGrad(dx.F32, x.F32, float32(delta), float32(scale))
}

func weightedCrossEntropy[T Float](lse []float64, x []T, labels []int64, w []float64, smoothing float64) float64 {
	if len(labels) == 0 {
		return 0
	}
	k := len(x) / len(labels)
	var loss float64
	for i, c := range labels {
		row := x[i*k : (i+1)*k]
		l := logSumExp(row)
		lse[i] = l
		loss += (1 - smoothing) * weightOf(w, int(c)) * (l - float64(row[c]))
		if smoothing == 0 {
			continue
		}
		var all float64
		for j, v := range row {
			all += weightOf(w, j) * (l - float64(v))
		}
		loss += smoothing / float64(k) * all
	}
	return loss
}

func weightedCrossEntropyGrad[T Float](dx, x []T, lse []float64, labels []int64, w []float64, smoothing, scale float64) {
	if len(labels) == 0 {
		return
	}
	k := len(x) / len(labels)
	even := smoothing / float64(k)
	total := float64(k)
	if w != nil {
		total = sum(w)
	}
	for i, c := range labels {
		di := dx[i*k : (i+1)*k]
		own := (1 - smoothing) * weightOf(w, int(c))
		q := own + even*total
		for j, v := range x[i*k : (i+1)*k] {
			g := math.Exp(float64(v)-lse[i])*q - even*weightOf(w, j)
			if j == int(c) {
				g -= own
			}
			di[j] += T(scale * g)
		}
	}
}

// logSumExp returns ln Σ exp(x), with the largest taken out of the sum so that
// no exponential overflows.
func logSumExp[T Float](x []T) float64 {
	m := float64(slices.Max(x))
	var s float64
	for _, v := range x {
		s += math.Exp(float64(v) - m)
	}
	return m + math.Log(s)
}

func weightOf(w []float64, j int) float64 {
	if w == nil {
		return 1
	}
	return w[j]
}

func weightedLogisticLoss[T Float](x, t []T, w []float64) float64 {
	var loss float64
	for i, v := range x {
		z, y, p := float64(v), float64(t[i]), w[i%len(w)]
		loss += (1-y)*z + (1+(p-1)*y)*(max(-z, 0)+math.Log1p(math.Exp(-math.Abs(z))))
	}
	return loss
}

func weightedLogisticLossGrad[T Float](dx, x, t []T, w []float64, scale float64) {
	for i, v := range x {
		z, y, p := float64(v), float64(t[i]), w[i%len(w)]
		dx[i] += T(scale * ((1-y)*logistic(z) - p*y*logistic(-z)))
	}
}

func absSum[T Float](x []T) float64 {
	var s float64
	for _, v := range x {
		s += math.Abs(float64(v))
	}
	return s
}

func huber[T Float](x []T, delta float64) float64 {
	var s float64
	for _, v := range x {
		d := math.Abs(float64(v))
		if d <= delta {
			s += d * d / 2
		} else {
			s += delta * (d - delta/2)
		}
	}
	return s
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

func huberGrad[T Float](dx, x []T, delta, scale T) {
	for i, v := range x {
		dx[i] += scale * min(max(v, -delta), delta)
	}
}
