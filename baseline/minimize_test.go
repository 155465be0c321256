package baseline

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cajal/tensor"
)

// The reported loss and gradient are those of the weights that are returned,
// and at the tolerance.
func TestFitReportsTheMinimum(t *testing.T) {
	s := settings{maxIter: 1000, tol: 1e-7}
	for i, tc := range objectives {
		data := randomTable(uint64(i), tc.n, tc.d, tc.k)
		theta, fit, err := minimize(t.Context(), data, tc.c, randomTheta(uint64(i), data), s)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		g := make(vector, len(theta))
		loss := newObjective(data, tc.c, 1).evaluate(theta, g)
		if grad := g.largest(); loss != fit.Loss || grad != fit.Gradient {
			t.Errorf("%s: reported loss %v and gradient %v, at the weights they are %v and %v", tc.name, fit.Loss, fit.Gradient, loss, grad)
		}
		if !fit.Converged() || fit.Gradient > 1e-4 {
			t.Errorf("%s: stopped with %v, gradient %v, want convergence below 1e-4", tc.name, fit.Status, fit.Gradient)
		}
	}
}

func TestIterationLimitIsReported(t *testing.T) {
	m := fitSet(t, readSets(t)["wine"], MaxIter(3), Folds(2), Cs(1, 10))
	for f := range m.Fits {
		for c, fit := range m.Fits[f] {
			if fit.Status != IterationLimit || fit.Iterations != 3 || fit.Converged() {
				t.Errorf("fold %d, C = %v: %v after %d iterations, want %v after 3", f, m.Cs[c], fit.Status, fit.Iterations, IterationLimit)
			}
		}
	}
	w := strings.Join(m.Warnings(), "\n")
	for _, want := range []string{"4 of 4 fits to folds did not converge: iteration limit reached", "fit to all rows did not converge", "raise MaxIter"} {
		if !strings.Contains(w, want) {
			t.Errorf("warnings %q, want one with %q", w, want)
		}
	}
}

// At the minimum there is nothing to do, however fine the tolerance: rounding
// is no failure.
func TestStartAtTheMinimum(t *testing.T) {
	m := fitSet(t, readSets(t)["moons"], Cs(1, 1, 1), Tol(1e-300), MaxIter(1000))
	for f := range m.Fits {
		for c, fit := range m.Fits[f] {
			if fit.Status != LossFlat || fit.Gradient > 1e-5 {
				t.Errorf("fold %d, fit %d: %v with gradient %v, want %v below 1e-5", f, c, fit.Status, fit.Gradient, LossFlat)
			}
		}
	}
}

// Numbers near the ends of float64's range end in a model or an error, never
// in a panic of the optimiser's own goroutine.
func TestExtremeFeatures(t *testing.T) {
	for _, size := range []float64{1e308, 1e200, 1e154, 1e100, 1e20, 1e-20, 1e-160, 5e-324} {
		data := randomTable(3, 24, 2, 2)
		x, y := tensor.New(tensor.Float64, 24, 2), tensor.New(tensor.Int64, 24)
		for i := range data.rows() {
			row := data.row(i)
			x.Set(max(-1, min(1, row[0]))*size, i, 0)
			x.Set(row[1], i, 1)
			y.Set(float64(data.y[i]), i)
		}
		m, err := LogisticCV(t.Context(), x, y)
		if err != nil {
			if !strings.Contains(err.Error(), "standardise") {
				t.Errorf("size %g: error %v, want advice to standardise", size, err)
			}
			continue
		}
		for _, v := range append(m.Coef.Float64s(), m.Intercept.Item()) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Errorf("size %g: coef %v, intercept %v, want finite numbers or an error", size, m.Coef, m.Intercept)
			}
		}
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	d := readSets(t)["moons"]
	before := runtime.NumGoroutine()
	fitSet(t, d)
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines after a fit, %d before", runtime.NumGoroutine(), before)
}

// A feature a hundred million times larger than the other makes the first
// weight's steps drown the second's: scikit-learn calls that convergence.
func TestStuckIsReported(t *testing.T) {
	data := randomTable(3, 24, 2, 2)
	for i := range data.rows() {
		data.row(i)[0] *= 1e8
	}
	theta, fit, err := minimize(t.Context(), data, 1, make(vector, 3), settings{maxIter: 100, tol: 1e-4})
	if err != nil {
		t.Fatal(err)
	}
	if fit.Status != Stuck || fit.Converged() {
		t.Errorf("stopped with %v at %v, gradient %v, want %v", fit.Status, theta, fit.Gradient, Stuck)
	}
}

// A step along each axis lowers the loss by no less than room says, for the
// axis that room means.
func TestRoomIsThere(t *testing.T) {
	for i, tc := range objectives {
		data := randomTable(uint64(i), tc.n, tc.d, tc.k)
		o := newObjective(data, tc.c, 1)
		theta := randomTheta(uint64(i), data)
		none := make(vector, len(theta))
		loss, room := o.evaluate(theta, none), o.room(theta)
		best := 0.0
		for j := range theta {
			for step := -8.0; step <= 8; step += 1. / 64 {
				moved := slices.Clone(theta)
				moved[j] += step
				best = math.Max(best, loss-o.evaluate(moved, none))
			}
		}
		if room <= 0 || room > best*(1+1e-2) {
			t.Errorf("%s: room %v, the best fall along an axis is %v", tc.name, room, best)
		}
	}
}
