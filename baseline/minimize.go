package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
)

// minimize fits data for one C, starting at start, by L-BFGS (Liu and
// Nocedal 1989): Newton's method with a curvature estimated from the last ten
// steps. History, line search and stopping rules are those of L-BFGS-B as
// scikit-learn calls it, so that both walk the same way: without bounds, the
// B changes nothing.
//
// When a line search fails, it forgets the history and starts again down the
// gradient; if that fails too, the fit is [Stuck]. So is one whose loss no
// longer falls although [objective.room] proves that it can: there L-BFGS-B
// would report convergence. The end of ctx is an error before the next
// evaluation of the loss.
func minimize(ctx context.Context, data table, c float64, start []float64, s settings) ([]float64, Fit, error) {
	o := newObjective(data, c)
	problem := optimize.Problem{Func: o.Loss, Grad: o.Gradient,
		Status: func() (optimize.Status, error) { return optimize.NotTerminated, ctx.Err() }}
	theta, fit := start, Fit{}
	for {
		search := &lineSearch{}
		r, err := optimize.Minimize(problem, theta, &optimize.Settings{
			GradientThreshold: s.tol,
			Converger:         &flat{fall: s.fall()},
			MajorIterations:   s.maxIter - fit.Iterations + 1, // gonum counts the start
		}, &optimize.LBFGS{
			Linesearcher:      search,
			Store:             10,
			GradStopThreshold: math.NaN(), // the tolerance above does it
		})
		if ended := ctx.Err(); ended != nil {
			return nil, fit, ended
		}
		if err != nil && !lineSearchFailed(err) {
			return nil, fit, fmt.Errorf("logistic regression: C = %g: %w; are the features too large? standardise them", c, err)
		}
		steps := r.MajorIterations - 1
		theta = r.X
		fit.Iterations += steps
		fit.Loss, fit.Gradient = r.F, floats.Norm(r.Gradient, math.Inf(1))
		switch {
		case err == nil:
			fit.Status = status(r.Status)
		case -search.slope <= rounding*math.Max(1, r.F):
			fit.Status = LossFlat
		case steps == 0:
			fit.Status = Stuck
		default:
			continue
		}
		if fit.Status == LossFlat && o.room(theta) > 1e-6*math.Max(1, r.F) {
			fit.Status = Stuck
		}
		return theta, fit, nil
	}
}

func status(s optimize.Status) Status {
	switch s {
	case optimize.GradientThreshold:
		return GradientSmall
	case optimize.FunctionConvergence:
		return LossFlat
	case optimize.IterationLimit:
		return IterationLimit
	}
	return Stuck
}

func lineSearchFailed(err error) bool {
	for _, e := range []error{
		optimize.ErrLinesearcherFailure, optimize.ErrLinesearcherBound,
		optimize.ErrNoProgress, optimize.ErrNonDescentDirection,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// rounding is the least fall of the loss that counts, relative to it: 64
// units in the last place.
const rounding = 64 * 0x1p-52

// flat ends a run when an iteration lowers the loss by no more than fall, as
// a share of the loss, or of 1 if the loss is smaller.
type flat struct {
	fall    float64
	last    float64
	started bool
}

func (f *flat) Init(int) { f.started = false }

func (f *flat) Converged(l *optimize.Location) optimize.Status {
	last, started := f.last, f.started
	f.last, f.started = l.F, true
	if started && last-l.F <= f.fall*math.Max(1, last) {
		return optimize.FunctionConvergence
	}
	return optimize.NotTerminated
}
