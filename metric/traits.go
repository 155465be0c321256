package metric

import "math"

// traits are what a metric says of itself.
type traits struct {
	name    string
	larger  bool // the better
	lowest  float64
	highest float64
}

var infinity = math.Inf(1)

// share describes a measure from 0 to 1, of which larger values are better.
func share(name string) traits { return traits{name, true, 0, 1} }

// loss describes a measure from 0 on, of which smaller values are better.
func loss(name string) traits { return traits{name, false, 0, infinity} }

// skill describes a measure that is 1 at best, and of which larger values are
// better.
func skill(name string, lowest float64) traits { return traits{name, true, lowest, 1} }

// Name returns the key in histories and results.
func (t *traits) Name() string { return t.name }

// LargerIsBetter reports whether the larger of two values is the better one.
func (t *traits) LargerIsBetter() bool { return t.larger }

// Range returns the smallest and the largest value that there can be.
func (t *traits) Range() (lowest, highest float64) { return t.lowest, t.highest }
