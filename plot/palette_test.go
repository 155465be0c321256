package plot

import (
	"image/color"
	"math"
	"testing"
)

// Source: matplotlib 3.7, matplotlib.colormaps["Spectral"](t), 8 bits.
func TestSpectralEnds(t *testing.T) {
	for at, want := range map[float64]color.RGBA{
		0:   {0x9e, 0x01, 0x42, 0xff},
		0.5: {0xff, 0xff, 0xbf, 0xff},
		1:   {0x5e, 0x4f, 0xa2, 0xff},
	} {
		if got := spectralAt(at); got != want {
			t.Errorf("spectralAt(%v) = %v, want %v", at, got, want)
		}
	}
}

// Markers must stand out on their own region. Up to five classes differ by
// enough to see; of more, neighbours in the pale middle of the map need their
// shapes.
func TestColorsDiffer(t *testing.T) {
	distance := func(a, b color.RGBA) float64 {
		r, g, bl := float64(a.R)-float64(b.R), float64(a.G)-float64(b.G), float64(a.B)-float64(b.B)
		return math.Sqrt(r*r + g*g + bl*bl)
	}
	for n := 1; n <= 10; n++ {
		for i := range n {
			if d := distance(ink, regionColor(i, n, bands-1)); d < 200 {
				t.Errorf("class %d of %d: the outline differs by %.0f from the region, want 200", i, n, d)
			}
			for j := range i {
				a, b := classMarker(i, n, 5), classMarker(j, n, 5)
				least := 60.0
				if n > 5 {
					least = 10
				}
				if d := distance(a.color, b.color); d < least || a.shape == b.shape {
					t.Errorf("classes %d and %d of %d: colours differ by %.0f, shapes %d and %d", i, j, n, d, a.shape, b.shape)
				}
			}
		}
	}
}

// No shape may look more important than another.
func TestShapesHaveAboutTheSameArea(t *testing.T) {
	for s, pts := range outlines {
		if shape(s) == circle {
			continue
		}
		area := 0.0
		for i, p := range pts {
			q := pts[(i+1)%len(pts)]
			area += (p.x*q.y - q.x*p.y) / 2
		}
		if area = math.Abs(area); area < 0.75*math.Pi || area > 1.25*math.Pi {
			t.Errorf("shape %d has area %.2f, want π to a quarter", s, area)
		}
	}
}
