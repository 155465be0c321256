package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// MultiMargin returns the hinge loss of scores x (N, K) against classes (N) in 0..K−1:
// that of the right class c = labels[i] shall be margin above all others. power is 1
// or 2, and there is a weight for each class, nil for none. As PyTorch's
// MultiMarginLoss has it, with z = margin − x[i, c] + x[i, j],
//
//	loss = Σᵢⱼ w[c]·max(0, z)^power / K over j ≠ c, divided by N if r is Mean
//	dx[i, j] += w[c]·power·max(0, z)^(power−1) / K·dloss, and its negative to dx[i, c], divided likewise
func (x Value) MultiMargin(labels *tensor.Tensor, power int, margin float64, weights []float64, r Reduction) Value {
	op := kernel.MultiMarginRows.String()
	numbers.check(op, x)
	rows := targets(op, x, labels, math.MinInt64, false)
	rows.checkClassWeights(op, x, weights)
	if power != 1 && power != 2 {
		fault(op, []Value{x}, fmt.Sprintf("power %d, want 1 or 2", power))
	}
	loss := kernel.RowLoss{Kind: kernel.MultiMarginRows, Weights: weights, Power: float64(power), Margin: margin, Ignore: math.MinInt64}
	return rows.lose(x, loss, r, float64(rows.rows))
}
