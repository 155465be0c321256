package baseline

import (
	"math"

	"cajal/internal/kernel"
)

// memory is how many steps L-BFGS looks back.
const memory = 10

// lbfgs has the last steps of a descent: the changes s of the point and y of the
// gradient, the oldest first.
type lbfgs struct {
	s, y []vector
	dot  []float64 // sᵀy
}

// forget drops all steps.
func (l *lbfgs) forget() { l.s, l.y, l.dot = nil, nil, nil }

// learn adds a step from a point to another, instead of the oldest of so many, and
// unless it says nothing of the curvature.
func (l *lbfgs) learn(from, to, gradFrom, gradTo vector) {
	var s, y vector
	if len(l.s) == memory {
		s, y = l.s[0], l.y[0]
		l.s, l.y, l.dot = l.s[1:], l.y[1:], l.dot[1:]
	} else {
		s, y = make(vector, len(to)), make(vector, len(to))
	}
	s.difference(to, from)
	y.difference(gradTo, gradFrom)
	if d := s.dot(y); d > 0 {
		l.s, l.y, l.dot = append(l.s, s), append(l.y, y), append(l.dot, d)
	}
}

// direction writes −H·g to d, with H the inverse of the Hessian as far as the steps
// tell, and returns the length to try first. Nocedal and Wright, Numerical
// Optimization, 2006, algorithm 7.4. Of no steps it is down the gradient.
func (l *lbfgs) direction(d, g vector) (first float64) {
	clear(d)
	d.addScaled(-1, g)
	n := len(l.s)
	if n == 0 {
		return 1 / math.Sqrt(g.dot(g))
	}
	var alpha [memory]float64
	for i := n - 1; i >= 0; i-- {
		alpha[i] = l.s[i].dot(d) / l.dot[i]
		d.addScaled(-alpha[i], l.y[i])
	}
	newest := l.y[n-1]
	d.scale(l.dot[n-1] / newest.dot(newest))
	for i := range n {
		d.addScaled(alpha[i]-l.y[i].dot(d)/l.dot[i], l.s[i])
	}
	return 1
}

// vector is a point of the space of all weights and intercepts, or a direction in it.
type vector []float64

func (v vector) dot(w vector) float64 { return kernel.Dot(kernel.SliceOf(v), kernel.SliceOf(w)) }

// addScaled adds v += a·w.
func (v vector) addScaled(a float64, w vector) {
	kernel.AddScaled(kernel.SliceOf(v), a, kernel.SliceOf(w))
}

// difference writes v = a − b.
func (v vector) difference(a, b vector) {
	for i := range v {
		v[i] = a[i] - b[i]
	}
}

func (v vector) scale(a float64) {
	for i := range v {
		v[i] *= a
	}
}

// largest returns the largest |vᵢ|, NaN if there is one.
func (v vector) largest() float64 { return kernel.MaxAbs(kernel.SliceOf(v)) }
