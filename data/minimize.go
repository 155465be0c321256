package data

import "math"

// point is a number and what a function is there.
type point struct{ x, y float64 }

// search is where Brent's method stands: the minimum lies between a and b.
type search struct {
	a, b                float64
	best, second, third point // of those tried; third was second before
}

func newSearch(a, b float64, first point) search { return search{a, b, first, first, first} }

// parabola returns a step from the best point to the lowest one of the parabola
// through the three, as p/q with q not negative.
func (s *search) parabola() (p, q float64) {
	x, v, w := s.best, s.second, s.third
	r := float64((x.x - v.x) * (x.y - w.y))
	q = float64((x.x - w.x) * (x.y - v.y))
	p = float64((x.x-w.x)*q) - float64((x.x-v.x)*r)
	q = 2 * (q - r)
	if q > 0 {
		p = -p
	}
	return p, math.Abs(q)
}

// take narrows the search by a point that was tried, the best one if better.
func (s *search) take(u point, better bool) {
	x := s.best.x
	if better {
		if u.x >= x {
			s.a = x
		} else {
			s.b = x
		}
		s.best, s.second, s.third = u, s.best, s.second
		return
	}
	if u.x < x {
		s.a = u.x
	} else {
		s.b = u.x
	}
	switch {
	case u.y <= s.second.y || s.second.x == x:
		s.second, s.third = u, s.second
	case u.y <= s.third.y || s.third.x == x || s.third.x == s.second.x:
		s.third = u
	}
}

// within returns where f is smallest between a and b, to a tolerance, by Brent's
// method: a parabola through three points, and the golden section where that does
// not serve. It takes the steps of SciPy's fminbound, so that it ends where that
// does even if f has several minima.
//
// Brent, Algorithms for Minimization Without Derivatives, 1973.
func within(f func(float64) float64, a, b, tolerance float64) float64 {
	eps, golden := math.Sqrt(2.2e-16), 0.5*(3-math.Sqrt(5))
	first := a + float64(golden*(b-a))
	s := newSearch(a, b, point{first, f(first)})
	var step, before float64
	for range 499 {
		a, b, x := s.a, s.b, s.best.x
		middle := float64(0.5 * (a + b))
		least := float64(eps*math.Abs(x)) + tolerance/3
		if math.Abs(x-middle) <= float64(2*least)-float64(0.5*(b-a)) {
			break
		}
		section := true
		if math.Abs(before) > least {
			p, q := s.parabola()
			last := before
			before = step
			if math.Abs(p) < math.Abs(0.5*q*last) && p > float64(q*(a-x)) && p < float64(q*(b-x)) {
				section = false
				step = p / q
				if at := x + step; at-a < 2*least || b-at < 2*least {
					step = math.Copysign(least, middle-x)
				}
			}
		}
		if section {
			before = b - x
			if x >= middle {
				before = a - x
			}
			step = golden * before
		}
		u := x + math.Copysign(max(math.Abs(step), least), step)
		fu := f(u)
		s.take(point{u, fu}, fu <= s.best.y)
	}
	return s.best.x
}

// brent returns where f is smallest near a bracket: three points of which the
// middle one b is the lowest. It takes the steps of SciPy's brent.
func brent(f func(float64) float64, a, b, c, fb float64) float64 {
	s := newSearch(min(a, c), max(a, c), point{b, fb})
	var step, before float64
	for range 500 {
		a, b, x := s.a, s.b, s.best.x
		least, middle := float64(1.48e-8*math.Abs(x))+1e-11, float64(0.5*(a+b))
		if math.Abs(x-middle) < float64(2*least)-float64(0.5*(b-a)) {
			break
		}
		section := true
		if math.Abs(before) > least {
			p, q := s.parabola()
			last := before
			before = step
			if p > float64(q*(a-x)) && p < float64(q*(b-x)) && math.Abs(p) < math.Abs(0.5*q*last) {
				section = false
				step = p / q
				if u := x + step; u-a < 2*least || b-u < 2*least {
					step = -least
					if middle-x >= 0 {
						step = least
					}
				}
			}
		}
		if section {
			before = b - x
			if x >= middle {
				before = a - x
			}
			step = 0.3819660 * before
		}
		u := x + step
		switch {
		case math.Abs(step) >= least:
		case step >= 0:
			u = x + least
		default:
			u = x - least
		}
		fu := f(u)
		s.take(point{u, fu}, fu <= s.best.y || fu != fu)
	}
	return s.best.x
}

// bracket returns three points of which the middle one is the lowest, going downhill
// from a and b, and f there; ok is false if there is no end to it. It takes the
// steps of SciPy's bracket.
//
// Press et al., Numerical Recipes, section 10.1, as SciPy.
func bracket(f func(float64) float64, a, b float64) (x [3]float64, fb float64, ok bool) {
	const golden, small, farthest = 1.618034, 1e-21, 110
	fa, fb := f(a), f(b)
	if fa < fb {
		a, b, fa, fb = b, a, fb, fa
	}
	c := b + float64(golden*(b-a))
	fc := f(c)
	for range 1001 {
		if !(fc < fb) {
			break
		}
		t1, t2 := float64((b-a)*(fb-fc)), float64((b-c)*(fb-fa))
		under := 2 * (t2 - t1)
		if math.Abs(t2-t1) < small {
			under = 2 * small
		}
		w := b - (float64((b-c)*t2)-float64((b-a)*t1))/under
		limit := b + float64(farthest*(c-b))
		next := func() float64 { return c + float64(golden*(c-b)) }
		var fw float64
		switch {
		case (w-c)*(b-w) > 0:
			if fw = f(w); fw < fc {
				return [3]float64{b, w, c}, fw, true
			} else if fw > fb {
				return [3]float64{a, b, w}, fb, true
			}
			w = next()
			fw = f(w)
		case (w-limit)*(limit-c) >= 0:
			w = limit
			fw = f(w)
		case (w-limit)*(c-w) > 0:
			if fw = f(w); fw < fc {
				b, c, fb, fc = c, w, fc, fw
				w = next()
				fw = f(w)
			}
		default:
			w = next()
			fw = f(w)
		}
		a, b, c, fa, fb, fc = b, c, w, fb, fc, fw
	}
	lowest := fb < fc && fb <= fa || fb < fa && fb <= fc
	between := a < b && b < c || c < b && b < a
	return [3]float64{a, b, c}, fb, lowest && between && !math.IsInf(a, 0) && !math.IsInf(c, 0)
}
