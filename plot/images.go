package plot

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"cajal/tensor"
)

// Images draws grey images (N, H, W) or (N, 1, H, W), or coloured ones (N, 3, H, W), floats,
// in rows of columns images, in the order of reading: the digits that a
// classifier mistakes, say. Each pixel is a sharp block from white, 0, to black,
// 1, in each of red, green and blue if there are these; values beyond are
// clamped, a NaN is red. Below each image stands its caption; a line feed begins its
// second line. Lines wider than their column get smaller, then cut off. No
// captions at all are fine. Options: [Title], [Scale], [Size] (default: some
// 112 pixels for the longer side of each image, more for wide captions).
//
// No images, another number of captions than of images, or a caption of three
// lines are errors of the data. It panics unless images are floats of such a
// shape with at least one pixel each, and if columns is less than 1.
func Images(images *tensor.Tensor, captions []string, columns int, options ...Option) *Plot {
	shape := images.Shape()
	channels := len(shape) == 4 && (shape[1] == 1 || shape[1] == 3)
	if !channels && len(shape) != 3 || shape[len(shape)-1] == 0 || shape[len(shape)-2] == 0 || images.DType() == tensor.Int64 {
		fail("Images", "images are %v of shape %s: want floats of shape (N, H, W), (N, 1, H, W) or (N, 3, H, W), H and W 1 or more",
			images.DType(), tensor.ShapeString(shape))
	}
	if columns < 1 {
		fail("Images", "%d columns: want 1 or more", columns)
	}
	n := shape[0]
	switch {
	case n == 0:
		return failed("images", errors.New("no images: want at least one"))
	case len(captions) != 0 && len(captions) != n:
		return failed("images", fmt.Errorf("%d captions for %d images: want as many, or none", len(captions), n))
	}
	set := settings{black: 1}.with(options)
	g := &gallery{columns: min(columns, n), title: set.title, captions: make([][]string, n)}
	for i, caption := range captions {
		g.captions[i] = captionLines(caption)
		if lines := len(g.captions[i]); lines > 2 {
			return failed("images", fmt.Errorf("caption %d, %q, has %d lines: want at most 2", i, caption, lines))
		}
		g.lines = max(g.lines, len(g.captions[i]))
	}
	g.develop(images, set.white, set.black)
	if set.width == 0 {
		set.width, set.height = g.size()
	}
	return &Plot{width: set.width, height: set.height, title: set.title, drawing: g}
}

// captionLines returns the lines of a caption; an empty one has none.
func captionLines(caption string) []string {
	caption = strings.TrimSpace(caption)
	if caption == "" {
		return nil
	}
	lines := strings.Split(caption, "\n")
	for i, line := range lines {
		lines[i] = oneLine(line)
	}
	return lines
}

// gallery is a drawing of images with captions.
type gallery struct {
	columns  int
	title    string
	images   []*image.RGBA // of equal size
	captions [][]string    // lines, one list for each image
	lines    int           // of the longest caption
	legend   []entry       // explains a NaN if there is one
}

// develop turns numbers into pixels.
func (g *gallery) develop(images *tensor.Tensor, white, black float64) {
	shape, values := images.Shape(), images.To(tensor.Float64).Float64s()
	height, width := shape[len(shape)-2], shape[len(shape)-1]
	plane, channels := height*width, 1
	if len(shape) == 4 {
		channels = shape[1]
	}
	for range shape[0] {
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		for i := range plane {
			c, bad := grey(values[i], white, black), math.IsNaN(values[i])
			if channels == 3 {
				green, blue := values[plane+i], values[2*plane+i]
				c.G, c.B = grey(green, white, black).G, grey(blue, white, black).B
				bad = bad || math.IsNaN(green) || math.IsNaN(blue)
			}
			if bad {
				c, g.legend = warning, []entry{{label: "NaN", kind: nanEntry}}
			}
			img.SetRGBA(i%width, i/width, c)
		}
		g.images, values = append(g.images, img), values[channels*plane:]
	}
}

// grey returns the colour of a value: the share of black is
// (v − white) / (black − white), clamped to 0…1.
func grey(v, white, black float64) color.RGBA {
	if math.IsNaN(v) {
		return warning
	}
	share := min(max((v-white)/(black-white), 0), 1)
	level := uint8(math.Round(255 * (1 - share)))
	return color.RGBA{level, level, level, 0xff}
}

const (
	imageSide    = 112.0 // pixels that the longer side of an image has about by default
	captionWidth = 220.0 // pixels up to which a caption widens its column by default

	captionLine = 1.3 // height of a line of a caption, of its letters
	captionGap  = 0.2 // between image and caption, likewise

	columnGap = 1.4 // of the padding, which is that between rows
)

func (g *gallery) rows() int { return (len(g.images) + g.columns - 1) / g.columns }

// size returns how large the picture is by default.
func (g *gallery) size() (width, height int) {
	s, pixels := figureStyle, g.images[0].Rect.Size()
	block := max(1, math.Round(imageSide/float64(max(pixels.X, pixels.Y))))
	column := max(block*float64(pixels.X), min(captionWidth, g.widestLine(s.tick)))
	row := block*float64(pixels.Y) + g.captionHeight(s)
	w := 2*s.pad + float64(g.columns)*(column+columnGap*s.pad) - columnGap*s.pad
	h := s.pad + g.headHeight(w-2*s.pad, s) + float64(g.rows())*(row+s.pad)
	// One pixel more, or an error of rounding could take one off each block.
	return min(max(int(w)+1, minSide), maxSide), min(max(int(h)+1, minSide), maxSide)
}

// headHeight is that of title and legend, with some air below them.
func (g *gallery) headHeight(width float64, s style) float64 {
	if g.title == "" && len(g.legend) == 0 {
		return 0
	}
	return titleHeight(g.title, s) + legendHeight(legendRows(g.legend, width, s), s) + s.pad/3
}

func (g *gallery) widestLine(size float64) float64 {
	width := 0.0
	for _, lines := range g.captions {
		for _, line := range lines {
			width = max(width, textWidth(line, size, false))
		}
	}
	return width
}

func (g *gallery) captionHeight(s style) float64 {
	if g.lines == 0 {
		return 0
	}
	return s.tick * (captionGap + captionLine*float64(g.lines))
}

// draw implements drawing.
func (g *gallery) draw(c canvas, r rect, s style) {
	r = r.inset(s.pad, s.pad, s.pad, s.pad)
	drawTitle(c, g.title, r, s)
	drawLegend(c, legendRows(g.legend, r.width(), s), point{r.x0, r.y0 + titleHeight(g.title, s)}, s)
	r.y0 += g.headHeight(r.width(), s)
	gap := columnGap * s.pad
	width := (r.width()+gap)/float64(g.columns) - gap
	height := (r.height()+s.pad)/float64(g.rows()) - s.pad
	for i := range g.images {
		row, column := i/g.columns, i%g.columns
		left, top := r.x0+float64(column)*(width+gap), r.y0+float64(row)*(height+s.pad)
		g.drawImage(c, i, rect{left, top, left + width, top + height}, s)
	}
}

// drawImage draws image i and its caption into a cell.
func (g *gallery) drawImage(c canvas, i int, cell rect, s style) {
	pixels := g.images[i].Rect.Size()
	w, h := float64(pixels.X), float64(pixels.Y)
	block := min(cell.width()/w, (cell.height()-g.captionHeight(s))/h)
	if block >= 1 {
		block = math.Floor(block) // equal blocks, with sharp edges
	}
	w, h = math.Round(w*block), math.Round(h*block)
	if w < 1 || h < 1 {
		return // the captions leave nothing to draw in
	}
	left, top := math.Round((cell.x0+cell.x1-w)/2), math.Round(cell.y0)
	area := rect{left, top, left + w, top + h}
	c.fill(area.inset(-s.line, -s.line, -s.line, -s.line), frame)
	c.pixels(area, g.images[i])
	for k, line := range g.captions[i] {
		base := area.y1 + s.tick*(captionGap+captionLine*float64(k)+1)
		t := text{at: point{(cell.x0 + cell.x1) / 2, base}, content: line, size: s.tick, color: ink, anchor: middle}
		c.text(t.fit(cell.width()))
	}
}
