package nn

import (
	"fmt"

	"cajal/grad"
)

// DropoutLayer sets a share of the numbers to 0 while it trains; see
// [Dropout].
type DropoutLayer struct {
	p     float64
	noise Noise
}

// Dropout sets each number to 0 with probability p while it trains, so that
// no unit can rely on another (Srivastava and others, 2014).
//
//	y = x·m, m = 0 with probability p and 1/(1 − p) otherwise
//
// The factor keeps the mean, so that on a tape for inference or evaluation
// y = x. Shapes: any, y has x's.
//
// The masks come from the source that [Seed] gives, which the layer needs
// before it trains. A sample's mask follows from that source's next number and
// the sample's own number ([grad.Tape.Samples]), and from nothing else of the batch.
// The masks differ from PyTorch's, whose generator is another.
func Dropout(p float64) *DropoutLayer {
	if !(p >= 0 && p <= 1) {
		panic(&grad.Error{Op: "dropout", Rule: fmt.Sprintf("probability %v, want 0 to 1", p)})
	}
	return &DropoutLayer{p: p}
}

// Walk shows the source of the masks.
func (d *DropoutLayer) Walk(v Visitor) { v.Noise("", &d.noise) }

// Forward drops on a tape for training and returns x on any other.
func (d *DropoutLayer) Forward(x grad.Value) grad.Value {
	if !x.Tape().Training() || d.p == 0 {
		return x
	}
	return x.Dropout(d.p, d.noise.Source)
}

// P returns the probability of a number to be dropped.
func (d *DropoutLayer) P() float64 { return d.p }

// String returns "Dropout p".
func (d *DropoutLayer) String() string { return fmt.Sprintf("Dropout %g", d.p) }
