package plot

import (
	"errors"
	"fmt"
)

// Calibration draws a reliability diagram: for each bin of probabilities, how often
// they came true (observed) over their mean (predicted), both 0 to 1 and ascending in
// predicted, and as a bar from below which share of the samples (weight, of any unit)
// the bin has. On the diagonal probabilities are what they say; below it they are too
// large. Options: [Title], [XLabel], [YLabel], [Size] (default: 700×660).
//
// No bins, a number that is not from 0 to 1, and a weight that is not positive, are
// errors of the data; it panics unless all three are as long.
//
// DeGroot and Fienberg, The Comparison and Evaluation of Forecasters, 1983.
func Calibration(predicted, observed, weight []float64, options ...Option) *Plot {
	if len(predicted) != len(observed) || len(predicted) != len(weight) {
		fail("Calibration", "%d predicted, %d observed, %d weights: want as many", len(predicted), len(observed), len(weight))
	}
	set := settings{xLabel: "mean predicted probability", yLabel: "share that came true", width: 700, height: 660}.with(options)
	if len(predicted) == 0 {
		return failed("calibration", errors.New("no bins: want at least one"))
	}
	points := make([]point, len(predicted))
	total := 0.0
	for i, w := range weight {
		points[i] = point{predicted[i], observed[i]}
		for _, v := range []float64{predicted[i], observed[i]} {
			if !(v >= 0 && v <= 1) {
				return failed("calibration", fmt.Errorf("bin %d is predicted as %v and came true in %v: want numbers from 0 to 1", i, predicted[i], observed[i]))
			}
		}
		if !(w > 0) {
			return failed("calibration", fmt.Errorf("bin %d weighs %v: want a positive weight", i, w))
		}
		total += w
	}
	both, err := around(0, 1, -0.03)
	if err != nil {
		return failed("calibration", err)
	}
	f := &figure{title: set.title, x: both, y: both}
	f.x.label, f.y.label = set.xLabel, set.yLabel
	f.paint = func(c canvas, p plane) {
		for i, w := range weight {
			foot, top := p.at(points[i].x, 0), p.at(points[i].x, w/total)
			c.fill(rect{foot.x - 6*p.line, top.y, foot.x + 6*p.line, foot.y}, absent)
		}
		c.line([]point{p.at(0, 0), p.at(1, 1)}, stroke{color: frame, width: 1.5 * p.line})
		drawSeries(c, p, points, seriesStroke(0, p.style))
		m := classMarker(0, 1, p.mark)
		for _, at := range points {
			c.mark(m, p.at(at.x, at.y))
		}
	}
	return set.plot(f)
}
