package baseline

import (
	"math"
	"slices"

	"cajal/internal/elementary"
	"cajal/tensor"
)

// Option changes a default of [LogisticCV].
type Option func(*settings)

type settings struct {
	folds   int
	cs      []float64
	maxIter int
	tol     float64
	threads int // that each fit may use, 0 for all

	weights *tensor.Tensor // of the rows, nil for 1 each
	names   []string       // of the labels 0, 1, …, as far as they have some

	progress func(done, total int)
}

// Folds sets the number of folds, at least 2. The default is 5.
func Folds(n int) Option { return func(s *settings) { s.folds = n } }

// Cs sets the candidates for C, each positive and finite, tried in the order
// given. The default is 10 values from 1e-4 to 1e4 in equal ratios.
func Cs(c ...float64) Option { return func(s *settings) { s.cs = slices.Clone(c) } }

// MaxIter sets the most iterations of the optimiser in one fit. The default
// is 100, as in scikit-learn. A fit that needs more keeps what it reached and
// says so in its [Fit.Status].
func MaxIter(n int) Option { return func(s *settings) { s.maxIter = n } }

// Tol sets how exactly a fit finds the minimum of L = Σ −log p + ‖w‖²/(2C).
// It is done when the largest |∂L/∂θ| is below t, or when an iteration lowers
// L by no more than the share 2.2e-5·t, but not less than 64 units in the
// last place.
//
// The default, 1e-4, is the stopping rule of scikit-learn 1.2 (its ftol is
// 2.2e-9 = 2.2e-5·1e-4). It is loose: a few weights are right to three
// digits only, fewer for a large C, and a row close to the boundary may fall
// on the other side, so that another C wins. Since version 1.4 scikit-learn
// divides L by N and so stops at another point. With Tol(1e-10) and
// MaxIter(10_000) the weights are those of the minimum, whatever the
// optimiser and its version.
func Tol(t float64) Option { return func(s *settings) { s.tol = t } }

// RowWeights gives each row a weight, w (N), finite, not negative and not all 0: in the
// sum that a fit minimises, and in the accuracies that choose C. It is scikit-learn's
// sample_weight; nil is for 1 each.
func RowWeights(w *tensor.Tensor) Option { return func(s *settings) { s.weights = w } }

// ClassNames gives what the labels 0, 1, … stand for, by which errors and
// [Logistic.Warnings] call the classes. Labels without a name are called by their number.
func ClassNames(names ...string) Option {
	return func(s *settings) { s.names = slices.Clone(names) }
}

// Progress has f called before the first fit and after each, with how many are
// made and how many there will be: one for each fold and value of C, and the
// last. Calls come from one goroutine at a time.
func Progress(f func(done, total int)) Option { return func(s *settings) { s.progress = f } }

// fall returns the share of the loss that an iteration must take off.
func (s settings) fall() float64 { return math.Max(rounding, 1e11*0x1p-52*s.tol) }

func newSettings(opts []Option) (settings, error) {
	s := settings{folds: 5, maxIter: 100, tol: 1e-4, cs: tenCandidates()}
	for _, o := range opts {
		o(&s)
	}
	switch {
	case s.folds < 2:
		return s, refuse(logisticName, "%d folds, want at least 2", s.folds)
	case len(s.cs) == 0:
		return s, refuse(logisticName, "no value of C to try, want at least one")
	case s.maxIter < 1:
		return s, refuse(logisticName, "at most %d iterations, want at least 1", s.maxIter)
	case !(s.tol > 0) || math.IsInf(s.tol, 1):
		return s, refuse(logisticName, "tolerance %g, want a positive number", s.tol)
	}
	for i, c := range s.cs {
		if !(c > 0) || math.IsInf(c, 1) {
			return s, refuse(logisticName, "C number %d is %g, want a positive number", i, c)
		}
	}
	return s, nil
}

// tenCandidates returns 10 values from 1e-4 to 1e4 in equal ratios.
func tenCandidates() (c []float64) {
	for i := range 10 {
		c = append(c, elementary.Pow(10, -4+8*float64(i)/9))
	}
	return c
}
