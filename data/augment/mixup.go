package augment

import (
	"math"

	"cajal/internal/elementary"
	"cajal/rng"
)

// Mixup mixes each picture x with another one of the data set, x', and so their targets
// (Zhang and others, 2018):
//
//	x ← λ·x + (1 − λ)·x'   with λ from Beta(Alpha, Alpha)
//
// The partner is drawn from the whole training set and is changed as it is itself in this
// epoch, so that what a sample becomes does not depend on its batch; torchvision's MixUp
// takes the neighbour in the batch, and one λ for all. The larger share is the sample's
// own: λ is replaced by 1 − λ where that is larger, which changes nothing over all pairs,
// and lets the accuracy of a training speak of the samples' own classes. torchvision's
// Alpha is 1.
type Mixup struct {
	Alpha float64
	P     float64 // the probability that a picture is mixed at all
}

// Check returns an error that says what cannot be.
func (m Mixup) Check() error {
	if err := within("alpha", m.Alpha, 0.01, 100); err != nil {
		return err
	}
	return within("p", m.P, 0, 1)
}

// draw returns a sample's share and its partner among n.
func (m Mixup) draw(sample, n int, draw *rng.Stream) (share float64, partner int) {
	if draw.Float64() >= m.P {
		return 1, sample
	}
	share = beta(m.Alpha, draw)
	return max(share, 1-share), draw.IntN(n)
}

// beta draws from Beta(a, a): X/(X + Y) of two numbers from Gamma(a), by their
// logarithms, as small a have numbers below the smallest float.
func beta(a float64, draw *rng.Stream) float64 {
	x, y := logGamma(a, draw), logGamma(a, draw)
	return 1 / (1 + elementary.Exp(y-x))
}

// logGamma returns the logarithm of a number from Gamma(a), by the method of Marsaglia
// and Tsang (2000); for a below 1 of Gamma(a + 1) and U^(1/a).
func logGamma(a float64, draw *rng.Stream) float64 {
	boost := 0.
	if a < 1 {
		boost = elementary.Log(1-float64(draw.Float64())) / a
		a++
	}
	d := a - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		x := draw.NormFloat64()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = float64(float64(v*v) * v)
		u := 1 - float64(draw.Float64()) // from (0, 1]
		if elementary.Log(u) < float64(float64(x*x)/2)+d-float64(d*v)+float64(d*elementary.Log(v)) {
			return elementary.Log(d) + elementary.Log(v) + boost
		}
	}
}
