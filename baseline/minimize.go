package baseline

import (
	"context"
	"math"
	"slices"
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
func minimize(ctx context.Context, data table, c float64, start vector, s settings) (vector, Fit, error) {
	d := newDescent(newObjective(data, c, s.threads), start)
	if g := d.g.largest(); math.IsNaN(d.loss-d.loss) || math.IsNaN(g-g) {
		return nil, Fit{}, refuse(logisticName, "C = %g: the loss is %g and its largest derivative %g; are the features too large? standardise them", c, d.loss, g)
	}
	status, err := d.run(ctx, s)
	if err != nil {
		return nil, Fit{}, err
	}
	if status == LossFlat && d.room(d.x) > 1e-6*max(1, d.loss) {
		status = Stuck
	}
	return d.x, Fit{Status: status, Iterations: d.iterations, Loss: d.loss, Gradient: d.g.largest()}, nil
}

// rounding is the least fall of the loss that counts, relative to it: 64
// units in the last place.
const rounding = 64 * 0x1p-52

// descent is a walk down to the minimum.
type descent struct {
	*objective
	lbfgs
	x, g       vector // where it stands, and the gradient there
	loss       float64
	iterations int

	way, from, before vector // the direction of a step; point and gradient at its start
}

func newDescent(o *objective, start vector) *descent {
	n := len(start)
	d := &descent{objective: o, x: slices.Clone(start), g: make(vector, n), way: make(vector, n), from: make(vector, n), before: make(vector, n)}
	d.loss = o.evaluate(d.x, d.g)
	return d
}

// run goes down until there is a reason to stop.
func (d *descent) run(ctx context.Context, s settings) (Status, error) {
	last, restarted := math.NaN(), 0 // the loss before the last iteration, when it began anew
	for {
		switch {
		case d.g.largest() < s.tol:
			return GradientSmall, nil
		case last-d.loss <= s.fall()*max(1, last):
			return LossFlat, nil
		case d.iterations == s.maxIter:
			return IterationLimit, nil
		}
		last = d.loss
		slope, ok := d.step(ctx)
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case ok:
			d.iterations++
		case math.Abs(slope) <= rounding*max(1, d.loss):
			return LossFlat, nil
		case d.iterations == restarted:
			return Stuck, nil
		default:
			d.forget()
			last, restarted = math.NaN(), d.iterations
		}
	}
}

// step goes along the direction of L-BFGS as far as the line search says, and
// returns the slope there at first. If no step is good, it is not ok, and the
// descent stands where it stood.
func (d *descent) step(ctx context.Context) (slope float64, ok bool) {
	first := d.direction(d.way, d.g)
	if slope = d.g.dot(d.way); !(slope < 0) || math.IsInf(slope, 0) || !(first > 0) || math.IsInf(first, 0) {
		return slope, false
	}
	copy(d.from, d.x)
	copy(d.before, d.g)
	try := func(step float64) trial {
		copy(d.x, d.from)
		if d.x.addScaled(step, d.way); ctx.Err() != nil || slices.Equal(d.x, d.from) {
			return trial{step, math.NaN(), math.NaN()} // which ends the search
		}
		loss := d.evaluate(d.x, d.g)
		return trial{step, loss, d.g.dot(d.way)}
	}
	end, ok := search(try, trial{0, d.loss, slope}, first)
	if !ok {
		copy(d.x, d.from)
		copy(d.g, d.before)
		return slope, false
	}
	d.loss = end.loss
	d.learn(d.from, d.x, d.before, d.g)
	return slope, true
}
