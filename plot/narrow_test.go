package plot

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

// A narrow picture has letters of the same size in less room, the panels of a sheet below
// each other, and no title; the plot that it is of stays as it was.
func TestNarrow(t *testing.T) {
	var panels []*Plot
	for i := range 3 {
		panels = append(panels, Curve([]Series{{X: []float64{0, 1}, Y: []float64{float64(i), 2}}}, Title("panel "+strconv.Itoa(i))))
	}
	curve := []Series{{Name: "loss", X: []float64{0, 1}, Y: []float64{1, 2}}}
	for name, c := range map[string]struct {
		plot          *Plot
		width, height int
		stays         string // a title that stays
	}{
		"curve":     {Curve(curve, Title("the title"), Size(800, 500)), 360, 360, ""},
		"flat":      {Curve(curve, Title("the title"), Size(800, 300)), 360, 300, ""},
		"small":     {Curve(curve, Title("the title"), Size(300, 200)), 300, 200, ""},
		"bars":      {Bars([]Bar{{Name: "a", Value: 1}, {Name: "b", Value: 2}}, Title("the title"), Size(800, 900)), 360, 900, ""},
		"confusion": {Confusion(tensor.From([]int64{1, 2, 3, 4}, 2, 2), Classes("no", "yes"), Title("the title"), Size(700, 700)), 360, 360, ""},
		"sheet":     {Sheet(3, panels, Title("the title")), 360, 36 + 3*270, "panel 2"},
	} {
		n := c.plot.Narrow(360)
		if w, h := n.Size(); w != c.width || h != c.height {
			t.Errorf("%s: %d × %d, want %d × %d", name, w, h, c.width, c.height)
		}
		for _, p := range []*Plot{n, c.plot.Untitled()} {
			w, h := p.Size()
			text := string(encode(t, p, "svg", w, h))
			if body := text[strings.Index(text, "</title>"):]; strings.Contains(body, "the title") || !strings.Contains(body, c.stays) {
				t.Errorf("%s: it has its title, or lacks %q", name, c.stays)
			}
		}
		w, h := c.plot.Size()
		if !bytes.Contains(encode(t, c.plot, "svg", w, h), []byte(`>the title</text>`)) {
			t.Errorf("%s: the plot has lost its title", name)
		}
	}
	images := Images(tensor.New(tensor.Float64, 5, 8, 8), []string{"a", "b", "c", "d", "e"}, 5)
	if w, h := images.Narrow(240).Size(); w != 240 || h <= w {
		t.Errorf("five images in a row: %d × %d, want them in rows of one or two", w, h)
	}
	bad := Curve(nil)
	if bad.Narrow(360).Err() == nil || bad.Err() == nil {
		t.Error("a plot of nothing has lost its error")
	}
	defer func() {
		if recover() == nil {
			t.Error("100 pixels: want a panic")
		}
	}()
	images.Narrow(100)
}

// Ten curves with names leave a small screen a plane that can be read, and a legend whose
// words have no room beside the names of classes begins at the left edge.
func TestNarrowLegend(t *testing.T) {
	var curves []Series
	for i := range 10 {
		curves = append(curves, Series{Name: "class " + strconv.Itoa(i) + ", average precision 0.500", X: []float64{0, 1}, Y: []float64{1, float64(i) / 10}})
	}
	n := PrecisionRecall(curves, Title("the title"), XLabel("recall"), YLabel("precision")).Narrow(360)
	w, h := n.Size()
	d := n.drawing.(*figure)
	r := rect{0, 0, float64(w), float64(h)}.inset(figureStyle.pad, figureStyle.pad, figureStyle.pad, figureStyle.pad)
	e := d.edges(r, figureStyle)
	rows, _ := d.legendAbove(r.width(), e, figureStyle)
	if plane := r.height() - legendHeight(rows, figureStyle) - e.bottom; w != 360 || plane < 180 {
		t.Errorf("%d × %d: the plane is %.0f pixels high below %d rows, want 180 or more", w, h, plane, len(rows))
	}
	long := Confusion(tensor.From([]int64{1, 2, 3, 4}, 2, 2), Classes("a quite long name", "another long name"), XLabel("predicted class"), YLabel("true class")).Narrow(360)
	w, h = long.Size()
	if svg := string(encode(t, long, "svg", w, h)); !strings.Contains(svg, ">share of its row, 0 to 100 %</text>") {
		t.Errorf("the words of the scale are cut")
	}
}
