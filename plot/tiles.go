package plot

import (
	"errors"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"

	"cajal/tensor"
)

// Tiles are small images of one kind with one scale: the kernels of a convolution, what its
// channels make of a picture, or a single picture.
type Tiles struct {
	Title string // above them
	Note  string // a line below the title, such as how many are left out
	// Images are floats (N, H, W) or (N, 1, H, W), or in colours (N, 3, H, W), which want
	// [Greys].
	Images  *tensor.Tensor
	Columns int    // tiles in a row
	Side    int    // pixels that the longer side of a tile has about by default
	Colors  Colors // of their numbers
	Scale   string // what the numbers are; names the bar that shows their colours, "" for none
	// Rows and Names, if there are any, name the rows from the top and the columns from
	// the left. Where there is no room for all, only some are written.
	Rows, Names []string
}

// Mosaic draws groups of tiles, so many groups side by side, in the order of reading. Each
// has its title, its note, the bar of its scale and its rows of tiles, of which each number
// is a sharp block. Options: [Title], [Size] (default: what the tiles need).
//
// No groups, a group without tiles, or with other names than rows and columns, and a
// picture that would be larger than 10,000 pixels are errors of the data. It panics unless
// images are floats of such a shape with at least one number each, and if there is less
// than one column.
func Mosaic(columns int, groups []Tiles, options ...Option) *Plot {
	if columns < 1 {
		fail("Mosaic", "%d columns: want 1 or more", columns)
	}
	if len(groups) == 0 {
		return failed("mosaic", errors.New("no groups of tiles: want at least one"))
	}
	set := settings{}.with(options)
	m := &mosaic{columns: min(columns, len(groups)), title: set.title}
	for i := range groups {
		t, err := newTiling(&groups[i])
		if err != nil {
			return failed("mosaic", fmt.Errorf("group %d: %w", i, err))
		}
		m.groups = append(m.groups, t)
	}
	width, height := m.size()
	if max(width, height) > maxSide {
		return failed("mosaic", fmt.Errorf("it takes %.0f×%.0f pixels: want at most %d each way, of fewer or smaller tiles", width, height, maxSide))
	}
	if set.width == 0 {
		set.width, set.height = max(int(width)+1, minSide), max(int(height)+1, minSide)
	}
	return &Plot{width: set.width, height: set.height, title: set.title, drawing: m}
}

// tiling is a group that is ready to be drawn.
type tiling struct {
	title, note string
	images      []*image.RGBA // of equal size
	columns     int
	block       float64 // pixels of a number
	bar         *scaleBar
	rows, names []string
}

func newTiling(g *Tiles) (*tiling, error) {
	shape := g.Images.Shape()
	colours := len(shape) == 4 && shape[1] == 3
	switch {
	case len(shape) != 3 && (len(shape) != 4 || !colours && shape[1] != 1) || shape[len(shape)-1] == 0 || shape[len(shape)-2] == 0 || !g.Images.DType().Float():
		fail("Mosaic", "images are %v of shape %s: want floats of shape (N, H, W), (N, 1, H, W) or (N, 3, H, W), H and W 1 or more", g.Images.DType(), tensor.ShapeString(shape))
	case g.Columns < 1:
		fail("Mosaic", "%d columns of tiles: want 1 or more", g.Columns)
	case colours && !g.Colors.grey():
		fail("Mosaic", "images of three channels in colours for numbers: want Greys")
	case shape[0] == 0:
		return nil, errors.New("no images: want at least one")
	}
	t := &tiling{title: oneLine(g.Title), note: oneLine(g.Note), columns: min(g.Columns, shape[0]), rows: g.Rows, names: g.Names}
	if n := t.lines(shape[0]); len(t.rows) > 0 && len(t.rows) != n || len(t.names) > 0 && len(t.names) != t.columns {
		return nil, fmt.Errorf("%d names of rows and %d of columns for %d rows and %d columns: want as many, or none", len(t.rows), len(t.names), n, t.columns)
	}
	x := g.Images.Contiguous()
	colors, lo, hi := g.Colors.fitted(x)
	if g.Scale != "" {
		t.bar = &scaleBar{colors: colors, lo: lo, hi: hi, name: oneLine(g.Scale)}
	}
	side := g.Side
	if side < 1 {
		side = 48
	}
	t.develop(x, colors)
	for longer := max(t.images[0].Rect.Dx(), t.images[0].Rect.Dy()); longer > 2*side; longer = (longer + 1) / 2 {
		for i, img := range t.images {
			t.images[i] = half(img)
		}
	}
	size := t.images[0].Rect.Size()
	t.block = float64(side) / float64(max(size.X, size.Y))
	if t.block > 1 {
		t.block = math.Round(t.block)
	}
	return t, nil
}

// develop turns numbers into pixels.
func (t *tiling) develop(x *tensor.Tensor, colors Colors) {
	if colors.grey() {
		g := &gallery{}
		g.develop(x, colors.white, colors.black)
		t.images = g.images
		t.missing(len(g.legend) > 0, "red")
		return
	}
	shape, values := x.Shape(), x.To(tensor.Float64).Float64s()
	height, width := shape[len(shape)-2], shape[len(shape)-1]
	nan := false
	for tile := range slices.Chunk(values, height*width) {
		img := image.NewRGBA(image.Rect(0, 0, width, height))
		for i, v := range tile {
			img.SetRGBA(i%width, i/width, colors.of(v))
			nan = nan || math.IsNaN(v)
		}
		t.images = append(t.images, img)
	}
	t.missing(nan, "yellow")
}

// missing says what colour a NaN has if there is one.
func (t *tiling) missing(nan bool, colour string) {
	if nan {
		t.note = oneLine(t.note + " NaN is " + colour + ".")
	}
}

// lines returns in how many rows n tiles stand.
func (t *tiling) lines(n int) int { return (n + t.columns - 1) / t.columns }

const (
	tileGap    = 4.0   // pixels between tiles
	groupGap   = 1.3   // of the padding, between groups
	textLimit  = 640.0 // pixels up to which texts widen a group by default
	headLine   = 1.4   // height of a line of a head, of its letters
	barLength  = 120.0
	barThick   = 0.85 // of the letters beside it
	nameMargin = 0.5  // of the letters, between names and tiles
)

// tile returns the size of a tile in pixels.
func (t *tiling) tile(s style) (width, height float64) {
	size := t.images[0].Rect.Size()
	return math.Round(float64(size.X) * t.block * s.line), math.Round(float64(size.Y) * t.block * s.line)
}

// head returns the height of what stands above the tiles.
func (t *tiling) head(s style) (h float64) {
	if t.title != "" {
		h += s.label * headLine
	}
	if t.note != "" {
		h += s.tick * headLine
	}
	if t.bar != nil {
		h += s.tick * headLine
	}
	if h > 0 {
		h += s.tick / 2
	}
	if len(t.names) > 0 {
		h += s.tick * headLine
	}
	return h
}

// margin returns the width of the names of rows.
func (t *tiling) margin(s style) float64 {
	width := 0.0
	for _, name := range t.rows {
		width = max(width, textWidth(name, s.tick, false)+s.tick*nameMargin)
	}
	return width
}

// size returns the width of the group in pixels, in which its texts have room up to a limit,
// and the height of its tiles.
func (t *tiling) size(s style) (width, height float64) {
	w, h := t.tile(s)
	gap := tileGap * s.line
	rows := float64(t.lines(len(t.images)))
	texts := max(textWidth(t.title, s.label, true), textWidth(t.note, s.tick, false))
	if t.bar != nil {
		texts = max(texts, t.bar.width(s))
	}
	width = max(t.margin(s)+float64(t.columns)*(w+gap)-gap, min(texts, textLimit*s.line))
	return width, rows*(h+gap) - gap
}

// draw draws the group into a cell, from its left upper corner, its tiles below a head of
// so many pixels.
func (t *tiling) draw(c canvas, cell rect, head float64, s style) {
	y := cell.y0
	line := func(content string, size float64, bold bool, colour func(t *text)) {
		if content == "" {
			return
		}
		l := text{at: point{cell.x0, y + size}, content: content, size: size, bold: bold, color: ink}
		colour(&l)
		c.text(l.fit(cell.width()))
		y += size * headLine
	}
	line(t.title, s.label, true, func(*text) {})
	line(t.note, s.tick, false, func(l *text) { l.color = soft })
	if t.bar != nil {
		t.bar.draw(c, point{cell.x0, y}, cell.width(), s)
	}
	w, h := t.tile(s)
	gap := tileGap * s.line
	left, top := math.Round(cell.x0+t.margin(s)), math.Round(cell.y0+head)
	for i, img := range t.images {
		x, y := left+float64(i%t.columns)*(w+gap), top+float64(i/t.columns)*(h+gap)
		area := rect{math.Round(x), math.Round(y), math.Round(x) + w, math.Round(y) + h}
		c.fill(area.inset(-s.line, -s.line, -s.line, -s.line), frame)
		c.pixels(area, img)
	}
	every := stride(t.rows, func(string) float64 { return s.tick * 1.1 }, h+gap)
	for i := 0; i < len(t.rows); i += every {
		at := point{left - s.tick*nameMargin, top + float64(i)*(h+gap) + h/2 + s.tick*capHeight/2}
		c.text(text{at: at, content: t.rows[i], size: s.tick, color: soft, anchor: end})
	}
	every = stride(t.names, func(name string) float64 { return textWidth(name, s.tick, false) + s.tick/2 }, w+gap)
	for i := 0; i < len(t.names); i += every {
		at := point{left + float64(i)*(w+gap) + w/2, top - s.tick*0.4}
		c.text(text{at: at, content: t.names[i], size: s.tick, color: soft, anchor: middle})
	}
}

// stride returns of how many names one is written so that each has the room it needs.
func stride(names []string, need func(name string) float64, room float64) int {
	widest := 0.0
	for _, name := range names {
		widest = max(widest, need(name))
	}
	return max(1, int(math.Ceil(widest/room)))
}

// scaleBar shows the colours of the numbers from lo to hi.
type scaleBar struct {
	colors Colors
	lo, hi float64
	name   string
}

// ends are the numbers at the ends of the bar.
func (b *scaleBar) ends() (lo, hi string) {
	return shortLabel(strconv.FormatFloat(b.lo+0, 'g', 3, 64)), shortLabel(strconv.FormatFloat(b.hi+0, 'g', 3, 64))
}

func (b *scaleBar) width(s style) float64 {
	lo, hi := b.ends()
	return textWidth(lo+hi+b.name, s.tick, false) + barLength*s.line + 3*s.tick
}

// draw draws the bar and its numbers in a line whose left upper corner is at.
func (b *scaleBar) draw(c canvas, at point, width float64, s style) {
	base, from := at.y+s.tick, at.x
	write := func(content string, room float64) {
		t := text{at: point{from, base}, content: content, size: s.tick, color: soft}.fit(room)
		c.text(t)
		from += textWidth(t.content, t.size, false) + s.tick/2
	}
	lo, hi := b.ends()
	write(lo, width)
	thick := math.Round(s.tick * barThick)
	bottom := math.Round(base + s.tick*0.1)
	area := rect{math.Round(from), bottom - thick, math.Round(from + barLength*s.line), bottom}
	const steps = 120
	img := image.NewRGBA(image.Rect(0, 0, steps, 1))
	for i := range steps {
		share := float64(i) / (steps - 1)
		img.SetRGBA(i, 0, b.colors.of(b.lo+float64(share*(b.hi-b.lo))))
	}
	c.fill(area.inset(-s.line, -s.line, -s.line, -s.line), frame)
	c.pixels(area, img)
	from = area.x1 + s.tick/2
	write(hi, width)
	from += s.tick / 2
	write(b.name, at.x+width-from)
}

// mosaic is a drawing of groups of tiles.
type mosaic struct {
	columns int
	title   string
	groups  []*tiling
}

// cells returns the widths of the columns, and of the rows the heights of heads and tiles:
// tiles of a row begin at one height.
func (m *mosaic) cells(s style) (widths, heads, heights []float64) {
	rows := (len(m.groups) + m.columns - 1) / m.columns
	widths, heads, heights = make([]float64, m.columns), make([]float64, rows), make([]float64, rows)
	for i, g := range m.groups {
		w, h := g.size(s)
		column, row := i%m.columns, i/m.columns
		widths[column], heads[row], heights[row] = max(widths[column], w), max(heads[row], g.head(s)), max(heights[row], h)
	}
	return widths, heads, heights
}

// size returns how large the picture is by default.
func (m *mosaic) size() (width, height float64) {
	s := figureStyle
	widths, heads, heights := m.cells(s)
	gap := groupGap * s.pad
	width, height = 2*s.pad-gap, 2*s.pad-gap
	for _, w := range widths {
		width += w + gap
	}
	for row, h := range heights {
		height += heads[row] + h + gap
	}
	if m.title != "" {
		width = max(width, min(textWidth(m.title, s.title, true), textLimit)+2*s.pad)
		height += titleHeight(m.title, s) + s.pad/3
	}
	return width, height
}

// draw implements drawing.
func (m *mosaic) draw(c canvas, r rect, s style) {
	r = r.inset(s.pad, s.pad, s.pad, s.pad)
	drawTitle(c, m.title, r, s)
	if m.title != "" {
		r.y0 += titleHeight(m.title, s) + s.pad/3
	}
	widths, heads, heights := m.cells(s)
	y := r.y0
	for row, height := range heights {
		x := r.x0
		for column, width := range widths {
			if i := row*m.columns + column; i < len(m.groups) {
				right := x + width
				if m.columns == 1 {
					right = r.x1 // all the room is its own
				}
				m.groups[i].draw(c, rect{x, y, right, y + heads[row] + height}, heads[row], s)
			}
			x += width + groupGap*s.pad
		}
		y += heads[row] + height + groupGap*s.pad
	}
}

// narrow returns the mosaic with its groups below each other and tiles in as few columns
// as a width has room for.
func (m *mosaic) narrow(width int) *mosaic {
	n, s := &mosaic{columns: 1, title: m.title}, figureStyle
	room := float64(width) - 2*s.pad
	for _, g := range m.groups {
		t := *g
		tiles := func() float64 {
			w, _ := t.tile(s)
			return t.margin(s) + float64(t.columns)*(w+tileGap) - tileGap
		}
		for len(t.names) == 0 && t.columns > 1 && tiles() > room {
			t.columns--
			t.rows = nil // they are others now
		}
		for tiles() > room && t.block > 0.01 {
			t.block *= 0.9
		}
		n.groups = append(n.groups, &t)
	}
	return n
}
