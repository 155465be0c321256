package kernel

import "math"

// In this file x has shape (rows, k): rows samples of k logits.

// Softmax writes y[i, j] = exp(x[i, j] − m) / Σⱼ exp(x[i, j] − m) with m the
// largest logit of the row, which keeps exp from overflowing.
func Softmax(y, x Slice, rows int) {
	if y.F64 != nil {
		perRow(y.F64, x.F64, rows, softmaxRow)
		return
	}
	perRow(y.F32, x.F32, rows, softmaxRow)
}

// LogSoftmax writes y[i, j] = x[i, j] − m − ln Σⱼ exp(x[i, j] − m).
func LogSoftmax(y, x Slice, rows int) {
	if y.F64 != nil {
		perRow(y.F64, x.F64, rows, logSoftmaxRow)
		return
	}
	perRow(y.F32, x.F32, rows, logSoftmaxRow)
}

// SoftmaxGrad adds dx += y ∘ (dy − Σⱼ y∘dy), row by row.
func SoftmaxGrad(dx, y, dy Slice, rows int) {
	if y.F64 != nil {
		softmaxGrad(dx.F64, y.F64, dy.F64, rows)
		return
	}
	softmaxGrad(dx.F32, y.F32, dy.F32, rows)
}

// LogSoftmaxGrad adds dx += dy − eʸ·Σⱼ dy, row by row.
func LogSoftmaxGrad(dx, y, dy Slice, rows int) {
	if y.F64 != nil {
		logSoftmaxGrad(dx.F64, y.F64, dy.F64, rows)
		return
	}
	logSoftmaxGrad(dx.F32, y.F32, dy.F32, rows)
}

// CrossEntropy writes the probabilities p = softmax(x) and returns
// Σᵢ −ln p[i, labels[i]], worked out from the logits so that a probability
// that rounds to 0 does not make it infinite. Labels lie in 0..k−1.
func CrossEntropy(p, x Slice, labels []int64) float64 {
	if p.F64 != nil {
		return crossEntropy(p.F64, x.F64, labels)
	}
	return crossEntropy(p.F32, x.F32, labels)
}

// CrossEntropyGrad adds dx += scale·(p − onehot(labels)).
func CrossEntropyGrad(dx, p Slice, labels []int64, scale float64) {
	if p.F64 != nil {
		crossEntropyGrad(dx.F64, p.F64, labels, scale)
		return
	}
	crossEntropyGrad(dx.F32, p.F32, labels, scale)
}

// LogisticLoss returns Σ −t·ln σ(x) − (1−t)·ln(1−σ(x)), computed as
// max(x, 0) − x·t + ln(1 + e^−|x|), which overflows nowhere.
func LogisticLoss(x, t Slice) float64 {
	if x.F64 != nil {
		return logisticLoss(x.F64, t.F64)
	}
	return logisticLoss(x.F32, t.F32)
}

// LogisticLossGrad adds dx += scale·(σ(x) − t).
func LogisticLossGrad(dx, x, t Slice, scale float64) {
	if x.F64 != nil {
		logisticLossGrad(dx.F64, x.F64, t.F64, scale)
		return
	}
	logisticLossGrad(dx.F32, x.F32, t.F32, scale)
}

func perRow[T Float](y, x []T, rows int, f func(y, x []T) T) {
	if rows == 0 {
		return
	}
	k := len(x) / rows
	for i := range rows {
		f(y[i*k:(i+1)*k], x[i*k:(i+1)*k])
	}
}

// softmaxRow returns ln Σ exp(x).
func softmaxRow[T Float](y, x []T) T {
	if len(x) == 0 {
		return T(math.Inf(-1))
	}
	m := x[0]
	for _, v := range x[1:] {
		if v > m || v != v {
			m = v
		}
	}
	var s T
	for j, v := range x {
		e := T(1)
		if v != m {
			e = T(math.Exp(float64(v - m)))
		} else if v-v != 0 {
			e = T(math.NaN()) // ±∞ − ±∞
		}
		y[j] = e
		s += e
	}
	r := 1 / s
	for j := range y {
		y[j] *= r
	}
	return m + T(math.Log(float64(s)))
}

func logSoftmaxRow[T Float](y, x []T) T {
	l := softmaxRow(y, x)
	for j, v := range x {
		y[j] = v - l
	}
	return l
}

func softmaxGrad[T Float](dx, y, dy []T, rows int) {
	if rows == 0 {
		return
	}
	k := len(y) / rows
	for i := range rows {
		yi, di, xi := y[i*k:(i+1)*k], dy[i*k:(i+1)*k], dx[i*k:(i+1)*k]
		var s T
		for j, v := range yi {
			s += v * di[j]
		}
		for j, v := range yi {
			xi[j] += v * (di[j] - s)
		}
	}
}

func logSoftmaxGrad[T Float](dx, y, dy []T, rows int) {
	if rows == 0 {
		return
	}
	k := len(y) / rows
	for i := range rows {
		yi, di, xi := y[i*k:(i+1)*k], dy[i*k:(i+1)*k], dx[i*k:(i+1)*k]
		var s T
		for _, g := range di {
			s += g
		}
		for j, v := range yi {
			xi[j] += di[j] - T(math.Exp(float64(v)))*s
		}
	}
}

func crossEntropy[T Float](p, x []T, labels []int64) float64 {
	if len(labels) == 0 {
		return 0
	}
	k := len(x) / len(labels)
	var loss float64
	for i, c := range labels {
		xi := x[i*k : (i+1)*k]
		l := softmaxRow(p[i*k:(i+1)*k], xi)
		loss += float64(l - xi[c])
	}
	return loss
}

func crossEntropyGrad[T Float](dx, p []T, labels []int64, scale float64) {
	if len(labels) == 0 {
		return
	}
	k, s := len(p)/len(labels), T(scale)
	for i, c := range labels {
		xi := dx[i*k : (i+1)*k]
		for j, v := range p[i*k : (i+1)*k] {
			xi[j] += s * v
		}
		xi[c] -= s
	}
}

func logisticLoss[T Float](x, t []T) float64 {
	var loss float64
	for i, v := range x {
		z, y := float64(v), float64(t[i])
		loss += max(z, 0) - z*y + math.Log1p(math.Exp(-math.Abs(z)))
	}
	return loss
}

func logisticLossGrad[T Float](dx, x, t []T, scale float64) {
	for i, v := range x {
		dx[i] += T(scale * (1/(1+math.Exp(-float64(v))) - float64(t[i])))
	}
}
