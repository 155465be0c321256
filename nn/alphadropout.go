package nn

import (
	"fmt"
	"math"

	"cajal/grad"
)

// AlphaDropoutLayer drops numbers to the value that SELU gives far to the left; see
// [AlphaDropout].
type AlphaDropoutLayer struct {
	p     float64
	noise Noise
}

// AlphaDropout is the dropout for SELU, which keeps a mean of 0 and a variance of 1
// (Klambauer and others, 2017).
//
//	y = a·(x·m + α′·(1 − m)) + b, m = 0 with probability p and 1 otherwise
//	α′ = −λ·α = −1.7581, a = 1/√((1 − p)·(1 + p·α′²)), b = −a·p·α′
//
// On a tape for inference or evaluation y = x. Shapes: any, y has x's. The masks
// come from the source that [Seed] gives, as Dropout's do. With p = 1 all is 0, as
// in PyTorch.
func AlphaDropout(p float64) *AlphaDropoutLayer {
	if !(p >= 0 && p <= 1) {
		panic(&grad.Error{Op: "alpha-dropout", Rule: fmt.Sprintf("probability %v, want 0 to 1", p)})
	}
	return &AlphaDropoutLayer{p: p}
}

// Walk shows the source of the masks.
func (d *AlphaDropoutLayer) Walk(v Visitor) { v.Noise("", &d.noise) }

// Forward drops on a tape for training and returns x on any other. Dropout of
// x − α′ gives (x − α′)·m/(1 − p), so that y is a·(1 − p) times it, and a·α′ + b.
func (d *AlphaDropoutLayer) Forward(x grad.Value) grad.Value {
	const low = -1.7580993408473766
	switch {
	case !x.Tape().Training() || d.p == 0:
		return x
	case d.p == 1:
		return x.Scale(0)
	}
	a := 1 / math.Sqrt((1-d.p)*(1+float64(d.p*low*low)))
	return x.AddScalar(-low).Dropout(d.p, d.noise.Source).Scale(a * (1 - d.p)).AddScalar(float64(a*low) - float64(a*d.p*low))
}

// P returns the probability of a number to be dropped.
func (d *AlphaDropoutLayer) P() float64 { return d.p }

// String returns "AlphaDropout p".
func (d *AlphaDropoutLayer) String() string { return fmt.Sprintf("AlphaDropout %g", d.p) }
