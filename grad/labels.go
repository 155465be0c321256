package grad

import (
	"fmt"
	"math"

	"cajal/tensor"
)

// classLabels checks that labels (N) name a class of logits x (N, K) for each
// row, and returns them.
func classLabels(op string, x Value, labels *tensor.Tensor) []int64 {
	s := x.n.val.Shape()
	switch {
	case len(s) != 2 || s[1] == 0:
		refuse(BadShape, op, []Value{x}, "x is "+shapes(x)+", want logits (N, K)")
	case labels.DType() != tensor.Int64 || labels.NDim() != 1 || labels.Size() != s[0]:
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("labels are %v %s, want int64 (%d,)",
			labels.DType(), tensor.ShapeString(labels.Shape()), s[0]))
	}
	classes := labels.Contiguous().Int64s()
	for i, c := range classes {
		if c < 0 || int(c) >= s[1] {
			refuse(BadIndex, op, []Value{x}, fmt.Sprintf("label %d of sample %d is not in 0..%d", c, i, s[1]-1))
		}
	}
	return classes
}

// checkWeights refuses weights that are negative or not finite.
func checkWeights(op string, x Value, weights []float64) {
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 0) {
			fault(op, []Value{x}, fmt.Sprintf("weight %d is %v, want a finite number, at least 0", i, w))
		}
	}
}
