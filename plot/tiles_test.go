package plot

import (
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

// tileGroups are a picture, kernels and maps beside each other.
func tileGroups() []Tiles {
	kernels := tensor.New(tensor.Float32, 6, 3, 3)
	for i := range kernels.Size() {
		kernels.Float32s()[i] = float32(i%7)/3 - 1
	}
	return []Tiles{
		{Title: "picture", Images: tensor.Full(tensor.Float32, 0.25, 1, 3, 5, 4), Columns: 1, Side: 100, Colors: Greys(1, -1)},
		{Title: "0 Conv2d 1→6, 3×3", Note: "all 6 filters", Images: kernels, Columns: 3, Side: 36, Colors: Diverging(0), Scale: "weight; white is 0", Rows: []string{"0", "3"}, Names: []string{"+0", "+1", "+2"}},
		{Title: "2 ReLU", Images: tensor.Full(tensor.Float64, 2, 4, 1, 8, 8), Columns: 4, Colors: Diverging(0), Scale: "activation"},
	}
}

// Source of the colours: ColorBrewer's RdBu of 11, as matplotlib's colormaps["RdBu"] has
// them at 0, 0.5 and 1.
func TestDivergingColours(t *testing.T) {
	red, middle, blue := color.RGBA{0x67, 0x00, 0x1f, 0xff}, color.RGBA{0xf7, 0xf7, 0xf7, 0xff}, color.RGBA{0x05, 0x30, 0x61, 0xff}
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		colors Colors
		values []float64
		want   []color.RGBA
		lo, hi string
	}{
		{"of the numbers", Diverging(0), []float64{-3, 0, 1.5, 3}, []color.RGBA{blue, middle, divergingAt(0.5), red}, "−3", "3"},
		{"one side", Diverging(0), []float64{0, 2, 1}, []color.RGBA{middle, red, divergingAt(0.5)}, "0", "2"},
		{"other side", Diverging(0), []float64{0, -2, -1}, []color.RGBA{middle, blue, divergingAt(-0.5)}, "−2", "0"},
		{"zeros", Diverging(0), []float64{0, 0}, []color.RGBA{middle, middle}, "0", "0"},
		{"given", Diverging(1), []float64{-9, 0.5, inf}, []color.RGBA{blue, divergingAt(0.5), red}, "−1", "1"},
		{"NaN", Diverging(0), []float64{nan, inf, 1}, []color.RGBA{lost, red, red}, "0", "1"},
		{"greys", Greys(1, -1), []float64{-1, 1, 0}, []color.RGBA{level(0), level(255), level(128)}, "−1", "1"},
	} {
		n := take(t, Mosaic(1, []Tiles{{Images: tensor.From(c.values, 1, 1, len(c.values)), Columns: 1, Colors: c.colors, Scale: "number"}}), 400, 300)
		tile := n.images[1] // behind the bar
		for i, want := range c.want {
			if got := tile.RGBAAt(i, 0); got != want {
				t.Errorf("%s: %v is %v, want %v", c.name, c.values[i], got, want)
			}
		}
		if texts := n.contents(); texts[len(texts)-3] != c.lo || texts[len(texts)-2] != c.hi || texts[len(texts)-1] != "number" {
			t.Errorf("%s: the bar says %q, want %s, %s, number", c.name, texts, c.lo, c.hi)
		}
		bar := n.images[0]
		if got := bar.RGBAAt(bar.Rect.Dx()-1, 0); c.name == "given" && got != red {
			t.Errorf("the bar ends with %v, want %v", got, red)
		}
		if c.name == "NaN" != slices.Contains(n.contents(), "NaN is yellow.") {
			t.Errorf("%s: the note about NaN: %q", c.name, n.contents())
		}
	}
}

// Everything lies within the picture, texts and tiles overlap nothing, and blocks are sharp.
func TestMosaicLayout(t *testing.T) {
	for _, columns := range []int{1, 2, 3} {
		p := Mosaic(columns, tileGroups(), Title("What is inside"))
		w, h := p.Size()
		n := take(t, p, w, h)
		if len(n.images) != 1+6+4+2 {
			t.Fatalf("%d images, want 11 tiles and 2 bars", len(n.images))
		}
		boxes := slices.Clone(n.planes)
		for _, text := range n.texts {
			boxes = append(boxes, text.box())
		}
		for i, a := range boxes {
			if a.x0 < 0 || a.y0 < 0 || a.x1 > float64(w) || a.y1 > float64(h) {
				t.Errorf("%d columns: %d at %+v is outside of %d × %d", columns, i, a, w, h)
			}
			for _, b := range boxes[:i] {
				if a.overlaps(b) {
					t.Errorf("%d columns: %+v and %+v overlap", columns, a, b)
				}
			}
		}
		if kernel := n.planes[2]; kernel.width() != 36 || kernel.height() != 36 {
			t.Errorf("%d columns: a kernel is %+v, want 36 × 36", columns, kernel)
		}
	}
	// Tiles of groups side by side begin at one height, whatever stands above them.
	p := Mosaic(3, tileGroups())
	w, h := p.Size()
	n := take(t, p, w, h)
	if a, b := n.planes[0].y0, n.planes[2].y0; a != b {
		t.Errorf("the picture begins at %v, kernels at %v", a, b)
	}
}

// Names that have no room are left out, every second or third one stays.
func TestMosaicNames(t *testing.T) {
	names := make([]string, 40)
	for i := range names {
		names[i] = "channel"
	}
	n := take(t, Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float32, 40, 1, 1), Columns: 40, Side: 8, Colors: Diverging(1), Names: names}}), 800, 300)
	if len(n.texts) < 3 || len(n.texts) > 12 {
		t.Errorf("%d names, want some of 40", len(n.texts))
	}
	for i, a := range n.texts {
		for _, b := range n.texts[:i] {
			if a.box().overlaps(b.box()) {
				t.Errorf("names at %v and %v overlap", a.at, b.at)
			}
		}
	}
}

// A picture with more pixels than there is room for is made smaller by averages.
func TestLargeTiles(t *testing.T) {
	x := tensor.New(tensor.Float32, 1, 400, 400)
	for i := range x.Size() {
		x.Float32s()[i] = float32((i + i/400) % 2) // grey from afar
	}
	p := Mosaic(1, []Tiles{{Images: x, Columns: 1, Side: 100, Colors: Greys(0, 1)}})
	w, h := p.Size()
	n := take(t, p, w, h)
	if r := n.planes[0]; r.width() != 100 || r.height() != 100 {
		t.Errorf("it takes %v × %v pixels, want 100 × 100", r.width(), r.height())
	}
	if c := n.images[0].RGBAAt(20, 20); c.R < 120 || c.R > 135 {
		t.Errorf("a pixel is %v, want the mean of black and white", c)
	}
}

func TestMosaicNarrow(t *testing.T) {
	for _, p := range []*Plot{Mosaic(3, tileGroups(), Title("the title")), Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float64, 64, 3, 3), Columns: 64, Colors: Diverging(1)}})} {
		n := p.Narrow(300)
		w, h := n.Size()
		if w > 300 {
			t.Errorf("%d pixels wide, want 300 at most", w)
		}
		for _, r := range take(t, n, w, h).planes {
			if r.x1 > 300 {
				t.Errorf("a tile at %+v", r)
			}
		}
		if strings.Contains(string(encode(t, n, "svg", w, h)), ">the title</text>") {
			t.Error("it has its title")
		}
	}
}

func TestMosaicErrors(t *testing.T) {
	x := tensor.New(tensor.Float32, 2, 3, 3)
	wantErr(t, "no groups", Mosaic(1, nil), "no groups")
	wantErr(t, "no images", Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float32, 0, 3, 3), Columns: 1}}), "no images")
	wantErr(t, "names", Mosaic(1, []Tiles{{Images: x, Columns: 2, Names: []string{"0"}}}), "1 of columns for 1 rows and 2 columns")
	wantErr(t, "too large", Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float32, 300, 1, 1), Columns: 1}}), "want at most 10000 each way")
	wantPanic(t, "ints", "int64", func() { Mosaic(1, []Tiles{{Images: tensor.New(tensor.Int64, 2, 3, 3), Columns: 1}}) })
	wantPanic(t, "shape", "(2, 2, 3, 3)", func() { Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float32, 2, 2, 3, 3), Columns: 1}}) })
	wantPanic(t, "colours", "want Greys", func() {
		Mosaic(1, []Tiles{{Images: tensor.New(tensor.Float32, 2, 3, 3, 3), Columns: 1, Colors: Diverging(0)}})
	})
	wantPanic(t, "columns", "0 columns", func() { Mosaic(0, []Tiles{{Images: x, Columns: 1}}) })
	wantPanic(t, "columns of tiles", "0 columns of tiles", func() { Mosaic(1, []Tiles{{Images: x}}) })
	wantPanic(t, "reach", "-1", func() { Diverging(-1) })
	wantPanic(t, "greys", "two different", func() { Greys(1, 1) })
}
