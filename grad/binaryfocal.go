package grad

import (
	"fmt"
	"math"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// BinaryFocal is SigmoidCrossEntropy in which what is told apart well already counts
// little (Lin and others, Focal Loss for Dense Object Detection, 2017), as
// torchvision's sigmoid_focal_loss has it. t has x's shape, or (N) for an x of (N, 1).
// With l the cross-entropy, p = σ(x), r = (1−p)·t + p·(1−t), which is what is missing,
// and s = alpha·t + (1−alpha)·(1−t), or 1 for a negative alpha,
//
//	loss = Σ s·r^gamma·l, divided by their number if r is Mean
//	dx  += s·(r^gamma·(p − t) + gamma·r^(gamma−1)·p·(1−p)·(1−2t)·l)·dloss, divided likewise
//
// The paper's numbers are an alpha of 0.25 and a gamma of 2.
func (x Value) BinaryFocal(t *tensor.Tensor, alpha, gamma float64, r Reduction) Value {
	atLeast("binary-focal", "gamma", x, gamma, 0)
	if !(alpha <= 1) || math.IsInf(alpha, 0) {
		x.check("binary-focal")
		fault("binary-focal", []Value{x}, fmt.Sprintf("alpha %v, want 0 to 1, or a negative number for none", alpha))
	}
	return x.criterion(kernel.BinaryFocalOf, t, alpha, gamma, r)
}
