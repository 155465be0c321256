package nn

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/tensor"
)

// SoftClampLayer bounds numbers; see [SoftClamp].
type SoftClampLayer struct {
	Low, High *Buffer // (D) each: between them a number stays as it is
	Margin    *Buffer // (D): no number comes farther than that outside of them
	width     int
	share     float64
}

// SoftClamp leaves numbers as they are between the least and the largest that
// [SoftClampLayer.Learn] has seen of their column, and draws those beyond near to them:
//
//	y = min(max(x, low), high) + m·e₊/(m + e₊) − m·e₋/(m + e₋)
//	e₊ = max(0, x − high), e₋ = max(0, low − x)
//
// Beyond the bounds y goes on with slope 1 and stays within the margin m, a share of
// high − low. As the last layer of a network that predicts numbers it keeps
// a sample unlike all others from a wild prediction, and still passes a gradient.
//
// Shapes: x is (N, D), and so is y.
//
// Buffers: low, high and margin (D). Before Learn the bounds are so far away that y = x.
// There are no parameters.
func SoftClamp(width int, share float64) *SoftClampLayer {
	if width < 1 || !(share > 0) || math.IsInf(share, 0) {
		panic(&grad.Error{Op: "soft-clamp", Rule: fmt.Sprintf("%d columns and a share of %v, want at least 1 and a positive number", width, share)})
	}
	const far = math.MaxFloat32 / 4
	return &SoftClampLayer{NewBuffer(filled(width, -far)), NewBuffer(filled(width, far)), NewBuffer(filled(width, 1)), width, share}
}

func filled(n int, v float64) *tensor.Tensor {
	t := tensor.New(tensor.Float64, n)
	for i := range n {
		t.Float64s()[i] = v
	}
	return t
}

// Walk shows the bounds.
func (l *SoftClampLayer) Walk(v Visitor) {
	v.Buffer("low", l.Low)
	v.Buffer("high", l.High)
	v.Buffer("margin", l.Margin)
}

// Learn takes the bounds from what the layer is to predict, y (N, D). It panics if that
// has another shape, or no samples.
func (l *SoftClampLayer) Learn(y *tensor.Tensor) {
	if y.NDim() != 2 || y.Dim(0) < 1 || y.Dim(1) != l.width {
		panic(&grad.Error{Op: "soft-clamp", Rule: fmt.Sprintf("targets are %s, want (N, %d)", tensor.ShapeString(y.Shape()), l.width)})
	}
	from := memory.Of(y.Contiguous())
	for d := range l.width {
		low, high := from.At(d), from.At(d)
		for i := range y.Dim(0) {
			v := from.At(i*l.width + d)
			low, high = min(low, v), max(high, v)
		}
		margin := l.share * (high - low)
		if margin == 0 {
			margin = l.share // all are alike; the layer must not divide by 0
		}
		memory.Of(l.Low.Tensor).Set(d, low)
		memory.Of(l.High.Tensor).Set(d, high)
		memory.Of(l.Margin.Tensor).Set(d, margin)
	}
}

// Forward computes y.
func (l *SoftClampLayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	if len(s) != 2 || s[1] != l.width {
		panic(&grad.Error{Op: "soft-clamp", Rule: fmt.Sprintf("x is %s, want (N, %d)", tensor.ShapeString(s), l.width)})
	}
	t := x.Tape()
	low, high, margin := t.Const(l.Low.shown().To(x.DType())), t.Const(l.High.shown().To(x.DType())), t.Const(l.Margin.shown().To(x.DType()))
	// e/(m + e) is at most 1, so that nothing overflows.
	drawn := func(e grad.Value) grad.Value { return e.Div(e.Add(margin)).Mul(margin) }
	within := x.Maximum(low).Minimum(high)
	return within.Add(drawn(x.Sub(high).ReLU())).Sub(drawn(low.Sub(x).ReLU()))
}

// String returns "SoftClamp(D)".
func (l *SoftClampLayer) String() string { return fmt.Sprintf("SoftClamp(%d)", l.width) }
