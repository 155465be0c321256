package kernel

import "math"

// CrossEntropy writes the probabilities p = softmax(x) and returns
// Σᵢ −ln p[i, labels[i]], worked out from the logits where a probability is so
// small that it has lost digits or is 0. Labels lie in 0..k−1.
func CrossEntropy(p, x Slice, labels []int64) float64 {
	if len(labels) == 0 {
		return 0
	}
	Softmax(p, x, len(labels))
	if p.Len() <= chunk {
		return labelLossOf(p, x, labels)
	}
	pieces := newTask(labelLossPiece, len(labels))
	pieces.width, pieces.y, pieces.a, pieces.labels = p.Len()/len(labels), p, x, labels
	return pieces.run(cheap)
}

func labelLossPiece(t *task, lo, hi int) float64 {
	k := t.width
	return labelLossOf(t.y.Range(lo*k, hi*k), t.a.Range(lo*k, hi*k), t.labels[lo:hi])
}

func labelLossOf(p, x Slice, labels []int64) float64 {
	if p.F64 != nil {
		return labelLoss(p.F64, x.F64, labels)
	}
	return labelLoss(p.F32, x.F32, labels)
}

// labelLoss returns Σ −ln p[i, labels[i]] as −ln Π p: a product costs far less
// than a logarithm. The logarithm is taken before the product leaves the range
// of normal numbers, which no factor can do at once, and again before it has
// gathered the rounding errors of many rows.
func labelLoss[T Float](p, x []T, labels []int64) float64 {
	const small, least, rows = 0x1p-60, 0x1p-900, 64
	k := len(p) / len(labels)
	var loss float64
	product, count, row := 1.0, 0, 0
	for _, c := range labels {
		at := row
		row += k
		v := float64(p[at:row][c])
		if !(v > small) {
			loss += logSumExp(x[at:row]) - float64(x[at+int(c)])
			continue
		}
		product *= v
		if count++; count == rows || product < least {
			loss -= math.Log(product)
			product, count = 1, 0
		}
	}
	return loss - math.Log(product)
}

// CrossEntropyGrad adds dx += scale·(p − onehot(labels)).
func CrossEntropyGrad(dx, p Slice, labels []int64, scale float64) {
	if len(labels) == 0 {
		return
	}
	AddScaled(dx, scale, p)
	if dx.F64 != nil {
		subtractLabels(dx.F64, labels, scale)
		return
	}
	subtractLabels(dx.F32, labels, float32(scale))
}

func subtractLabels[T Float](dx []T, labels []int64, scale T) {
	k, row := len(dx)/len(labels), 0
	for _, c := range labels {
		dx[row : row+k][c] -= scale
		row += k
	}
}

// LogisticLoss returns Σ −t·ln σ(x) − (1−t)·ln(1−σ(x)), computed as
// max(x, 0) − x·t + ln(1 + e^−|x|), which overflows nowhere.
func LogisticLoss(x, t Slice) float64 {
	n := x.Len()
	if n <= chunk {
		return logisticOf(x, t)
	}
	pieces := newTask(logisticPiece, n)
	pieces.a, pieces.b = x, t
	return pieces.run(dear)
}

func logisticPiece(t *task, lo, hi int) float64 {
	return logisticOf(t.a.Range(lo, hi), t.b.Range(lo, hi))
}

func logisticOf(x, t Slice) float64 {
	n := x.Len()
	b := buffers.take(n)
	defer buffers.put(b)
	if x.F64 != nil {
		y := room[float64](b, n)
		f64.logistic(y, x.F64, t.F64[:n])
		return f64.sum(y)
	}
	y := room[float32](b, n)
	f32.logistic(y, x.F32, t.F32[:n])
	return f32.sum(y)
}

// LogisticLossGrad adds dx += scale·(σ(x) − t).
func LogisticLossGrad(dx, x, t Slice, scale float64) {
	binaryBy(middling, dx, x, t, scale, f32.logisticGrad, f64.logisticGrad)
}
