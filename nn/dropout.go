package nn

import (
	"fmt"

	"cajal/grad"
)

// DropoutLayer sets a share of the numbers to 0 while it trains; see
// [Dropout] and [Dropout2d].
type DropoutLayer struct {
	p     float64
	axes  int // of a picture, whose channels are dropped; 0 for single numbers
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
func Dropout(p float64) *DropoutLayer { return dropout(p, 0) }

// Dropout2d sets whole channels of pictures to 0 with probability p while it trains
// (Tompson and others, 2015): what stands beside a number of a picture is much like it,
// so dropping single ones takes little away. Otherwise it is [Dropout].
//
// Shapes: x and y are (N, C, H, W).
func Dropout2d(p float64) *DropoutLayer { return dropout(p, 2) }

// Dropout1d is [Dropout2d] for x and y of shape (N, C, L).
func Dropout1d(p float64) *DropoutLayer { return dropout(p, 1) }

// Dropout3d is [Dropout2d] for x and y of shape (N, C, D, H, W).
func Dropout3d(p float64) *DropoutLayer { return dropout(p, 3) }

func dropout(p float64, axes int) *DropoutLayer {
	if !(p >= 0 && p <= 1) {
		panic(&grad.Error{Op: "dropout", Rule: fmt.Sprintf("probability %v, want 0 to 1", p)})
	}
	return &DropoutLayer{p: p, axes: axes}
}

// Walk shows the source of the masks.
func (d *DropoutLayer) Walk(v Visitor) { v.Noise("", &d.noise) }

// Forward drops on a tape for training and returns x on any other.
func (d *DropoutLayer) Forward(x grad.Value) grad.Value {
	if d.axes > 0 {
		ofAxes("dropout", x, d.axes, false)
	}
	if !x.Tape().Training() || d.p == 0 {
		return x
	}
	if d.axes == 0 {
		return x.Dropout(d.p, d.noise.Source)
	}
	s := x.Shape()
	mask := [5]int{s[0], s[1], 1, 1, 1}
	return x.Mul(one.on(x).BroadcastTo(mask[:len(s)]...).Dropout(d.p, d.noise.Source))
}

// one is what masks are made of.
var one = newScalar(1)

// P returns the probability of a number to be dropped.
func (d *DropoutLayer) P() float64 { return d.p }

// String returns "Dropout p", or "Dropout2d p" for channels of pictures.
func (d *DropoutLayer) String() string {
	if d.axes > 0 {
		return fmt.Sprintf("Dropout%dd %g", d.axes, d.p)
	}
	return fmt.Sprintf("Dropout %g", d.p)
}
