package plot

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// drawn returns the lines and dots of series i, without the legend's.
func drawn(t *testing.T, p *Plot, i int) (lines [][]point, dots []point) {
	n := take(t, p, 800, 600)
	for j, s := range n.styles {
		if s.width == 2 && s.color == seriesColors[i] {
			lines = append(lines, n.lines[j])
		}
	}
	return lines, n.places
}

func TestCurveLeavesGaps(t *testing.T) {
	nan := math.NaN()
	y := []float64{5, 4, nan, 3, math.Inf(1), 2, 1, nan}
	lines, dots := drawn(t, Curve([]Series{{Name: "loss", Y: y}}), 0)
	if len(lines) != 2 || len(lines[0]) != 2 || len(lines[1]) != 2 || len(dots) != 1 {
		t.Fatalf("%v: got lines %v and dots %v, want two lines of two points and a dot", y, lines, dots)
	}
	if !(lines[0][1].x < dots[0].x && dots[0].x < lines[1][0].x) {
		t.Errorf("the dot at %v is not between %v and %v", dots[0], lines[0], lines[1])
	}
	if !(lines[0][0].y < lines[0][1].y && lines[0][1].y < dots[0].y) {
		t.Errorf("falling values do not fall: %v, %v", lines[0], dots[0])
	}
}

func TestCurveOfFewPoints(t *testing.T) {
	for name, s := range map[string]Series{
		"single":   {Name: "loss", X: []float64{5}, Y: []float64{0.7}},
		"zero":     {Name: "loss", Y: []float64{0}},
		"constant": {Name: "loss", Y: []float64{0.7, 0.7, 0.7}},
		"one x":    {Name: "loss", X: []float64{1, 1}, Y: []float64{1, 2}},
		"huge":     {Name: "loss", Y: []float64{1e300, -1e300}},
	} {
		for _, options := range [][]Option{nil, {LogY()}} {
			p := Curve([]Series{s}, options...)
			if name == "zero" && options != nil {
				wantErr(t, name, p, "positive")
				continue
			}
			lines, dots := drawn(t, p, 0)
			for _, at := range append(slices.Concat(lines...), dots...) {
				if !(at.x > 0 && at.x < 800 && at.y > 0 && at.y < 600) {
					t.Errorf("%s: a point at %v", name, at)
				}
			}
			if len(lines)+len(dots) != 1 {
				t.Errorf("%s: got %d lines and %d dots, want one of them", name, len(lines), len(dots))
			}
		}
	}
}

func TestLogYPutsDecadesAtEqualDistances(t *testing.T) {
	lines, _ := drawn(t, Curve([]Series{{Y: []float64{1, 0.1, 0.01, -1}}}, LogY()), 0)
	if len(lines) != 1 || len(lines[0]) != 3 {
		t.Fatalf("got %v, want one line of the three positive values", lines)
	}
	a, b := lines[0][1].y-lines[0][0].y, lines[0][2].y-lines[0][1].y
	if math.Abs(a-b) > 1e-9 || a < 50 {
		t.Errorf("the decades are %v and %v pixels high, want as high", a, b)
	}
}

func TestCurveTellsSeriesApart(t *testing.T) {
	p := Curve([]Series{{Name: "train", Y: []float64{2, 1}}, {Name: "validation", Y: []float64{3, 2}}})
	n := take(t, p, 800, 600)
	seen := map[string]int{}
	for _, s := range n.styles {
		if s.width == 2 {
			seen[hex(s.color)]++
			if solid := s.color == seriesColors[0]; solid != (len(s.dash) == 0) {
				t.Errorf("series in %v has dashes %v", s.color, s.dash)
			}
		}
	}
	if len(seen) != 2 || seen[hex(seriesColors[0])] != 2 {
		t.Errorf("got lines %v, want two colours, each in plot and legend", seen)
	}
	for _, name := range []string{"train", "validation"} {
		if !slices.Contains(n.contents(), name) {
			t.Errorf("no %q in %q", name, n.contents())
		}
	}
}

func TestThinKeepsThePicture(t *testing.T) {
	var run []point
	for i := range 20_000 {
		run = append(run, point{float64(i) / 100, 50 + 40*math.Sin(float64(i))})
	}
	run[777].y = 300
	kept := thin(run)
	if len(kept) > 4*201 {
		t.Errorf("%d of 20000 points kept, want 4 a pixel at most", len(kept))
	}
	if !slices.Contains(kept, run[777]) || kept[0] != run[0] || kept[len(kept)-1] != run[len(run)-1] {
		t.Error("the spike, the first or the last point is gone")
	}
	if !slices.IsSortedFunc(kept, func(a, b point) int { return int(math.Copysign(1, a.x-b.x)) }) {
		t.Error("the order has changed")
	}
	for column := range 200 {
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, p := range kept {
			if int(p.x) == column {
				lo, hi = min(lo, p.y), max(hi, p.y)
			}
		}
		if lo > 10.1 || hi < 89.9 {
			t.Errorf("column %d reaches from %v to %v, want 10 to 90", column, lo, hi)
		}
	}
}

func TestCurveErrors(t *testing.T) {
	nan := math.NaN()
	wantErr(t, "none", Curve(nil), "no series")
	wantErr(t, "empty", Curve([]Series{{Y: []float64{1}}, {Name: "val"}}), `series 1 "val": no points`)
	wantErr(t, "all NaN", Curve([]Series{{Y: []float64{nan, nan}}}), "no value is finite")
	wantErr(t, "log", Curve([]Series{{Y: []float64{0, -1}}}, LogY()), "finite and positive")
	wantErr(t, "x", Curve([]Series{{X: []float64{0, nan}, Y: []float64{1, 2}}}), "value 1 of X is NaN")
	wantErr(t, "wide", Curve([]Series{{Y: []float64{-1.7e308, 1.7e308}}}), "too far apart")
	wantPanic(t, "lengths", "has 1 X and 2 Y", func() { Curve([]Series{{X: []float64{0}, Y: []float64{1, 2}}}) })
}

// A rug has a line for each place on the axis.
func TestRug(t *testing.T) {
	series := []Series{{Y: []float64{1, 2, 3}}}
	plain, marked := take(t, Curve(series), 800, 600), take(t, Curve(series, Rug(0, 1, 1.5, 99)), 800, 600)
	if got := len(marked.lines) - len(plain.lines); got != 3 {
		t.Errorf("got %d lines more, want 3: a place beyond the axis has none", got)
	}
}

// The looks of 36 lines differ, in their colours or their dashes.
func TestStrokesDiffer(t *testing.T) {
	looks := map[string]int{}
	for i := range 36 {
		s := seriesStroke(i, style{line: 1})
		look := fmt.Sprint(s.color, s.dash)
		if j, ok := looks[look]; ok {
			t.Errorf("lines %d and %d look alike", j, i)
		}
		looks[look] = i
	}
}

// What lies behind is drawn first, thin and grey, within the axes.
func TestCurveBehind(t *testing.T) {
	n := take(t, Curve([]Series{{Name: "mean", Y: []float64{1, 2}}}, Behind(Series{Y: []float64{-5, 9}}, Series{Y: []float64{0, 1}})), 800, 600)
	thin, first := 0, -1
	for i, s := range n.styles {
		switch {
		case s.color == absent && s.width == 1:
			thin++
			for _, at := range n.lines[i] {
				if !(at.x > 0 && at.x < 800 && at.y > 0 && at.y < 600) {
					t.Errorf("a point behind at %v", at)
				}
			}
		case s.color == seriesColors[0] && first < 0:
			if first = i; thin != 2 {
				t.Errorf("%d lines are drawn before the curve, want 2", thin)
			}
		}
	}
	wantErr(t, "no points", Curve([]Series{{Y: []float64{1}}}, Behind(Series{})), "series 0 behind: no points")
}
