package baseline

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/optimize"
)

// lineSearch is Moré and Thuente's line search (1994) with the constants of
// L-BFGS-B. Like that, it settles for a step that lowers the loss when the
// bracket around the minimum has become too narrow to look further; gonum's
// own would give up.
type lineSearch struct {
	search optimize.MoreThuente
	start  float64 // the loss at step 0
	slope  float64 // its derivative along the direction there, negative
	tries  int
}

// maxTries is the most evaluations along one direction, scikit-learn's maxls.
const maxTries = 50

// Init begins a search at step; see [optimize.Linesearcher].
func (l *lineSearch) Init(loss, slope, step float64) optimize.Operation {
	l.start, l.slope, l.tries = loss, slope, 0
	if !(slope < 0) || !(step > 0) || math.IsInf(step, 1) {
		// Overflow. gonum would panic in a goroutine of its own; fail at the
		// next call instead.
		l.tries = maxTries
		return optimize.FuncEvaluation | optimize.GradEvaluation
	}
	l.search = optimize.MoreThuente{
		DecreaseFactor:  1e-3,
		CurvatureFactor: 0.9,
		StepTolerance:   0.1,
		MaximumStep:     1e10,
	}
	return l.search.Init(loss, slope, step)
}

// Iterate judges the loss and its slope at the last step and returns the next
// one, or [optimize.MajorIteration] if the last one is good.
func (l *lineSearch) Iterate(loss, slope float64) (optimize.Operation, float64, error) {
	if l.tries >= maxTries {
		return optimize.NoOperation, 0, optimize.ErrLinesearcherFailure
	}
	l.tries++
	op, step, err := l.search.Iterate(loss, slope)
	if errors.Is(err, optimize.ErrLinesearcherFailure) && loss < l.start {
		return optimize.MajorIteration, step, nil
	}
	return op, step, err
}
