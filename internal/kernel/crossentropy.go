package kernel

import (
	"cajal/internal/elementary"
	"cajal/internal/scratch"
)

// CrossEntropy writes the probabilities p = softmax(x) and returns
// Σᵢ −ln p[i, labels[i]], worked out from the logits where a probability is so
// small that it has lost digits or is 0. Labels lie in 0..k−1; a row with a negative
// one does not count, and its p is 0.
func CrossEntropy(p, x Slice, labels []int64) float64 {
	if len(labels) == 0 {
		return 0
	}
	Softmax(p, x, len(labels))
	if p.Len() <= Chunk {
		if p.Double() {
			return labelLoss(Of[float64](p), Of[float64](x), labels)
		}
		return labelLoss(Of[float32](p), Of[float32](x), labels)
	}
	t := newTask(p, labelLossPiece[float32], labelLossPiece[float64], len(labels))
	t.width, t.y, t.a, t.labels = p.Len()/len(labels), p, x, labels
	return t.run(cheap)
}

func labelLossPiece[T Float](t *task, lo, hi int) float64 {
	k := t.width
	return labelLoss(Of[T](t.y)[lo*k:hi*k], Of[T](t.a)[lo*k:hi*k], t.labels[lo:hi])
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
		if c < 0 {
			clear(p[at:row])
			continue
		}
		v := float64(p[at+int(c)])
		if !(v > small) {
			m, l := logSumExp(x[at:row])
			loss += (m - float64(x[at+int(c)])) + l
			continue
		}
		product *= v
		if count++; count == rows || product < least {
			loss -= elementary.Log(product)
			product, count = 1, 0
		}
	}
	return loss - elementary.Log(product)
}

// CrossEntropyGrad adds dx += scale·(p − onehot(labels)), the rows that count.
func CrossEntropyGrad(dx, p Slice, labels []int64, scale float64) {
	if len(labels) == 0 {
		return
	}
	AddScaled(dx, scale, p)
	if dx.Double() {
		subtractLabels(Of[float64](dx), labels, scale)
	} else {
		subtractLabels(Of[float32](dx), labels, float32(scale))
	}
}

func subtractLabels[T Float](dx []T, labels []int64, scale T) {
	k, row := len(dx)/len(labels), 0
	for _, c := range labels {
		if c >= 0 {
			dx[row+int(c)] -= scale
		}
		row += k
	}
}

// LogisticLoss returns Σ −t·ln σ(x) − (1−t)·ln(1−σ(x)), computed as
// max(x, 0)·(1−t) + max(−x, 0)·t + ln(1 + e^−|x|), which overflows nowhere and
// is +∞ where x = ∞ and t = 0: x·t as one product would take ∞ from ∞.
func LogisticLoss(x, t Slice) float64 {
	n := x.Len()
	if n <= Chunk {
		if x.Double() {
			return logisticLoss(Of[float64](x), Of[float64](t))
		}
		return logisticLoss(Of[float32](x), Of[float32](t))
	}
	w := newTask(x, logisticPiece[float32], logisticPiece[float64], n)
	w.a, w.b = x, t
	return w.run(dear)
}

func logisticPiece[T Float](t *task, lo, hi int) float64 {
	return logisticLoss(Of[T](t.a)[lo:hi], Of[T](t.b)[lo:hi])
}

func logisticLoss[T Float](x, t []T) float64 {
	n := len(x)
	b := scratch.Take(n)
	defer scratch.Put(b)
	y := scratch.Of[T](b, n)
	loops[T]().logistic(y, x, t[:n])
	return loops[T]().sum(y)
}

// LogisticLossGrad adds dx += scale·(σ(x) − t).
func LogisticLossGrad(dx, x, t Slice, scale float64) {
	binaryBy(middling, dx, x, t, scale, f32.logisticGrad, f64.logisticGrad)
}
