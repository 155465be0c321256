package plot

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"cajal/tensor"
)

func TestPointsShowsBothClasses(t *testing.T) {
	x, y := moons(t)
	p := Points(x, y)
	n := take(t, p, 800, 600)
	shapes := map[shape]int{}
	for _, m := range n.marks {
		shapes[m.shape]++
		if m.color != classColor(int(m.shape), 2) {
			t.Errorf("shape %d in colour %v, want %v", m.shape, m.color, classColor(int(m.shape), 2))
		}
	}
	if shapes[0] != 101 || shapes[1] != 101 { // 100 points and the legend each
		t.Errorf("got %v, want 101 markers of shapes 0 and 1", shapes)
	}
	img := decode(t, encode(t, Points(x, y, Size(560, 420)), "png", 560, 420)) // markers of the same size
	for k := range 2 {
		// A marker covers about π·4² pixels inside its outline.
		if got := count(img, classColor(k, 2)); got < 100*25 {
			t.Errorf("class %d: %d pixels in its colour, want 2500 or more", k, got)
		}
	}
}

func TestPointsStandWhereTheyBelong(t *testing.T) {
	x := tensor.From([]float64{0, 0, 10, 0, 0, 5}, 3, 2)
	n := take(t, Points(x, tensor.From([]int64{0, 1, 0}), Margin(1)), 800, 600)
	at := n.places[len(n.places)-3:]
	if at[0].y != at[1].y || at[0].x != at[2].x || at[1].x <= at[0].x || at[2].y >= at[0].y {
		t.Errorf("got %v, want the second right of the first, the third above it", at)
	}
	// 12 and 7 units wide and high with the margin of 1
	unit := (at[1].x - at[0].x) / 10
	box := n.lines[slices.IndexFunc(n.lines, func(l []point) bool { return len(l) == 6 })]
	if left := at[0].x - box[0].x; math.Abs(left-unit) > 1 {
		t.Errorf("the first point stands %.1f right of the edge, want %.1f", left, unit)
	}
}

func TestPointsCopiesItsData(t *testing.T) {
	x, y := moons(t)
	p := Points(x, y)
	before := encode(t, p, "svg", 400, 300)
	x.Fill(0)
	y.Fill(0)
	if !bytes.Equal(before, encode(t, p, "svg", 400, 300)) {
		t.Error("the picture changed with the tensors")
	}
}

func TestPointsTakesViewsAndFloat32(t *testing.T) {
	x, y := moons(t)
	want := encode(t, Points(x.To(tensor.Float32), y), "svg", 400, 300)
	flipped := x.To(tensor.Float32).T().Clone().T() // not contiguous
	if !bytes.Equal(want, encode(t, Points(flipped, y), "svg", 400, 300)) {
		t.Error("a view gives another picture")
	}
}

func TestPointsErrors(t *testing.T) {
	x := func(v ...float64) *tensor.Tensor { return tensor.From(v, len(v)/2, 2) }
	y := func(v ...int64) *tensor.Tensor { return tensor.From(v) }
	for _, c := range []struct {
		name string
		plot *Plot
		want string
	}{
		{"empty", Points(x(), y()), "no points"},
		{"NaN", Points(x(0, 1, 2, math.NaN()), y(0, 1)), "row 1 of x is (2, NaN): column 1"},
		{"Inf", Points(x(math.Inf(-1), 1), y(0)), "row 0 of x is (-Inf, 1): column 0"},
		{"negative class", Points(x(0, 1, 2, 3), y(0, -1)), "row 1 of y is -1: want a class from 0 to 99"},
		{"huge class", Points(x(0, 1), y(1<<40)), "want a class from 0 to 99"},
		{"unnamed class", Points(x(0, 1), y(2), Classes("a", "b")), "row 0 of y is 2: want 0 to 1"},
		{"too wide", Points(x(-1.7e308, 0, 1.7e308, 0), y(0, 1)), "too far apart"},
	} {
		wantErr(t, c.name, c.plot, c.want)
	}
	wantPanic(t, "three columns", "(2, 3): want floats of shape (N, 2)", func() { Points(tensor.New(tensor.Float64, 2, 3), y(0, 1)) })
	wantPanic(t, "integers", "int64 of shape (2, 2)", func() { Points(tensor.New(tensor.Int64, 2, 2), y(0, 1)) })
	wantPanic(t, "other length", "want int64 of shape (2,)", func() { Points(x(0, 1, 2, 3), y(0)) })
	wantPanic(t, "float labels", "y is float64", func() { Points(x(0, 1), tensor.New(tensor.Float64, 1)) })
}

func TestExtremeRanges(t *testing.T) {
	for _, v := range [][]float64{{3, 3}, {0, 0}, {1e300, 1e300}, {1e300, 2e300}, {1e-310, 2e-310}, {1e9, 1e9 + 1e-3}, {-1e-8, 1e15}} {
		x := tensor.From([]float64{v[0], v[1], v[1], v[0]}, 2, 2)
		n := take(t, Points(x, tensor.From([]int64{0, 1})), 800, 600)
		for _, at := range n.places {
			if !(at.x > 0 && at.x < 800 && at.y > 0 && at.y < 600) {
				t.Errorf("%v: a marker at %v", v, at)
			}
		}
		if len(n.texts) < 6 { // two classes, two axes, a tick or more each
			t.Errorf("%v: only texts %q", v, n.contents())
		}
	}
}
