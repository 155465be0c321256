package kernel

import (
	"slices"

	"cajal/internal/elementary"
)

// rowFormula is the loss of one row, and its gradient dx += dloss·∂loss/∂x.
type rowFormula[T Float] struct {
	loss func(r row[T]) float64
	grad func(r row[T], dloss float64)
}

var (
	rowFormulas32 = rowFormulasIn[float32]()
	rowFormulas64 = rowFormulasIn[float64]()
)

func rowFormulasIn[T Float]() [rowLossKinds]rowFormula[T] {
	return [rowLossKinds]rowFormula[T]{
		CrossEntropyRows:     {rowCrossEntropy[T], rowCrossEntropyGrad[T]},
		NLLRows:              {rowNLL[T], rowNLLGrad[T]},
		FocalRows:            {rowFocal[T], rowFocalGrad[T]},
		MultiMarginRows:      {rowMultiMargin[T], rowMultiMarginGrad[T]},
		MultilabelMarginRows: {rowMultilabelMargin[T], rowMultilabelMarginGrad[T]},
	}
}

// rowFormulas returns the formulas in a precision.
func rowFormulas[T Float]() *[rowLossKinds]rowFormula[T] {
	if f, ok := any(&rowFormulas32).(*[rowLossKinds]rowFormula[T]); ok {
		return f
	}
	return any(&rowFormulas64).(*[rowLossKinds]rowFormula[T])
}

// rowCrossEntropy returns Σⱼ −q[j]·ln p[j] with p = softmax(x) and targets q[j] =
// w[j]·((1 − ε)·t[j] + ε/k), where t is the one-hot of a label or a row of
// probabilities, and ε the smoothing.
func rowCrossEntropy[T Float](r row[T]) (loss float64) {
	r.softmax()
	own, even := 1-r.Smoothing, r.Smoothing/float64(len(r.x))
	if r.share != nil {
		for j, t := range r.share {
			loss += float64(r.weight(j) * (float64(own*float64(t)) + even) * r.surprise(j))
		}
		return loss
	}
	loss = float64(own * r.weight(r.class) * r.surprise(r.class))
	if even == 0 {
		return loss
	}
	var all float64
	for j := range r.x {
		all += float64(r.weight(j) * r.surprise(j))
	}
	return loss + float64(even*all)
}

// rowCrossEntropyGrad adds dx += dloss·(p·Σ q − q).
func rowCrossEntropyGrad[T Float](r row[T], dloss float64) {
	own, even := 1-r.Smoothing, r.Smoothing/float64(len(r.x))
	total := 0.0
	for j, t := range r.share {
		total += float64(r.weight(j) * (float64(own*float64(t)) + even))
	}
	if r.share == nil {
		own *= r.weight(r.class)
		total = own
		for j := 0; even > 0 && j < len(r.x); j++ {
			total += float64(even * r.weight(j))
		}
	}
	r.addSoftmax(dloss * total)
	if r.share == nil {
		r.dx[r.class] -= T(dloss * own)
		for j := 0; even > 0 && j < len(r.x); j++ {
			r.dx[j] -= T(dloss * even * r.weight(j))
		}
		return
	}
	for j, t := range r.share {
		r.dx[j] -= T(dloss * r.weight(j) * (float64(own*float64(t)) + even))
	}
}

// rowNLL returns −w[c]·x[c], for x that are logarithms of probabilities.
func rowNLL[T Float](r row[T]) float64 { return -r.weight(r.class) * float64(r.x[r.class]) }

func rowNLLGrad[T Float](r row[T], dloss float64) { r.dx[r.class] -= T(dloss * r.weight(r.class)) }

// rowFocal returns w[c]·(1 − p)^γ·u with u = −ln p and p = softmax(x)[c].
func rowFocal[T Float](r row[T]) float64 {
	r.softmax()
	u := r.surprise(r.class)
	return r.weight(r.class) * elementary.Pow(-elementary.Expm1(-u), r.Power) * u
}

// rowFocalGrad adds dx += dloss·w[c]·s·(p − onehot(c)) with the slope along u
// s = (1 − p)^γ + γ·(1 − p)^(γ−1)·p·u.
func rowFocalGrad[T Float](r row[T], dloss float64) {
	u := r.surprise(r.class)
	p, rest := elementary.Exp(-u), -elementary.Expm1(-u)
	slope := elementary.Pow(rest, r.Power)
	if r.Power > 0 && p > 0 && rest > 0 {
		slope += float64(r.Power * elementary.Pow(rest, r.Power-1) * p * u)
	}
	by := dloss * r.weight(r.class) * slope
	r.addSoftmax(by)
	r.dx[r.class] -= T(by)
}

// rowMultiMargin returns Σⱼ w[c]·max(0, margin − x[c] + x[j])^power / k over j ≠ c.
func rowMultiMargin[T Float](r row[T]) (loss float64) {
	for j, v := range r.x {
		if z := r.Margin - float64(r.x[r.class]) + float64(v); j != r.class && !(z <= 0) {
			loss += elementary.Pow(z, r.Power)
		}
	}
	return r.weight(r.class) * loss / float64(len(r.x))
}

func rowMultiMarginGrad[T Float](r row[T], dloss float64) {
	by := dloss * r.weight(r.class) * r.Power / float64(len(r.x))
	var all float64
	for j, v := range r.x {
		if z := r.Margin - float64(r.x[r.class]) + float64(v); j != r.class && z > 0 {
			g := float64(by * elementary.Pow(z, r.Power-1))
			r.dx[j] += T(g)
			all += g
		}
	}
	r.dx[r.class] -= T(all)
}

// rowMultilabelMargin returns Σᵢⱼ max(0, 1 − x[i] + x[j]) / k over i in the set and j
// outside.
func rowMultilabelMargin[T Float](r row[T]) (loss float64) {
	for _, i := range r.set {
		for j, v := range r.x {
			if z := 1 - float64(r.x[i]) + float64(v); !(z <= 0) && !slices.Contains(r.set, int64(j)) {
				loss += z
			}
		}
	}
	return loss / float64(len(r.x))
}

func rowMultilabelMarginGrad[T Float](r row[T], dloss float64) {
	by := T(dloss / float64(len(r.x)))
	for _, i := range r.set {
		for j, v := range r.x {
			if 1-float64(r.x[i])+float64(v) > 0 && !slices.Contains(r.set, int64(j)) {
				r.dx[j] += by
				r.dx[i] -= by
			}
		}
	}
}
