package nn

import (
	"cajal/grad"
	"cajal/tensor"
)

// PairLoss compares two outputs, such as the embeddings of two pictures, by targets t
// that say how they shall lie: see [CosineEmbedding], [Contrastive] and
// [MarginRanking]. Objectives of package train take one.
type PairLoss interface {
	// Of returns the loss of a and b, as Loss has it.
	Of(a, b grad.Value, t *tensor.Tensor) grad.Value
	// Reduction says how the losses of samples become one number.
	Reduction() grad.Reduction
	// String returns the loss's name.
	String() string
}

// pairLoss is a PairLoss: a formula that gives a term for each sample.
type pairLoss struct {
	lossSettings
	name  string
	terms func(a, b, t grad.Value) grad.Value
}

// Of implements PairLoss.
func (l *pairLoss) Of(a, b grad.Value, t *tensor.Tensor) grad.Value {
	d := a.DType()
	a, b = double(a), double(b)
	return single(l.reduce(l.terms(a, b, constant(t, a))), d)
}

// double returns x in double precision: what is left of two vectors that are nearly
// the same, or at right angles, has few digits of single precision.
func double(x grad.Value) grad.Value {
	if x.DType() == tensor.Float64 {
		return x
	}
	return x.To(tensor.Float64)
}

// single returns y in the precision that its inputs had.
func single(y grad.Value, d tensor.DType) grad.Value {
	if d == y.DType() {
		return y
	}
	return y.To(d)
}

// String returns the loss's name.
func (l *pairLoss) String() string { return l.name }

// CosineEmbedding is the loss of embeddings a and b (N, D), or (D), by their angle:
// targets (N) are 1 for pairs that shall point the same way, and −1 for those whose
// cosine shall be margin at most. PyTorch calls it CosineEmbeddingLoss; its margin, if
// none is given, is 0.
//
//	cos = a·b/√((a·a + ε)(b·b + ε)), ε = 10⁻¹²
//	loss = 1 − cos where t = 1, max(0, cos − margin) where t = −1, averaged over N
func CosineEmbedding(margin float64, opts ...LossOption) PairLoss {
	const name = "cosine embedding"
	checkFinite(name, "margin", margin)
	epsilon := float64(float32(1e-12)) // PyTorch's, in single precision
	return &pairLoss{lossSettings{}.with(name, opts, 0), name, func(a, b, t grad.Value) grad.Value {
		squares := a.Square().Sum(-1).AddScalar(epsilon).Mul(b.Square().Sum(-1).AddScalar(epsilon))
		cos := a.Mul(b).Sum(-1).Div(squares.Sqrt())
		near := cos.Neg().AddScalar(1).Mul(t.AddScalar(1).Scale(0.5))
		far := cos.AddScalar(-margin).AtLeast(0).Mul(t.Neg().AddScalar(1).Scale(0.5))
		return near.Add(far)
	}}
}

// Contrastive is the loss of embeddings a and b (N, D), or (D), by their distance
// (Hadsell, Chopra and LeCun, 2006): targets (N) are 1 for pairs that shall be near,
// and 0 for those that shall be margin apart.
//
//	d = ‖a − b + 10⁻⁶‖
//	loss = (t·d² + (1 − t)·max(0, margin − d)²)/2, averaged over N
func Contrastive(margin float64, opts ...LossOption) PairLoss {
	checkFinite("contrastive", "margin", margin)
	return &pairLoss{lossSettings{}.with("contrastive", opts, 0), "contrastive", func(a, b, t grad.Value) grad.Value {
		d := distance(a, b, 2, 1e-6)
		far := d.Neg().AddScalar(margin).AtLeast(0).Square()
		return d.Square().Mul(t).Add(far.Mul(t.Neg().AddScalar(1))).Scale(0.5)
	}}
}

// MarginRanking is the loss of scores a and b of the same shape: targets of that
// shape are 1 where a shall be margin above b, and −1 where b shall be above a.
// PyTorch calls it MarginRankingLoss; its margin, if none is given, is 0.
//
//	loss = max(0, −t·(a − b) + margin), averaged over all elements
func MarginRanking(margin float64, opts ...LossOption) PairLoss {
	checkFinite("margin ranking", "margin", margin)
	return &pairLoss{lossSettings{}.with("margin ranking", opts, 0), "margin ranking", func(a, b, t grad.Value) grad.Value {
		return b.Sub(a).Mul(t).AddScalar(margin).AtLeast(0)
	}}
}
