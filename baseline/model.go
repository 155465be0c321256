package baseline

import (
	"fmt"

	"cajal/tensor"
)

// Logistic is a fitted logistic regression. D is the number of features, K
// that of classes, and K' is K, or 1 if there are two classes. What it
// predicts depends on Classes, Coef and Intercept alone, so a model can be
// put together from stored values.
type Logistic struct {
	Classes []int64 // the labels, ascending (K)
	Counts  []int   // rows of each class in the data it was fitted to (K)

	C         float64        // the value of C that won
	Coef      *tensor.Tensor // weights (K', D), float64
	Intercept *tensor.Tensor // (K'), float64

	Cs     []float64      // the candidates for C
	Scores *tensor.Tensor // accuracy on each fold for each C (folds, Cs), float64
	Fits   [][]Fit        // how each of those fits ended [fold][C]
	Refit  Fit            // how the last fit, to all rows, ended

	names []string // of the labels 0, 1, …, as far as they have some
}

// Error is what methods panic with when a tensor cannot belong to the model,
// whatever it holds.
type Error struct {
	Model string // "logistic regression", "ridge regression"
	Op    string // the method, such as "predict"
	Rule  string // what was found and what was expected
}

// Error returns "model: op: rule".
func (e *Error) Error() string { return e.Model + ": " + e.Op + ": " + e.Rule }

// FitError is what functions that fit a model return when its data or its options do not
// allow a fit. The end of a context is none.
type FitError struct {
	Model string // "logistic regression", "ridge regression", "majority", "mean"
	Rule  string // what was found, what was expected and what to do
}

// Error returns "model: rule".
func (e *FitError) Error() string { return e.Model + ": " + e.Rule }

// The models as errors call them.
const (
	logisticName = "logistic regression"
	ridgeName    = "ridge regression"
	majorityName = "majority"
	meanName     = "mean"
)

// refuse returns a FitError.
func refuse(model, rule string, values ...any) error {
	return &FitError{model, fmt.Sprintf(rule, values...)}
}

// refused returns the FitError of a model whose data are wrong as err says.
func refused(model string, err error) error { return &FitError{model, err.Error()} }

// MeanScores returns the mean accuracy over the folds for each of Cs. The
// last place may differ from NumPy's.
func (m *Logistic) MeanScores() []float64 {
	folds, n := m.Scores.Dim(0), m.Scores.Dim(1)
	mean := make([]float64, n)
	for i, v := range m.Scores.Contiguous().Float64s() {
		mean[i%n] += v
	}
	for i := range mean {
		mean[i] /= float64(folds)
	}
	return mean
}

// Warnings returns what a reader of the numbers should know, a sentence each:
// fits that stopped before the minimum, and classes with fewer rows than
// there are folds. It is empty if there is nothing to say.
func (m *Logistic) Warnings() []string {
	var warnings []string
	folds := len(m.Fits)
	for k, n := range m.Counts {
		if n < folds {
			warnings = append(warnings, fmt.Sprintf("class %s has %d rows, fewer than the %d folds: some folds test without it", nameOf(m.Classes[k], m.names), n, folds))
		}
	}
	stopped := map[Status]int{}
	for _, path := range m.Fits {
		for _, f := range path {
			stopped[f.Status]++
		}
	}
	for _, s := range []Status{IterationLimit, Stuck} {
		if n := stopped[s]; n > 0 {
			warnings = append(warnings, fmt.Sprintf("%d of %d fits to folds did not converge: %v; %s", n, folds*len(m.Cs), s, s.remedy()))
		}
	}
	if f := m.Refit; !f.Converged() {
		warnings = append(warnings, fmt.Sprintf("the fit to all rows did not converge: %v after %d iterations, largest derivative %.2g; %s", f.Status, f.Iterations, f.Gradient, f.Status.remedy()))
	}
	return warnings
}
