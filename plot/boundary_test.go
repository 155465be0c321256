package plot

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"cajal/tensor"
)

var (
	step  = func(x1, _ float64) float64 { return 1 / (1 + math.Exp(-40*(x1-0.3))) }
	slope = func(_, x2 float64) float64 { return 1 / (1 + math.Exp(-40*(x2-0.5))) }
)

// plane returns the image of the only plane and a function from a place in
// the data to its pixel.
func planeOf(t *testing.T, p *Plot) (*notes, func(x1, x2 float64) color.RGBA) {
	n := take(t, p, 400, 300)
	f := p.drawing.(*figure)
	at := plane{n.planes[0], f.x, f.y, figureStyle}
	return n, func(x1, x2 float64) color.RGBA {
		q := at.at(x1, x2)
		return n.images[0].RGBAAt(int(q.x-at.x0), int(q.y-at.y0))
	}
}

func TestBoundarySidesDiffer(t *testing.T) {
	x, y := moons(t)
	_, pixel := planeOf(t, Boundary(x, y, classifier(step)))
	for x1, class := range map[float64]int{-1: 0, 0: 0, 0.6: 1, 2: 1} {
		for _, x2 := range []float64{-0.8, 0.1, 1.2} {
			if got, want := pixel(x1, x2), regionColor(class, 2, bands-1); got != want {
				t.Errorf("x1 > 0.3 at (%v, %v): got %v, want %v of class %d", x1, x2, got, want, class)
			}
		}
	}
	_, pixel = planeOf(t, Boundary(x, y, classifier(slope)))
	if up, down := pixel(0, 1), pixel(0, 0); up != regionColor(1, 2, bands-1) || down != regionColor(0, 2, bands-1) {
		t.Errorf("x2 > 0.5: got %v above and %v below", up, down)
	}
}

func TestBoundaryPixelsReachThePNG(t *testing.T) {
	x, y := moons(t)
	p := Boundary(x, y, classifier(step), Size(400, 300), Cells(100))
	n := take(t, p, 400, 300)
	img := decode(t, encode(t, p, "png", 400, 300))
	area, differ := n.planes[0], 0
	for y := range n.images[0].Rect.Dy() {
		for x := range n.images[0].Rect.Dx() {
			if rgba(img.At(int(area.x0)+x, int(area.y0)+y)) != n.images[0].RGBAAt(x, y) {
				differ++ // a marker
			}
		}
	}
	if most := 200 * 13 * 13; differ > most || differ < 100*50 {
		t.Errorf("%d pixels of the plane differ from the region's, want those of 200 markers, 5000 to %d", differ, most)
	}
	for k := range 2 {
		if got := count(img, classColor(k, 2)); got < 100*12 {
			t.Errorf("class %d: %d pixels in its colour, want 1200 or more", k, got)
		}
	}
}

// All kinds of answers put the line in the same place, to a pixel.
func TestBoundaryKindsOfAnswers(t *testing.T) {
	x, y := moons(t)
	score := func(columns int, d tensor.DType, value func(p float64, k int) float64) func(*tensor.Tensor) *tensor.Tensor {
		return func(grid *tensor.Tensor) *tensor.Tensor {
			out := tensor.New(d, grid.Dim(0), columns)
			for i := range grid.Dim(0) {
				for k := range columns {
					out.Set(value(step(grid.At(i, 0), 0), k), i, k)
				}
			}
			return out
		}
	}
	logit := func(p float64, k int) float64 {
		return math.Log([]float64{1 - p, p}[k]) // −∞ far from the line
	}
	for name, predict := range map[string]func(*tensor.Tensor) *tensor.Tensor{
		"probability":     classifier(step),
		"one column":      score(1, tensor.Float32, func(p float64, _ int) float64 { return p }),
		"two columns":     score(2, tensor.Float64, func(p float64, k int) float64 { return 1 - p + float64(k)*(2*p-1) }),
		"logarithms":      score(2, tensor.Float32, logit),
		"classes":         func(g *tensor.Tensor) *tensor.Tensor { return labels(g) },
		"column of class": func(g *tensor.Tensor) *tensor.Tensor { return labels(g).Reshape(-1, 1) },
	} {
		p := Boundary(x, y, predict, Cells(100))
		n, _ := planeOf(t, p)
		f, img, area := p.drawing.(*figure), n.images[0], n.planes[0]
		light := func(column int) int {
			c := img.RGBAAt(column, img.Rect.Dy()/2)
			return int(c.R) + int(c.G) + int(c.B)
		}
		darkest := 0
		for column := range img.Rect.Dx() {
			if light(column) < light(darkest) {
				darkest = column
			}
		}
		tolerance := 1.5
		if name == "classes" || name == "column of class" {
			tolerance += area.width() / 100 // known to half a cell
		}
		if want := f.x.share(0.3) * area.width(); math.Abs(float64(darkest)-want) > tolerance {
			t.Errorf("%s: the line stands at pixel %d, want %.1f ± %.1f", name, darkest, want, tolerance)
		}
	}
}

func labels(grid *tensor.Tensor) *tensor.Tensor {
	out := tensor.New(tensor.Int64, grid.Dim(0))
	for i := range grid.Dim(0) {
		if grid.At(i, 0) > 0.3 {
			out.Set(1, i)
		}
	}
	return out
}

func TestBoundaryAsksABoundedGrid(t *testing.T) {
	x, y := moons(t)
	rows := 0
	lo, hi := math.Inf(1), math.Inf(-1)
	Boundary(x.To(tensor.Float32), y, func(grid *tensor.Tensor) *tensor.Tensor {
		if grid.DType() != tensor.Float32 || grid.Dim(1) != 2 || grid.Dim(0) > batchRows {
			t.Fatalf("asked %v of shape %v, want float32 (G, 2), G up to %d", grid.DType(), grid.Shape(), batchRows)
		}
		rows += grid.Dim(0)
		for i := range grid.Dim(0) {
			lo, hi = min(lo, grid.At(i, 0)), max(hi, grid.At(i, 0))
		}
		return labels(grid)
	}, Cells(100), Margin(0.5))
	if rows != 101*101 {
		t.Errorf("asked %d points, want 101·101", rows)
	}
	if left, right := -1.3540-0.5, 2.2603+0.5; math.Abs(lo-left) > 0.01 || math.Abs(hi-right) > 0.01 {
		t.Errorf("asked x1 from %.3f to %.3f, want %.3f to %.3f", lo, hi, left, right)
	}
}

func TestBoundaryIsStrongerWhereSurer(t *testing.T) {
	x, y := moons(t)
	_, pixel := planeOf(t, Boundary(x, y, classifier(func(x1, _ float64) float64 { return 1 / (1 + math.Exp(-2*(x1-0.3))) })))
	previous := color.RGBA{R: 0}
	for i, x1 := range []float64{2.2, 1.2, 0.8, 0.45} { // class 1 is blue: red shows how light
		c := pixel(x1, 0)
		if i > 0 && c.R <= previous.R {
			t.Errorf("x1 = %v: %v is not lighter than %v, which is surer", x1, c, previous)
		}
		previous = c
	}
}

func TestBoundaryShowsWhereThereIsNone(t *testing.T) {
	x, y := moons(t)
	p := Boundary(x, y, classifier(func(x1, x2 float64) float64 {
		if x1 > 1 {
			return math.NaN()
		}
		return step(x1, x2)
	}))
	n, pixel := planeOf(t, p)
	if got := pixel(1.5, 0); got != absent {
		t.Errorf("where predict says NaN: got %v, want %v", got, absent)
	}
	if got, want := pixel(-1, 0), regionColor(0, 2, bands-1); got != want {
		t.Errorf("elsewhere: got %v, want %v", got, want)
	}
	if !slices.Contains(n.contents(), "no prediction (NaN)") {
		t.Errorf("the legend does not explain it: %q", n.contents())
	}
}

func TestBoundaryKnowsClassesThatOnlyOccurInAnswers(t *testing.T) {
	x, y := moons(t)
	n, _ := planeOf(t, Boundary(x, y, func(grid *tensor.Tensor) *tensor.Tensor {
		return tensor.Full(tensor.Int64, 2, grid.Dim(0))
	}))
	if !slices.Contains(n.contents(), "class 2") {
		t.Errorf("no class 2 in %q", n.contents())
	}
	if got, want := n.images[0].RGBAAt(5, 5), regionColor(2, 3, flatBand); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBoundaryErrors(t *testing.T) {
	x, y := moons(t)
	full := func(d tensor.DType, v float64, shape ...int) func(*tensor.Tensor) *tensor.Tensor {
		return func(g *tensor.Tensor) *tensor.Tensor {
			return tensor.Full(d, v, append([]int{g.Dim(0)}, shape...)...)
		}
	}
	wantErr(t, "logit", Boundary(x, y, full(tensor.Float64, 3.5)), "3.5: want the probability of class 1")
	wantErr(t, "negative class", Boundary(x, y, full(tensor.Int64, -1)), "class -1: want a class from 0 to 99")
	wantErr(t, "more classes than names", Boundary(x, y, full(tensor.Float64, 1, 3), Classes("a", "b")), "3 scores: want 2")
	wantErr(t, "NaN point", Boundary(tensor.Full(tensor.Float64, math.NaN(), 1, 2), tensor.New(tensor.Int64, 1), wave), "row 0")
	at := Boundary(x, y, classifier(func(x1, x2 float64) float64 {
		if x1 > 0 && x2 > 0 {
			return 2
		}
		return 0
	}), Cells(40))
	wantErr(t, "place", at, "predict at (0.0") // the first column right of 0
	wantPanic(t, "shape", "predict returned float64 of shape (8192, 2, 2) for 8192 rows", func() { Boundary(x, y, full(tensor.Float64, 0, 2, 2)) })
	wantPanic(t, "two columns of labels", "int64 of shape (8192, 2)", func() { Boundary(x, y, full(tensor.Int64, 0, 2)) })
	calls := 0
	wantPanic(t, "changing answers", "batch before", func() {
		Boundary(x, y, func(g *tensor.Tensor) *tensor.Tensor {
			calls++
			return tensor.New(tensor.Float64, g.Dim(0), 1+calls)
		})
	})
}

func BenchmarkBoundary(b *testing.B) {
	x, y := moons(b)
	p := Boundary(x, y, wave)
	for b.Loop() {
		encode(b, p, "png", 800, 600)
	}
}
