package plot

import (
	"math"
	"testing"
)

// unit returns, of a picture whose axes are from 0 to 1, what a place in pixels is.
func unit(t *testing.T, n *notes) func(at point) point {
	t.Helper()
	for i, s := range n.styles {
		if l := n.lines[i]; s.width == 1.5 && s.color == frame && len(l) == 2 && l[0].y != l[1].y {
			a, b := l[0], l[1]
			return func(at point) point { return point{(at.x - a.x) / (b.x - a.x), (a.y - at.y) / (a.y - b.y)} }
		}
	}
	t.Fatal("there is no diagonal")
	return nil
}

// The curve goes through its points, the diagonal from corner to corner, and the mark is
// where it says.
func TestROC(t *testing.T) {
	s := Series{Name: "yes", X: []float64{0, 0, 0.25, 0.5, 1}, Y: []float64{0, 0.5, 0.5, 1, 1}}
	n := take(t, ROC([]Series{s}, Marks(Mark{"threshold 0.2", 0.25, 0.5}, Mark{X: 2, Y: 0.5})), 700, 660)
	at := unit(t, n)
	found := false
	for i, l := range n.lines {
		if n.styles[i].width != 2 || len(l) != len(s.X) {
			continue
		}
		found = true
		for j, p := range l {
			if q := at(p); math.Abs(q.x-s.X[j])+math.Abs(q.y-s.Y[j]) > 1e-9 {
				t.Errorf("point %d is at %v, want (%v, %v)", j, q, s.X[j], s.Y[j])
			}
		}
	}
	if !found {
		t.Error("there is no curve of five points")
	}
	if len(n.places) != 2 { // the mark and its sign in the legend
		t.Fatalf("%d marks, want one and its sign in the legend", len(n.places))
	}
	if q := at(n.places[1]); math.Abs(q.x-0.25)+math.Abs(q.y-0.5) > 1e-9 {
		t.Errorf("the mark is at %v, want (0.25, 0.5)", q)
	}
}

// Precision stays until the next recall, as the area that average precision is.
func TestPrecisionRecallSteps(t *testing.T) {
	s := Series{X: []float64{1, 0.5, 0}, Y: []float64{0.4, 0.75, 1}}.steps()
	want := Series{X: []float64{1, 0.5, 0.5, 0, 0}, Y: []float64{0.4, 0.4, 0.75, 0.75, 1}}
	area := 0.0
	for i := range want.X {
		if len(s.X) != len(want.X) || s.X[i] != want.X[i] || s.Y[i] != want.Y[i] {
			t.Fatalf("got %v, want %v", s, want)
		}
		if i > 0 {
			area += (s.X[i-1] - s.X[i]) * s.Y[i]
		}
	}
	if math.Abs(area-(0.5*0.4+0.5*0.75)) > 1e-15 {
		t.Errorf("the area is %v, want %v", area, 0.5*0.4+0.5*0.75)
	}
	level := func(p *Plot) (n int) {
		for _, s := range take(t, p, 700, 660).styles {
			if s.width == 1.5 && s.color == frame {
				n++
			}
		}
		return n
	}
	one := Series{Name: "a", X: []float64{1, 0}, Y: []float64{0.4, 1}}
	if got := level(PrecisionRecall([]Series{one})); got != 1 {
		t.Errorf("one curve has %d level lines, want 1", got)
	}
	if got := level(PrecisionRecall([]Series{one, one})); got != 0 {
		t.Errorf("two curves have %d level lines, want none", got)
	}
}

func TestRatesErrors(t *testing.T) {
	for name, draw := range map[string]func([]Series, ...Option) *Plot{"ROC": ROC, "PrecisionRecall": PrecisionRecall} {
		wantErr(t, name+": none", draw(nil), "no curves")
		wantErr(t, name+": no points", draw([]Series{{Name: "a", X: []float64{}, Y: []float64{}}}), `curve 0 "a": no points`)
		wantErr(t, name+": NaN", draw([]Series{{X: []float64{0.5}, Y: []float64{math.NaN()}}}), "point 0 is (0.5, NaN)")
		wantErr(t, name+": above 1", draw([]Series{{X: []float64{1.5}, Y: []float64{1}}}), "want numbers from 0 to 1")
		wantPanic(t, name+": lengths", `curve "a" has 1 X and 2 Y`, func() { draw([]Series{{Name: "a", X: []float64{1}, Y: []float64{1, 1}}}) })
	}
}

// A curve has marks too.
func TestCurveMarks(t *testing.T) {
	n := take(t, Curve([]Series{{Name: "cost", X: []float64{0, 1}, Y: []float64{1, 3}}}, Marks(Mark{"here", 0.5, 2}, Mark{"there", 9, 2})), 800, 600)
	inside := 0
	for i, m := range n.marks {
		if m.radius > 5.5 && n.places[i].x > 100 {
			inside++
		}
	}
	if len(n.places) != 3 || inside != 1 {
		t.Errorf("%d marks, %d of them on the curve; want two in the legend and one there", len(n.places), inside)
	}
}
