package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Series is one line of a [Curve].
type Series struct {
	Name string    // for the legend; empty: none
	X    []float64 // such as steps or epochs; nil counts 0, 1, 2, …
	Y    []float64 // as many as X
}

// Curve draws series of values, such as the losses of training and validation,
// over the steps. Lines differ in colour and in their dashes. A value that is
// NaN or infinite (with [LogY] also one that is not positive) leaves a gap; a
// value alone between gaps is a dot. Options: [Title], [XLabel], [YLabel],
// [LogY], [Times], [Rug], [Marks], [Behind], [Size].
//
// No series, a series without points, nothing at all to draw, and an X that is
// not finite are errors of the data; it panics if X and Y differ in length.
func Curve(series []Series, options ...Option) *Plot {
	set := settings{xLabel: "step", width: 800, height: 600}
	if len(series) == 1 {
		set.yLabel = series[0].Name
	}
	set = set.with(options)
	f := &figure{title: set.title}
	var xs, ys []float64
	lines := make([][]point, len(series))
	for i, s := range series {
		line, err := s.points(set.logY)
		if err != nil {
			return failed("curve", fmt.Errorf("series %d %q: %w", i, s.Name, err))
		}
		lines[i] = line
		for _, p := range line {
			xs = append(xs, p.x)
			if !math.IsNaN(p.y) {
				ys = append(ys, p.y)
			}
		}
		if s.Name != "" && (len(series) > 1 || s.Name != set.yLabel) {
			f.legend = append(f.legend, entry{label: oneLine(s.Name), kind: seriesEntry, index: i})
		}
	}
	behind := make([][]point, len(set.behind))
	for i, s := range set.behind {
		line, err := s.points(set.logY)
		if err != nil {
			return failed("curve", fmt.Errorf("series %d behind: %w", i, err))
		}
		behind[i] = line
		for _, p := range line {
			xs = append(xs, p.x)
			if !math.IsNaN(p.y) {
				ys = append(ys, p.y)
			}
		}
	}
	f.legend = append(f.legend, markEntries(set.marks)...)
	if err := f.reach(xs, ys, set); err != nil {
		return failed("curve", err)
	}
	f.x.times = set.times
	f.x.whole = !slices.ContainsFunc(xs, func(x float64) bool { return x != math.Trunc(x) })
	f.paint = func(c canvas, p plane) {
		drawRug(c, p, set.rug)
		for _, line := range behind {
			drawSeries(c, p, line, stroke{color: absent, width: p.line})
		}
		for i, line := range lines {
			drawSeries(c, p, line, seriesStroke(i, p.style))
		}
		drawMarks(c, p, set.marks)
	}
	return set.plot(f)
}

// drawRug draws a short line above the lower edge at each place.
func drawRug(c canvas, p plane, at []float64) {
	for _, v := range at {
		if v >= p.x.lo && v <= p.x.hi {
			x := sharp(p.at(v, p.y.lo).x)
			c.line([]point{{x, p.y1}, {x, p.y1 - 2*p.mark}}, stroke{color: soft, width: p.line})
		}
	}
}

// points pairs X and Y; a y that cannot be drawn becomes NaN.
func (s Series) points(logY bool) ([]point, error) {
	if s.X != nil && len(s.X) != len(s.Y) {
		fail("Curve", "series %q has %d X and %d Y: want as many", s.Name, len(s.X), len(s.Y))
	}
	if len(s.Y) == 0 {
		return nil, errors.New("no points: want at least one value")
	}
	pts := make([]point, len(s.Y))
	for i, y := range s.Y {
		x := float64(i)
		if s.X != nil {
			x = s.X[i]
		}
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("value %d of X is %v: want a finite number", i, x)
		}
		if math.IsInf(y, 0) || logY && y <= 0 {
			y = math.NaN()
		}
		pts[i] = point{x, y}
	}
	return pts, nil
}

// reach sets the axes of a curve.
func (f *figure) reach(xs, ys []float64, set settings) (err error) {
	switch {
	case len(xs) == 0:
		return errors.New("no series: want at least one")
	case len(ys) == 0 && set.logY:
		return errors.New("no value is finite and positive: nothing to draw on a logarithmic axis")
	case len(ys) == 0:
		return errors.New("no value is finite: nothing to draw")
	}
	lo, hi := extent(xs)
	if f.x, err = around(lo, hi, -0.02); err != nil {
		return err
	}
	lo, hi = extent(ys)
	if set.logY {
		f.y = aroundLog(lo, hi)
	} else if f.y, err = around(lo, hi, -0.06); err != nil {
		return err
	}
	f.x.label, f.y.label = set.xLabel, set.yLabel
	return nil
}

// seriesStroke tells series apart by colour and by dashes.
func seriesStroke(i int, s style) stroke {
	dashes := [][]float64{nil, {7, 3}, {2, 2.5}, {8, 3, 2, 3}, {12, 3}, {5, 2, 1.5, 2, 1.5, 2}}
	// Behind the last colour they begin again with other dashes, so that 36 lines differ.
	dash := slices.Clone(dashes[(i+i/len(seriesColors))%len(dashes)])
	for j := range dash {
		dash[j] *= s.line
	}
	return stroke{color: seriesColors[i%len(seriesColors)], width: 2 * s.line, dash: dash}
}

// drawSeries draws the runs between gaps.
func drawSeries(c canvas, p plane, line []point, s stroke) {
	var run []point
	flush := func() {
		switch {
		case len(run) == 1:
			c.mark(marker{shape: circle, radius: 1.6 * s.width, color: s.color}, run[0])
		case len(run) > 1:
			c.line(thin(run), s)
		}
		run = run[:0]
	}
	for _, v := range line {
		if math.IsNaN(v.y) {
			flush()
			continue
		}
		run = append(run, p.at(v.x, v.y))
	}
	flush()
}

// thin keeps, of the points of each pixel in x, the first, the lowest, the
// highest and the last. The picture stays the same, a loss that jumps up and
// down stays a broad band, and 20,000 steps do not make a huge file.
func thin(run []point) []point {
	column := func(i int) float64 { return math.Floor(run[i].x) }
	var kept []point
	for from := 0; from < len(run); {
		to, low, high := from, from, from
		for ; to < len(run) && column(to) == column(from); to++ {
			if run[to].y < run[low].y {
				low = to
			}
			if run[to].y > run[high].y {
				high = to
			}
		}
		keep := []int{from, low, high, to - 1}
		slices.Sort(keep)
		for _, i := range slices.Compact(keep) {
			kept = append(kept, run[i])
		}
		from = to
	}
	return kept
}
