package baseline

import (
	"math"
	"testing"
)

// Losses along a direction, the second Moré and Thuente's first.
var curves = []struct {
	name string
	f    func(t float64) (loss, slope float64)
}{
	{"parabola", func(t float64) (float64, float64) { return (t - 3) * (t - 3), 2 * (t - 3) }},
	{"their first", func(t float64) (float64, float64) {
		return -t / (t*t + 2), (t*t - 2) / ((t*t + 2) * (t*t + 2))
	}},
	{"exponential", func(t float64) (float64, float64) { return math.Exp(t) - 50*t, math.Exp(t) - 50 }},
	{"falls for ever, ever more slowly", func(t float64) (float64, float64) { return math.Exp(-t), -math.Exp(-t) }},
}

// From first steps of all sizes, a search ends with a step that fulfils both
// conditions, and the last trial is the one taken.
func TestSearchFindsAGoodStep(t *testing.T) {
	for _, c := range curves {
		loss, slope := c.f(0)
		for _, first := range []float64{1e-3, 0.1, 1, 10, 300} {
			tries, at := 0, math.NaN()
			end, ok := search(func(step float64) trial {
				tries++
				at = step
				l, s := c.f(step)
				return trial{step, l, s}
			}, trial{0, loss, slope}, first)
			good := end.loss <= loss+decrease*end.step*slope && math.Abs(end.slope) <= -curvature*slope
			if !ok || !good || end.step != at || tries > 15 {
				t.Errorf("%s from step %g: %+v (ok %v) after %d tries, the last at %g; want a step with both conditions in at most 15", c.name, first, end, ok, tries, at)
			}
		}
	}
}

// Where no step is as flat as the search wants, near enough to the start's slope or at
// all, it ends with the best of a narrow interval.
func TestSearchTakesTheBestOfANarrowInterval(t *testing.T) {
	for _, c := range []struct {
		name  string
		least float64
		f     func(t float64) (loss, slope float64)
	}{
		{"|t − 0.3|", 0.3, func(t float64) (float64, float64) { return math.Abs(t - 0.3), math.Copysign(1, t-0.3) }},
		{"Moré and Thuente's second", 1.596, func(t float64) (float64, float64) {
			u := t + 0.004
			return math.Pow(u, 5) - 2*math.Pow(u, 4), 5*math.Pow(u, 4) - 8*math.Pow(u, 3)
		}},
	} {
		loss, slope := c.f(0)
		for _, first := range []float64{0.1, 1, 10} {
			last := 0.0
			end, ok := search(func(step float64) trial {
				last = step
				l, s := c.f(step)
				return trial{step, l, s}
			}, trial{0, loss, slope}, first)
			if !ok || end.step != last || !(math.Abs(end.step-c.least) <= narrow*c.least) {
				t.Errorf("%s from step %g: took %+v (ok %v) after looking at %v, want a step within a tenth of %g", c.name, first, end, ok, last, c.least)
			}
		}
	}
}

// A search ends on what is not finite, where the loss nowhere falls, and where it
// falls for ever.
func TestSearchGivesUp(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, f := range map[string]func(step float64) trial{
		"NaN":                func(step float64) trial { return trial{step, nan, -1} },
		"infinite loss":      func(step float64) trial { return trial{step, inf, -1} },
		"slope NaN":          func(step float64) trial { return trial{step, 0.5, nan} },
		"higher everywhere":  func(step float64) trial { return trial{step, 2, -1} },
		"higher, and rising": func(step float64) trial { return trial{step, 2, 1} },
	} {
		tries := 0
		end, ok := search(func(step float64) trial { tries++; return f(step) }, trial{0, 1, -1}, 1)
		if ok || tries > maxTries {
			t.Errorf("%s: took %+v after %d tries, want none", name, end, tries)
		}
	}
	tries := 0
	end, ok := search(func(step float64) trial { tries++; return trial{step, 1 - step, -1} }, trial{0, 1, -1}, 1)
	if !ok || end.step != longest || tries > maxTries {
		t.Errorf("falls for ever: %+v (ok %v) after %d tries, want the longest step", end, ok, tries)
	}
}
