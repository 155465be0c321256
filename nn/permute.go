package nn

import (
	"fmt"
	"slices"

	"cajal/grad"
)

// PermuteLayer brings the axes of samples into another order; see [Permute].
type PermuteLayer struct{ order []int }

// Permute brings axes into another order: axis i of y is axis order[i] of x, as
// torchvision's ops.Permute has it. Axis 0 counts the samples and stays; negative axes
// count from the end.
//
// Shapes: with the order 0, 3, 2, 1 x is (N, C, H, W) and y (N, W, H, C).
func Permute(order ...int) *PermuteLayer {
	l := &PermuteLayer{slices.Clone(order)}
	if !l.valid() {
		panic(&grad.Error{Op: "permute", Rule: fmt.Sprintf("order %v, want each axis once, and 0, that of the samples, first", l.order)})
	}
	return l
}

// valid reports whether each axis is named once, and that of the batch first.
func (l *PermuteLayer) valid() bool {
	seen := make([]bool, len(l.order))
	for _, a := range l.order {
		if a < 0 {
			a += len(l.order)
		}
		if a < 0 || a >= len(l.order) || seen[a] {
			return false
		}
		seen[a] = true
	}
	return len(l.order) > 1 && (l.order[0] == 0 || l.order[0] == -len(l.order))
}

// Walk shows nothing.
func (*PermuteLayer) Walk(Visitor) {}

// Forward copies x into the order of y.
func (l *PermuteLayer) Forward(x grad.Value) grad.Value { return x.Transpose(l.order...) }

// String returns "Permute 0, 3, 2, 1".
func (l *PermuteLayer) String() string {
	s := "Permute"
	for i, a := range l.order {
		if i > 0 {
			s += ","
		}
		s += fmt.Sprintf(" %d", a)
	}
	return s
}
