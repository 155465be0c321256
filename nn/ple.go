package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/tensor"
)

// PLELayer adds a piecewise-linear encoding of numbers; see [PLE].
type PLELayer struct {
	Low, Inverse *Buffer // (P, B) each: where a bin begins, and one over its width, 0 for a bin without one
	columns      []int
	index        *tensor.Tensor // columns, as an index
	in, bins     int
}

// PLE is a piecewise-linear encoding of some columns of its input, which stands behind
// the input itself (Gorishniy and others, 2022). A number is told by how far it
// is through each of B bins, which end at quantiles of the numbers that [PLELayer.Learn]
// has seen: with it a linear layer can make any function of one column that is linear
// in each bin.
//
//	y = [x, e₁, …, e_P],  e_pb = clamp((x_p − l_pb)/w_pb, 0, 1)
//
// Shapes: x is (N, D), y (N, D + P·B) with P columns of the D.
//
// Buffers: low and inverse_width (P, B), 0 before Learn, so that all e are 0. There are
// no parameters.
func PLE(in, bins int, columns ...int) *PLELayer {
	for _, c := range columns {
		if c < 0 || c >= in {
			panic(&grad.Error{Op: "ple", Rule: fmt.Sprintf("column %d of %d", c, in)})
		}
	}
	if bins < 1 || len(columns) == 0 {
		panic(&grad.Error{Op: "ple", Rule: fmt.Sprintf("%d bins of %d columns, want at least 1 of each", bins, len(columns))})
	}
	index := tensor.New(tensor.Int64, len(columns))
	for i, c := range columns {
		index.Int64s()[i] = int64(c)
	}
	zeros := tensor.New(tensor.Float64, len(columns), bins)
	return &PLELayer{NewBuffer(zeros), NewBuffer(zeros), slices.Clone(columns), index, in, bins}
}

// Walk shows where the bins are.
func (l *PLELayer) Walk(v Visitor) {
	v.Buffer("low", l.Low)
	v.Buffer("inverse_width", l.Inverse)
}

// Learn puts the bins' ends at quantiles of the columns of x (N, D'), whose places are
// those of the layer's input. Quantiles that are equal make one end: a column with few
// different numbers has fewer bins. It panics if x lacks a column.
func (l *PLELayer) Learn(x *tensor.Tensor) {
	low, inverse := memory.Of(l.Low.Tensor), memory.Of(l.Inverse.Tensor)
	from, n := memory.Of(x.Contiguous()), x.Dim(0)
	for p, c := range l.columns {
		if x.NDim() != 2 || c >= x.Dim(1) {
			panic(&grad.Error{Op: "ple", Rule: fmt.Sprintf("samples %s have no column %d to learn from", tensor.ShapeString(x.Shape()), c)})
		}
		values := make([]float64, n)
		for i := range values {
			values[i] = from.At(i*x.Dim(1) + c)
		}
		slices.Sort(values)
		ends := []float64{values[0]}
		for b := 1; b <= l.bins; b++ {
			if e := values[(n-1)*b/l.bins]; e > ends[len(ends)-1] {
				ends = append(ends, e)
			}
		}
		for b := range l.bins {
			at, lo, inv := p*l.bins+b, 0.0, 0.0
			if b+1 < len(ends) {
				lo, inv = ends[b], 1/(ends[b+1]-ends[b])
			}
			low.Set(at, lo)
			inverse.Set(at, inv)
		}
	}
}

// Forward computes y.
func (l *PLELayer) Forward(x grad.Value) grad.Value {
	s := x.Shape()
	if len(s) != 2 || s[1] != l.in {
		panic(&grad.Error{Op: "ple", Rule: fmt.Sprintf("x is %s, want (N, %d)", tensor.ShapeString(s), l.in)})
	}
	t := x.Tape()
	p := len(l.columns)
	e := x.Take(1, grad.Fact(l.index)).Reshape(s[0], p, 1).
		Sub(t.Const(l.Low.shown().To(x.DType()))).Mul(t.Const(l.Inverse.shown().To(x.DType()))).Clamp(0, 1)
	return grad.Concat(1, x, e.Reshape(s[0], p*l.bins))
}

// String returns "PLE D→D+P·B (B bins of P columns)".
func (l *PLELayer) String() string {
	return fmt.Sprintf("PLE %d→%d (%d bins of %d columns)", l.in, l.in+len(l.columns)*l.bins, l.bins, len(l.columns))
}
