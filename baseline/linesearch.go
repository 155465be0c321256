package baseline

import "math"

// trial is a step along a direction, with the loss there and the derivative of
// the loss along the direction.
type trial struct{ step, loss, slope float64 }

// The constants of L-BFGS-B and, for maxTries, scikit-learn's maxls.
const (
	decrease  = 1e-3 // of the fall that the first slope promises, a good step brings at least so much
	curvature = 0.9  // of the first slope, a good step leaves at most so much
	narrow    = 0.1  // of its end: an interval that is no wider is not looked into further
	longest   = 1e10
	maxTries  = 50
)

// search looks along a direction for a good step t,
//
//	L(t) ≤ L(0) + decrease·t·L′(0)   and   |L′(t)| ≤ curvature·|L′(0)|,
//
// from start, at step 0, with first as the step to try first. It returns the trial
// that was made last and whether to take it. As L-BFGS-B, it settles for a step
// that lowers the loss where the interval has become too narrow to look further.
// What is not finite ends it.
//
// Moré and Thuente, Line search algorithms with guaranteed sufficient decrease,
// 1994; names and order are those of MINPACK-2's dcsrch.
func search(try func(step float64) trial, start trial, first float64) (last trial, ok bool) {
	promised := decrease * start.slope
	i := interval{best: start, other: start}
	width, before := longest, 2*longest
	low, high := 0.0, 5*first
	auxiliary := true // no step has been sufficient yet with the loss rising again
	for step, n := first, 0; n < maxTries; n++ {
		last = try(step)
		now := last
		if math.IsNaN(now.loss-now.loss) || math.IsNaN(now.slope-now.slope) {
			return now, false
		}
		enough := now.loss <= start.loss+float64(step*promised)
		auxiliary = auxiliary && !(enough && now.slope >= 0)
		switch {
		case enough && math.Abs(now.slope) <= -curvature*start.slope:
			return now, true
		case i.bracketed && (step <= low || step >= high || high-low <= narrow*high),
			step == longest && enough && now.slope <= promised,
			step == 0:
			return now, now.loss < start.loss
		}
		if auxiliary && now.loss <= i.best.loss && !enough {
			step = i.nextTilted(now, promised, low, high)
		} else {
			step = i.next(now, low, high)
		}
		if i.bracketed {
			wide := math.Abs(i.other.step - i.best.step)
			if wide >= 0.66*before {
				step = i.best.step + float64((i.other.step-i.best.step)/2)
			}
			before, width = width, wide
			low, high = min(i.best.step, i.other.step), max(i.best.step, i.other.step)
		} else {
			low, high = step+float64(1.1*(step-i.best.step)), step+float64(4*(step-i.best.step))
		}
		step = min(max(step, 0), longest)
		if i.bracketed && (step <= low || step >= high || high-low <= narrow*high) {
			step = i.best.step // the last trial shall be the best
		}
	}
	return last, false
}

// interval has the trial with the lowest loss so far and, once bracketed, on the
// other side of a minimum another one.
type interval struct {
	best, other trial
	bracketed   bool
}

// nextTilted is next for the auxiliary function L(t) − slope·t, by which the search
// goes until a step is sufficient.
func (i *interval) nextTilted(now trial, slope, low, high float64) float64 {
	tilt := func(t trial, by float64) trial {
		return trial{t.step, t.loss + float64(by*t.step), t.slope + by}
	}
	i.best, i.other = tilt(i.best, -slope), tilt(i.other, -slope)
	step := i.next(tilt(now, -slope), low, high)
	i.best, i.other = tilt(i.best, slope), tilt(i.other, slope)
	return step
}

// next takes a trial into the interval and returns the step to try next, of the
// minima of a cubic and a quadratic through the trials the one that is safer; where
// nothing is bracketed, between low and high. MINPACK-2's dcstep.
func (i *interval) next(now trial, low, high float64) (step float64) {
	best := i.best
	end := low // that of the side where now lies
	if now.step > best.step {
		end = high
	}
	turned := now.slope < 0 && best.slope > 0 || now.slope > 0 && best.slope < 0
	switch {
	case now.loss > best.loss: // a minimum lies between them
		cubic := best.step + float64(cubicShare(best, now)*(now.step-best.step))
		fall := (best.loss-now.loss)/(now.step-best.step) + best.slope
		quadratic := best.step + float64(best.slope/fall/2*(now.step-best.step))
		step = cubic + float64((quadratic-cubic)/2)
		if math.Abs(cubic-best.step) < math.Abs(quadratic-best.step) {
			step = cubic
		}
		i.bracketed = true
	case turned: // so it does here
		cubic := now.step + float64(cubicShare(now, best)*(best.step-now.step))
		step = farther(now.step, cubic, secant(now, best))
		i.bracketed = true
	case math.Abs(now.slope) < math.Abs(best.slope): // flatter: the cubic may have no minimum ahead
		cubic := end
		if share := cubicShare(now, best); share < 0 {
			cubic = now.step + float64(share*(best.step-now.step))
		}
		quadratic := secant(now, best)
		if !i.bracketed {
			step = min(max(farther(now.step, cubic, quadratic), low), high)
			break
		}
		step = quadratic
		if math.Abs(cubic-now.step) < math.Abs(quadratic-now.step) {
			step = cubic
		}
		inside := now.step + float64(0.66*(i.other.step-now.step))
		if now.step > best.step {
			step = min(step, inside)
		} else {
			step = max(step, inside)
		}
	case i.bracketed:
		step = now.step + float64(cubicShare(now, i.other)*(i.other.step-now.step))
	default:
		step = end
	}
	switch {
	case now.loss > best.loss:
		i.other = now
	case turned:
		i.best, i.other = now, best
	default:
		i.best = now
	}
	return step
}

// cubicShare returns where the cubic through two trials with their slopes is least,
// as a share of the way from one to the other.
func cubicShare(from, to trial) float64 {
	theta := 3*(from.loss-to.loss)/(to.step-from.step) + from.slope + to.slope
	size := max(math.Abs(theta), math.Abs(from.slope), math.Abs(to.slope))
	gamma := size * math.Sqrt(max(0, float64(theta/size*(theta/size))-float64(from.slope/size*(to.slope/size))))
	if to.step < from.step {
		gamma = -gamma
	}
	return (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope)
}

// secant returns where the line through the slopes of two trials is zero.
func secant(from, to trial) float64 {
	return from.step + float64(from.slope/(from.slope-to.slope)*(to.step-from.step))
}

func farther(from, a, b float64) float64 {
	if math.Abs(a-from) > math.Abs(b-from) {
		return a
	}
	return b
}
