//go:build !race

package plot

import (
	"bytes"
	"testing"

	"cajal/tensor"
)

// These render many pictures or large ones, which takes long with the race
// detector; nothing in them runs concurrently.

func TestSheetInPNG(t *testing.T) {
	p := Sheet(4, sweep(t))
	width, height := p.Size()
	width, height = width/2, height/2
	n, img := layout(t, p, width, height), decode(t, encode(t, p, "png", width, height))
	for i, r := range n.planes {
		for k, corner := range []point{{r.x0 + 5, r.y0 + 5}, {r.x1 - 5, r.y1 - 5}} {
			got, want := rgba(img.At(int(corner.x), int(corner.y))), regionColor(k, 2, bands-1)
			if got != want {
				t.Errorf("panel %d at %v: got %v, want %v of class %d", i, corner, got, want, k)
			}
		}
	}
	if data := encode(t, p, "svg", width, height); len(data) > 150_000 {
		t.Errorf("the SVG has %d bytes, want 150000 at most", len(data))
	}
}

func TestVectorStaysSmall(t *testing.T) {
	x, y := moons(t)
	seed := uint32(1)
	noise := func(g *tensor.Tensor) *tensor.Tensor { // the worst that a classifier can do
		out := tensor.New(tensor.Int64, g.Dim(0))
		for i := range g.Dim(0) {
			seed = seed*1664525 + 1013904223
			out.Set(float64(seed>>31), i)
		}
		return out
	}
	for name, c := range map[string]struct {
		plot *Plot
		most int
	}{
		"moons": {Boundary(x, y, wave), 50_000},
		"noise": {Boundary(x, y, noise), 75_000},
	} {
		data := encode(t, c.plot, "svg", 400, 300)
		if len(data) > c.most {
			t.Errorf("%s: %d bytes, want %d at most", name, len(data), c.most)
		}
		if uses := bytes.Count(data, []byte("<use ")); uses != 202 {
			t.Errorf("%s: %d markers, want 200 points and 2 in the legend", name, uses)
		}
	}
}

func TestSmallestPictures(t *testing.T) {
	for name, p := range kinds(t) {
		for _, size := range [][2]int{{120, 120}, {120, 300}, {300, 120}} {
			for _, format := range Formats() {
				if len(encode(t, p, format, size[0], size[1])) == 0 {
					t.Errorf("%s as %s at %v: nothing written", name, format, size)
				}
			}
		}
	}
}
