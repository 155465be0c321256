// Package augment changes pictures as they are trained on, so that a network sees each
// in another way every time and learns what does not depend on that.
//
// # Transforms
//
// A [Transform] draws what it does from a stream of random numbers and does it to a
// [Picture]: [Flip], [Shift], [Crop], [Rotate], [Scale], [Colour] and [Erase], each of
// which may take place [Sometimes]. What they draw and do is what torchvision's
// transforms of these names do; that is said where they differ. Methods of Picture do
// the same by given amounts.
//
// # Batches
//
// An [Augmenter] has some of them one after the other, and is what train.Augment takes:
//
//	a := augment.New(seed, augment.Levels{Black: -1, White: 1},
//		augment.Shift{By: 2}, augment.Sometimes{P: 0.5, Of: augment.Flip{}})
//	m.Fit(ctx, set, train.Augment(a))
//
// A transform draws for a sample from the stream "augment/PLACE/EPOCH/SAMPLE" of the
// seed (package rng). So a sample looks the same on any number of threads, in any batch
// and beside any other samples, and after a training was resumed.
//
// [Augmenter.Mix] puts [Mixup] behind them, which needs the loss of train.MixTargets.
package augment

import (
	"fmt"
	"math"

	"cajal/rng"
)

// Transform changes a picture at random.
type Transform interface {
	// Apply draws from a stream and changes the picture. It keeps neither.
	Apply(p *Picture, draw *rng.Stream)
	// Check returns an error that says what cannot be for pictures of a shape,
	// (channels, height, width).
	Check(shape []int) error
}

// Sometimes is a transform that takes place with a probability.
type Sometimes struct {
	P  float64
	Of Transform
}

// Apply implements Transform.
func (s Sometimes) Apply(p *Picture, draw *rng.Stream) {
	if draw.Float64() < s.P {
		s.Of.Apply(p, draw)
	}
}

// Check implements Transform.
func (s Sometimes) Check(shape []int) error {
	if err := within("p", s.P, 0, 1); err != nil {
		return err
	}
	return s.Of.Check(shape)
}

// Error is what is wrong with a transform.
type Error struct {
	Key  string // of the transform, as recipes have it: "by"
	Rule string // what was found and what was expected
}

// Error returns "augment: key: rule".
func (e *Error) Error() string { return "augment: " + e.Key + ": " + e.Rule }

func wrong(key string, v any, want string, args ...any) error {
	return &Error{key, fmt.Sprintf("%v, want ", v) + fmt.Sprintf(want, args...)}
}

// within refuses a number out of range.
func within(key string, v, lo, hi float64) error {
	if v >= lo && v <= hi {
		return nil
	}
	return wrong(key, v, "%g to %g", lo, hi)
}

// span refuses two numbers that are no range between lo, which is above 0, and hi.
func span(key string, v [2]float64, lo, hi float64) error {
	if v[0] >= lo && v[0] <= v[1] && v[1] <= hi {
		return nil
	}
	return wrong(key, v, "two numbers from %g to %g, the smaller one first", lo, hi)
}

// uniform draws a number from lo to hi.
func uniform(draw *rng.Stream, lo, hi float64) float64 {
	return lo + float64((hi-lo)*draw.Float64())
}

// whole draws a whole number from lo to hi, both included.
func whole(draw *rng.Stream, lo, hi int) int { return lo + draw.IntN(hi-lo+1) }

// rounded is Python's round.
func rounded(v float64) int { return int(math.RoundToEven(v)) }
