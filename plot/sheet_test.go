package plot

import (
	"math"
	"slices"
	"strconv"
	"testing"
)

// sweep returns the article's seven panels.
func sweep(t testing.TB) []*Plot {
	x, y := moons(t)
	var panels []*Plot
	for _, h := range []int{1, 2, 3, 4, 5, 20, 50} {
		panels = append(panels, Boundary(x, y, wave, Title(strconv.Itoa(h)+" hidden"), Cells(60)))
	}
	return panels
}

func TestSheetLayout(t *testing.T) {
	p := Sheet(4, sweep(t), Title("Hidden layers"))
	width, height := p.Size()
	n := layout(t, p, width, height)
	if len(n.planes) != 7 {
		t.Fatalf("%d planes, want 7", len(n.planes))
	}
	picture := rect{0, 0, float64(width), float64(height)}
	for i, r := range n.planes {
		if r.width() != n.planes[0].width() && r.width() != n.planes[0].width()-1 && r.width() != n.planes[0].width()+1 {
			t.Errorf("panel %d is %v wide, the first %v", i, r.width(), n.planes[0].width())
		}
		if r.x0 < 0 || r.y0 < 0 || r.x1 > picture.x1 || r.y1 > picture.y1 {
			t.Errorf("panel %d leaves the picture: %+v", i, r)
		}
		for j := range i {
			if r.overlaps(n.planes[j]) {
				t.Errorf("panels %d and %d overlap", i, j)
			}
		}
		if i > 0 && i != 4 && (r.y0 != n.planes[i-1].y0 || r.x0 <= n.planes[i-1].x1) {
			t.Errorf("panel %d does not follow panel %d in a row", i, i-1)
		}
	}
	if n.planes[4].y0 <= n.planes[0].y1 {
		t.Error("panel 4 does not begin a row")
	}
	left, right := n.planes[4].x0-n.planes[0].x0, n.planes[3].x1-n.planes[6].x1
	if left-right > 2 || right-left > 2 || left < 50 {
		t.Errorf("the last row is %v from the left and %v from the right, want it centred", left, right)
	}
	for _, text := range []string{"class 0", "x1", "x2", "Hidden layers", "50 hidden"} {
		if got := len(slices.DeleteFunc(n.contents(), func(s string) bool { return s != text })); got != 1 {
			t.Errorf("%q stands %d times on the sheet, want once", text, got)
		}
	}
}

func TestSheetOfDifferentPlots(t *testing.T) {
	all := kinds(t)
	p := Sheet(2, []*Plot{all["points"], all["curve"], all["confusion"]})
	n := layout(t, p, p.width, p.height)
	for _, text := range []string{"upper", "train", "step", "x1", "predicted class"} {
		if !slices.Contains(n.contents(), text) {
			t.Errorf("%q is missing: %q", text, n.contents())
		}
	}
	again := layout(t, all["points"], 800, 600)
	if !slices.Contains(again.contents(), "upper") {
		t.Error("the sheet has changed its panel")
	}
}

func TestSheetErrors(t *testing.T) {
	all := kinds(t)
	wantErr(t, "none", Sheet(3, nil), "no panels")
	wantErr(t, "broken panel", Sheet(3, []*Plot{all["curve"], Curve(nil)}), "panel 1: plot curve: no series")
	wantPanic(t, "columns", "0 columns", func() { Sheet(0, []*Plot{all["curve"]}) })
	wantPanic(t, "nil", "panel 0 is nil", func() { Sheet(1, []*Plot{nil}) })
	wantPanic(t, "nested", "panel 0 is a sheet", func() { Sheet(1, []*Plot{all["sheet"]}) })
}

// With a shared scale the same value is as high, or as far, in every panel; names stay.
func TestSharedScale(t *testing.T) {
	tops := func(options ...Option) []float64 {
		var panels []*Plot
		for _, most := range []float64{1, 4} {
			panels = append(panels, Curve([]Series{{Name: "p", X: []float64{0, 1}, Y: []float64{0, most}}}, Behind(Series{X: []float64{0, 1}, Y: []float64{0, 2 * most}})))
		}
		n := layout(t, Sheet(2, panels, options...), 700, 350)
		var heights []float64
		for i, l := range n.lines {
			if s := n.styles[i]; s.color == seriesColors[0] && len(l) == 2 && l[0].y != l[1].y {
				heights = append(heights, l[0].y-l[1].y)
			}
		}
		if len(heights) != 2 {
			t.Fatalf("%d curves, want 2", len(heights))
		}
		return heights
	}
	if h := tops(); math.Abs(h[0]/h[1]-1) > 0.01 {
		t.Errorf("heights %v, want each panel with a scale of its own", h)
	}
	if h := tops(SharedScale()); math.Abs(h[1]/h[0]-4) > 0.01 {
		t.Errorf("heights %v, want one four times the other", h)
	}
	widest := func(options ...Option) (widths []float64) {
		n := layout(t, Sheet(2, []*Plot{Bars([]Bar{{Name: "a", Value: 1}}), Bars([]Bar{{Name: "a", Value: 3}})}, options...), 700, 350)
		for i, r := range n.fills {
			if n.colors[i] == spectralAt(0.9) {
				widths = append(widths, r.width())
			}
		}
		return widths
	}
	if w := widest(SharedScale()); len(w) != 2 || math.Abs(w[1]/w[0]-3) > 0.02 {
		t.Errorf("bars are %v wide, want one three times the other", w)
	}
}
