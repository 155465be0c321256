package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// MultilabelMargin returns the hinge loss of scores x (N, K), or (K), against a set of
// classes for each sample: each class of the set shall be 1 above each outside. sets
// has x's shape and int64 classes in 0..K−1, up to the first −1, as PyTorch's
// MultiLabelMarginLoss has it:
//
//	loss = Σᵢ Σⱼₖ max(0, 1 − x[i, j] + x[i, k]) / K, j in the set and k outside, divided by N if r is Mean
//	dx[i, k] += [1 − x[i, j] + x[i, k] > 0] / K·dloss, and its negative to dx[i, j], divided likewise
func (x Value) MultilabelMargin(sets *tensor.Tensor, r Reduction) Value {
	op := kernel.MultilabelMarginRows.String()
	numbers.check(op, x)
	s := x.n.val.Shape()
	switch {
	case len(s) != 1 && len(s) != 2 || s[len(s)-1] == 0:
		refuse(BadShape, op, []Value{x}, "x is "+shapes(x)+", want scores (N, K) or (K)")
	case sets.DType() != tensor.Int64 || !slices.Equal(sets.Shape(), s):
		refuse(unlike(sets, tensor.Int64), op, []Value{x}, fmt.Sprintf("the sets are %v %s, want int64 %s", sets.DType(), tensor.ShapeString(sets.Shape()), tensor.ShapeString(s)))
	}
	classes := sets.Contiguous().Int64s()
	k := s[len(s)-1]
	for i, c := range classes {
		if c < -1 || int(c) >= k {
			refuse(BadIndex, op, []Value{x}, fmt.Sprintf("class %d at position %d is not in −1..%d", c, i, k-1))
		}
	}
	rows := targetRows{classes: k, dims: len(s) - 1, rows: x.n.val.Size() / k}
	copy(rows.lead[:], s[:len(s)-1])
	return rows.lose(x, kernel.RowLoss{Kind: kernel.MultilabelMarginRows, Sets: classes}, r, float64(rows.rows))
}
