package plot

import (
	"image"
	"image/color"
	"sort"
	"sync"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
)

// canvas is what a drawing needs of a format. Coordinates are pixels from the
// top left corner, y downwards.
//
// The layout is ours and not that of gonum's plot.Plot, of whose parts (fonts,
// palettes, raster canvas) the package is made: panels of a sheet must have
// frames of equal size, a legend must stand beside the points, never on them,
// and an SVG must define a marker once, not once for each point.
type canvas interface {
	fill(r rect, c color.RGBA)
	line(pts []point, s stroke)
	mark(m marker, at point)
	text(t text)
	// image draws img over r. The caller renders it with density pixels of
	// its own to one of the picture.
	image(r rect, img *image.RGBA)
	density() float64
	// pixels draws img over r without smoothing: each of its pixels becomes
	// a block.
	pixels(r rect, img *image.RGBA)
}

type point struct{ x, y float64 }

// rect reaches from its left upper to its right lower corner.
type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) width() float64  { return r.x1 - r.x0 }
func (r rect) height() float64 { return r.y1 - r.y0 }

// inset moves the edges inwards.
func (r rect) inset(left, top, right, bottom float64) rect {
	return rect{r.x0 + left, r.y0 + top, r.x1 - right, r.y1 - bottom}
}

type stroke struct {
	color color.RGBA
	width float64
	dash  []float64 // lengths of lines and gaps in turn; none: solid
}

// text is one line of text whose base line starts, is centred or ends at a
// point.
type text struct {
	at       point
	content  string
	size     float64 // of the em square
	bold     bool
	color    color.RGBA
	anchor   anchor
	vertical bool // reads upwards
}

type anchor uint8

const (
	start anchor = iota
	middle
	end
)

// capHeight is the height of digits and capital letters in Liberation Sans,
// as a share of the size.
const capHeight = 0.71

var faces = sync.OnceValue(func() map[string]font.Face {
	byName := make(map[string]font.Face)
	for _, f := range liberation.Collection() {
		byName[f.Name()] = f
	}
	return byName
})

func face(size float64, bold bool) font.Face {
	name := "LiberationSans-Regular"
	if bold {
		name = "LiberationSans-Bold"
	}
	f := faces()[name]
	f.Font.Size = font.Length(size)
	return f
}

func textWidth(content string, size float64, bold bool) float64 {
	width := 0.0
	for _, r := range runs(content, size, bold) {
		width += r.face.Width(r.content).Points()
	}
	return width
}

// fit returns t so that it is no wider than width: in smaller letters down to
// four fifths of the size, then cut off.
func (t text) fit(width float64) text {
	if w := textWidth(t.content, t.size, t.bold); w > width {
		t.size *= max(0.8, width/w)
		t.content = t.cut(width)
	}
	return t
}

// cut returns as much of the content as fits into width, at least one letter,
// with an ellipsis if anything is missing.
func (t text) cut(width float64) string {
	if textWidth(t.content, t.size, t.bold) <= width*(1+1e-9) {
		return t.content
	}
	letters := []rune(t.content)
	fits := sort.Search(len(letters), func(n int) bool {
		return textWidth(string(letters[:n+1])+"…", t.size, t.bold) > width
	})
	return string(letters[:max(1, fits)]) + "…"
}
