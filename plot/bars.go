package plot

import (
	"errors"
	"fmt"
	"math"
)

// Bar is one bar of [Bars].
type Bar struct {
	Name   string
	Value  float64
	Margin float64 // a thin line reaches as far to both sides of the value; 0 for none
}

// Bars draws horizontal bars from 0 to their values, the first on top: to the right in
// one colour, to the left in another. Options: [Title], [XLabel], [YLabel], [Size]
// (default: 800 wide, and as high as the bars need).
//
// No bars, and a number that is not finite, are errors of the data, as is a margin
// below 0.
func Bars(bars []Bar, options ...Option) *Plot {
	height := min(max(200, 130+30*len(bars)), maxSide)
	set := settings{width: 800, height: height}.with(options)
	if len(bars) == 0 {
		return failed("bars", errors.New("no bars: want at least one"))
	}
	lo, hi := 0.0, 0.0
	var names []string
	for i, b := range bars {
		left, right := b.Value-b.Margin, b.Value+b.Margin
		if math.IsNaN(left+right) || math.IsInf(left, 0) || math.IsInf(right, 0) || b.Margin < 0 {
			return failed("bars", fmt.Errorf("bar %d %q is %v ± %v: want finite numbers, and a margin of at least 0", i, b.Name, b.Value, b.Margin))
		}
		lo, hi = min(lo, left), max(hi, right)
		names = append(names, oneLine(b.Name))
	}
	x, err := around(lo, hi, -0.04)
	if err != nil {
		return failed("bars", err)
	}
	x.label = set.xLabel
	return set.plot(&figure{
		title: set.title,
		x:     x,
		y:     axis{lo: float64(len(bars)), hi: 0, label: set.yLabel, names: names}, // the first stands on top
		paint: func(c canvas, p plane) { paintBars(c, p, bars) },
	})
}

func paintBars(c canvas, p plane, bars []Bar) {
	zero := p.at(0, 0).x
	for i, b := range bars {
		top, bottom := p.at(b.Value, float64(i)+0.18), p.at(b.Value, float64(i)+0.82)
		right := top.x >= zero
		color := spectralAt(0.9)
		if !right {
			color = spectralAt(0.2)
		}
		c.fill(rect{min(zero, top.x), top.y, max(zero, top.x), bottom.y}, color)
		if b.Margin > 0 {
			paintMargin(c, p, b, float64(i)+0.5)
		}
	}
	x := sharp(zero)
	c.line([]point{{x, p.y0}, {x, p.y1}}, stroke{color: frame, width: p.line})
}

// paintMargin draws a line over the margin with a short one across each end.
func paintMargin(c canvas, p plane, b Bar, y float64) {
	s := stroke{color: ink, width: 1.5 * p.line}
	left, right := p.at(b.Value-b.Margin, y), p.at(b.Value+b.Margin, y)
	c.line([]point{left, right}, s)
	for _, at := range []point{left, right} {
		c.line([]point{{at.x, at.y - p.mark}, {at.x, at.y + p.mark}}, s)
	}
}
