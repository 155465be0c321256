package nn

import (
	"fmt"
	"math"

	"cajal/grad"
)

// NormOption changes a normalisation layer.
type NormOption func(*normSettings)

type normSettings struct {
	eps, momentum float64
	moves         bool // Momentum was given
}

// Epsilon is what is added to a variance before its root is taken; 1e-5 if not
// given.
func Epsilon(eps float64) NormOption { return func(s *normSettings) { s.eps = eps } }

// Momentum is how far a running statistic of a BatchNorm1d moves towards that
// of a batch: 0 not at all, 1 all the way; 0.1 if not given. (Keras counts
// the other way round: its momentum is 1 minus this one.) A LayerNorm has no
// running statistics and does not take it.
func Momentum(m float64) NormOption {
	return func(s *normSettings) { s.momentum, s.moves = m, true }
}

func newNormSettings(op string, size int, opts []NormOption) normSettings {
	s := normSettings{eps: 1e-5, momentum: 0.1}
	for _, o := range opts {
		o(&s)
	}
	switch {
	case size < 1:
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("size %d, want at least 1", size)})
	case !(s.eps >= 0) || math.IsInf(s.eps, 0):
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("epsilon %v, want a finite number, at least 0", s.eps)})
	case !(s.momentum >= 0 && s.momentum <= 1):
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("momentum %v, want 0 to 1", s.momentum)})
	}
	return s
}
