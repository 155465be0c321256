package plot

import (
	"errors"
	"fmt"
)

// Mark is a place that is marked on a [Curve], an [ROC] or a [PrecisionRecall] curve,
// such as that of a threshold.
type Mark struct {
	Name string // for the legend; empty: none
	X, Y float64
}

// Marks marks places on curves, each by a sign of its own. Those outside the axes are
// left out.
func Marks(marks ...Mark) Option {
	return func(s *settings) { s.marks = append(s.marks[:len(s.marks):len(s.marks)], marks...) }
}

// ROC draws receiver operating characteristics: the share of the positive samples that
// scores above a threshold find (Y), over the share of the others that they take for
// positive (X), both 0 to 1, from one threshold to the next, as scikit-learn's
// RocCurveDisplay does. On the diagonal scores say nothing. Options: [Title], [XLabel],
// [YLabel], [Marks], [Size] (default: 700×660).
//
// No curve, one without points, and a number that is not from 0 to 1 are errors of the
// data; it panics if X and Y differ in length.
//
// Fawcett, An Introduction to ROC Analysis, 2006.
func ROC(curves []Series, options ...Option) *Plot {
	set := settings{xLabel: "false positive rate", yLabel: "true positive rate", width: 700, height: 660}.with(options)
	return rates("ROC", "ROC curve", curves, set, func(lines [][]point) []point { return []point{{0, 0}, {1, 1}} })
}

// PrecisionRecall draws precision–recall curves: the share of right ones (Y) among the
// samples whose scores lie above a threshold, over the share of the positive samples that
// they find (X), both 0 to 1, X descending, as steps: average precision is the area below
// them. A single curve has a level line at its first Y, which is what scores that say
// nothing reach if it begins with all samples. Options and errors are those of [ROC].
//
// Davis and Goadrich, The Relationship Between Precision-Recall and ROC Curves, 2006.
func PrecisionRecall(curves []Series, options ...Option) *Plot {
	set := settings{xLabel: "recall", yLabel: "precision", width: 700, height: 660}.with(options)
	stepped := make([]Series, len(curves))
	for i, s := range curves {
		stepped[i] = s
		if len(s.X) == len(s.Y) {
			stepped[i] = s.steps()
		}
	}
	return rates("PrecisionRecall", "precision–recall curve", stepped, set, func(lines [][]point) []point {
		if len(lines) > 1 {
			return nil
		}
		level := lines[0][0].y
		return []point{{0, level}, {1, level}}
	})
}

// steps returns a series that keeps each Y up to the next X.
func (s Series) steps() Series {
	stepped := Series{Name: s.Name, X: []float64{}}
	for i, y := range s.Y {
		if i > 0 {
			stepped.X, stepped.Y = append(stepped.X, s.X[i]), append(stepped.Y, s.Y[i-1])
		}
		stepped.X, stepped.Y = append(stepped.X, s.X[i]), append(stepped.Y, y)
	}
	return stepped
}

// rates draws curves of shares, and below them a line of scores that say nothing, none of
// no points.
func rates(op, what string, curves []Series, set settings, chance func(lines [][]point) []point) *Plot {
	lines := make([][]point, len(curves))
	if len(curves) == 0 {
		return failed(what, errors.New("no curves: want at least one"))
	}
	both, err := around(0, 1, -0.03)
	if err != nil {
		return failed(what, err)
	}
	f := &figure{title: set.title, x: both, y: both}
	f.x.label, f.y.label = set.xLabel, set.yLabel
	for i, s := range curves {
		if len(s.X) != len(s.Y) {
			fail(op, "curve %q has %d X and %d Y: want as many", s.Name, len(s.X), len(s.Y))
		}
		if len(s.Y) == 0 {
			return failed(what, fmt.Errorf("curve %d %q: no points: want at least one", i, s.Name))
		}
		for j, y := range s.Y {
			if x := s.X[j]; !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
				return failed(what, fmt.Errorf("curve %d %q: point %d is (%v, %v): want numbers from 0 to 1", i, s.Name, j, x, y))
			}
			lines[i] = append(lines[i], point{s.X[j], y})
		}
		if s.Name != "" {
			f.legend = append(f.legend, entry{label: oneLine(s.Name), kind: seriesEntry, index: i})
		}
	}
	f.legend = append(f.legend, markEntries(set.marks)...)
	level := chance(lines)
	f.paint = func(c canvas, p plane) {
		if len(level) > 0 {
			c.line([]point{p.at(level[0].x, level[0].y), p.at(level[1].x, level[1].y)}, stroke{color: frame, width: 1.5 * p.line})
		}
		for i, line := range lines {
			drawSeries(c, p, line, seriesStroke(i, p.style))
		}
		drawMarks(c, p, set.marks)
	}
	return set.plot(f)
}

// markEntries explains marks.
func markEntries(marks []Mark) (entries []entry) {
	for i, m := range marks {
		if m.Name != "" {
			entries = append(entries, entry{label: oneLine(m.Name), kind: markerEntry, index: i, classes: len(marks)})
		}
	}
	return entries
}

// drawMarks draws marks inside the axes.
func drawMarks(c canvas, p plane, marks []Mark) {
	for i, m := range marks {
		if m.X >= p.x.lo && m.X <= p.x.hi && m.Y >= p.y.lo && m.Y <= p.y.hi {
			c.mark(classMarker(i, len(marks), 1.2*p.mark), p.at(m.X, m.Y))
		}
	}
}
