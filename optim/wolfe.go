package optim

import (
	"math"

	"cajal/internal/kernel"
)

// point is a place x + t·d of a line search, with the objective, its gradient, and
// its slope along d.
type point struct {
	t, f, slope float64
	g           kernel.Slice
}

// take copies q to p, which keeps its memory.
func (p *point) take(q *point) {
	p.t, p.f, p.slope = q.t, q.f, q.slope
	kernel.Copy(p.g, q.g)
}

// line has the points of a line search: the one tried last, the one before it, and
// the ends of the interval that a good one lies in.
type line struct {
	now, prev point
	ends      [2]point
}

const (
	sufficient = 1e-4 // of the slope's promise: Wolfe's first condition
	flatter    = 0.9  // than at the start: the second
)

// search looks for a t with f(t) ≤ f + 1e-4·t·slope and |f′(t)| ≤ 0.9·|slope|, from
// a first guess, in most further evaluations than one. It leaves the gradient there
// in g. Nocedal and Wright, algorithms 3.5 and 3.6, with the guards of PyTorch's
// _strong_wolfe.
func (o *QuasiNewton) search(again func() float64, t, f, slope float64, most int) (loss, at float64, asked int) {
	l := &o.line
	l.prev.t, l.prev.f, l.prev.slope = 0, f, slope
	kernel.Copy(l.prev.g, o.g)
	o.try(again, t)
	tries, found, bracketed := 0, false, false
	for tries < most {
		p := &l.now
		switch {
		case p.f > f+float64(sufficient*p.t*slope) || tries > 1 && p.f >= l.prev.f:
			bracketed = true
		case math.Abs(p.slope) <= -flatter*slope:
			found = true
		case p.slope >= 0:
			bracketed = true
		}
		if found || bracketed {
			break
		}
		t := cubic(&l.prev, p, p.t+float64(0.01*(p.t-l.prev.t)), 10*p.t)
		l.prev.take(p)
		o.try(again, t)
		tries++
	}
	switch {
	case found:
		kernel.Copy(o.g, l.now.g)
		return l.now.f, l.now.t, tries + 1
	case bracketed:
		l.ends[0].take(&l.prev)
	default: // the ends are the start and the last point
		l.ends[0].t, l.ends[0].f, l.ends[0].slope = 0, f, slope
		kernel.Copy(l.ends[0].g, o.g)
	}
	l.ends[1].take(&l.now)
	low, tries := o.zoom(again, f, slope, tries, most)
	kernel.Copy(o.g, l.ends[low].g)
	return l.ends[low].f, l.ends[low].t, tries + 1
}

// zoom makes the interval smaller until a point in it is good, and returns its better
// end.
func (o *QuasiNewton) zoom(again func() float64, f, slope float64, tries, most int) (low, _ int) {
	l := &o.line
	order := func() (int, int) {
		if l.ends[0].f <= l.ends[1].f {
			return 0, 1
		}
		return 1, 0
	}
	low, high := order()
	size, slow := kernel.MaxAbs(o.d), false
	for tries < most && math.Abs(l.ends[1].t-l.ends[0].t)*size >= o.lbfgs.change {
		a, b := min(l.ends[0].t, l.ends[1].t), max(l.ends[0].t, l.ends[1].t)
		t := cubic(&l.ends[0], &l.ends[1], a, b)
		t, slow = inside(t, a, b, slow)
		o.try(again, t)
		tries++
		p := &l.now
		if p.f > f+float64(sufficient*t*slope) || p.f >= l.ends[low].f {
			l.ends[high].take(p)
			low, high = order()
			continue
		}
		good := math.Abs(p.slope) <= -flatter*slope
		if !good && p.slope*(l.ends[high].t-l.ends[low].t) >= 0 {
			l.ends[high].take(&l.ends[low])
		}
		l.ends[low].take(p)
		if good {
			break
		}
	}
	return low, tries
}

// inside keeps a t that is within a tenth of an end from standing still: at an end, or
// the second time in a row, it moves to a tenth from the nearer one.
func inside(t, a, b float64, slow bool) (_ float64, nowSlow bool) {
	tenth := float64(0.1 * (b - a))
	switch {
	case !(min(b-t, t-a) < tenth):
		return t, false
	case !slow && t < b && t > a:
		return t, true
	case math.Abs(t-b) < math.Abs(t-a):
		return b - tenth, false
	}
	return a + tenth, false
}

// try evaluates the objective at x + t·d.
func (o *QuasiNewton) try(again func() float64, t float64) {
	o.move(t)
	p := &o.line.now
	p.t, p.f = t, o.objective(again())
	o.gather(p.g)
	p.slope = kernel.Dot(p.g, o.d)
}

// cubic returns where the cubic through two points with their slopes is least,
// between low and high, and the middle if there is no such place.
func cubic(p, q *point, low, high float64) float64 {
	a := p.slope + q.slope - 3*(p.f-q.f)/(p.t-q.t)
	square := float64(a*a) - float64(p.slope*q.slope)
	if !(square >= 0) {
		return (low + high) / 2
	}
	b := math.Sqrt(square)
	t := 0.0
	if p.t <= q.t {
		t = q.t - float64((q.t-p.t)*((q.slope+b-a)/(q.slope-p.slope+float64(2*b))))
	} else {
		t = p.t - float64((p.t-q.t)*((p.slope+b-a)/(p.slope-q.slope+float64(2*b))))
	}
	return min(max(t, low), high)
}
