package plot

import (
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
