package plot

import "math"

// style holds sizes in pixels.
type style struct {
	title, label, tick, legend float64 // of letters
	mark                       float64 // radius of a marker
	line                       float64 // width of a thin line
	pad                        float64 // free edge
}

var figureStyle = style{title: 20, label: 15, tick: 13, legend: 14, mark: 5, line: 1, pad: 18}

func (s style) scale(by float64) style {
	return style{s.title * by, s.label * by, s.tick * by, s.legend * by, s.mark * by, s.line * by, s.pad * by}
}

// figure is a drawing with two axes, a title above and a legend below the
// title.
type figure struct {
	title  string
	x, y   axis
	legend []entry
	filled bool // paint covers the whole plane, so a grid makes no sense
	paint  func(c canvas, p plane)
}

// bars reports whether there is a bar for each name on the left.
func (f *figure) bars() bool { return f.y.names != nil && f.x.names == nil }

// plane is the part of a figure inside the axes.
type plane struct {
	rect
	x, y axis
	style
}

func (p plane) at(x, y float64) point {
	return point{p.x0 + p.x.share(x)*p.width(), p.y1 - p.y.share(y)*p.height()}
}

// draw implements drawing.
func (f *figure) draw(c canvas, r rect, s style) {
	r = r.inset(s.pad, s.pad, s.pad, s.pad)
	inner := r.inset(0, titleHeight(f.title, s), 0, 0)
	e := f.edges(inner, s)
	rows, left := f.legendAbove(inner.width(), e, s)
	inner.y0 += legendHeight(rows, s)
	drawTitle(c, f.title, r.inset(e.left, 0, 0, 0), s)
	drawLegend(c, rows, point{r.x0 + left, r.y0 + titleHeight(f.title, s)}, s)
	f.drawPlane(c, inner, e, s)
}

// legendAbove distributes the legend over rows above the plane or, where an entry has no room
// there, from the left edge of the figure on, and returns how far from that they begin.
func (f *figure) legendAbove(width float64, e edges, s style) (rows [][]placed, left float64) {
	rows = legendRows(f.legend, width-e.left, s)
	for _, row := range rows {
		for _, p := range row {
			if p.label.content != p.entry.label {
				return legendRows(f.legend, width, s), 0
			}
		}
	}
	return rows, e.left
}

// legendBeyond returns how much higher a figure has to be for a legend of more rows than
// leave the plane most of the height.
func (f *figure) legendBeyond(width, height int, s style) int {
	const few = 3
	r := rect{0, 0, float64(width), float64(height)}.inset(s.pad, s.pad, s.pad, s.pad)
	rows, _ := f.legendAbove(r.width(), f.edges(r, s), s)
	return int(math.Ceil(legendHeight(rows[min(few, len(rows)):], s)))
}

// edges is the room that ticks and labels need around the plane.
type edges struct {
	left, top, right, bottom float64
	xTicks, yTicks           []tick
}

const (
	tickLength = 0.4 // of the ticks' letters
	lineHeight = 1.5
)

// edges chooses the ticks for a figure inside r and measures what surrounds
// the plane.
func (f *figure) edges(r rect, s style) edges {
	e := edges{top: s.tick / 2}
	e.bottom = s.tick * (tickLength + lineHeight)
	if f.x.label != "" {
		e.bottom += s.label * lineHeight
	}
	e.yTicks = f.y.ticksAbove(r.height()-e.bottom, r.width()/4, s.tick)
	if f.bars() {
		e.yTicks = f.y.barTicks(r.height()-e.bottom, r.width(), s.tick)
	}
	e.left = widest(e.yTicks, s.tick) + s.tick*(tickLength+0.4)
	if f.y.label != "" {
		e.left += s.label * lineHeight
	}
	width := r.width() - e.left
	e.xTicks = f.x.ticksBeside(width, s.tick)
	for _, t := range e.xTicks { // half a label may hang over the right edge
		over := textWidth(t.label, s.tick, false)/2 - (1-f.x.share(t.value))*width
		e.right = max(e.right, over)
	}
	return e
}

// drawPlane draws axes, labels and contents into r.
func (f *figure) drawPlane(c canvas, r rect, e edges, s style) {
	area := r.inset(e.left, e.top, e.right, e.bottom)
	area = rect{math.Round(area.x0), math.Round(area.y0), math.Round(area.x1), math.Round(area.y1)}
	if area.width() < 8 || area.height() < 8 {
		return // the labels leave nothing to draw in
	}
	p := plane{area, f.x, f.y, s}
	if !f.filled {
		f.drawGrid(c, p, e)
	}
	thin := stroke{color: frame, width: s.line}
	box := area.inset(-0.5, -0.5, -0.5, -0.5) // on the middle of pixels, hence sharp
	c.line([]point{{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}, {box.x0, box.y0}, {box.x1, box.y0}}, thin)
	f.drawTicks(c, p, e)
	f.paint(c, p)
	drawAxisLabels(c, f.x.label, f.y.label, r, area, s)
}

func (f *figure) drawGrid(c canvas, p plane, e edges) {
	thin := stroke{color: grid, width: p.line}
	for _, t := range e.xTicks {
		x := sharp(p.at(t.value, p.y.lo).x)
		c.line([]point{{x, p.y0}, {x, p.y1}}, thin)
	}
	for _, t := range e.yTicks {
		y := sharp(p.at(p.x.lo, t.value).y)
		c.line([]point{{p.x0, y}, {p.x1, y}}, thin)
	}
}

func (f *figure) drawTicks(c canvas, p plane, e edges) {
	thin := stroke{color: frame, width: p.line}
	length := p.tick * tickLength
	for _, t := range e.xTicks {
		x := sharp(p.at(t.value, p.y.lo).x)
		c.line([]point{{x, p.y1}, {x, p.y1 + length}}, thin)
		c.text(text{at: point{x, p.y1 + length + p.tick*1.1}, content: t.label, size: p.tick, color: soft, anchor: middle})
	}
	for _, t := range e.yTicks {
		y := sharp(p.at(p.x.lo, t.value).y)
		c.line([]point{{p.x0 - length, y}, {p.x0, y}}, thin)
		at := point{p.x0 - length - p.tick*0.3, y + p.tick*capHeight/2}
		if t.below != "" {
			at.y += p.tick * nameLine / 2
			c.text(text{at: at, content: t.below, size: p.tick, color: soft, anchor: end})
			at.y -= p.tick * nameLine
		}
		c.text(text{at: at, content: t.label, size: p.tick, color: soft, anchor: end})
	}
}

// sharp moves a coordinate to the middle of a pixel.
func sharp(x float64) float64 { return math.Floor(x) + 0.5 }

// drawAxisLabels names the axes of the planes that stand in area, along the
// lower and the left edge of r.
func drawAxisLabels(c canvas, xLabel, yLabel string, r, area rect, s style) {
	label := text{size: s.label, color: ink, anchor: middle}
	if xLabel != "" {
		label.content = xLabel
		label.at = point{(area.x0 + area.x1) / 2, r.y1 - s.label*0.25}
		room := area.width()
		if textWidth(xLabel, s.label, false) > room { // the corner below the other axis is free
			label.at.x, room = (r.x0+r.x1)/2, r.width()
		}
		c.text(label.fit(room))
	}
	if yLabel != "" {
		label.content, label.vertical = yLabel, true
		label.at = point{r.x0 + s.label*0.85, (area.y0 + area.y1) / 2}
		c.text(label.fit(area.height()))
	}
}

func titleHeight(title string, s style) float64 {
	if title == "" {
		return 0
	}
	return s.title * lineHeight
}

// drawTitle writes the title at the upper left corner of r.
func drawTitle(c canvas, title string, r rect, s style) {
	if title == "" {
		return
	}
	t := text{at: point{r.x0, r.y0 + s.title*0.8}, content: title, size: s.title, bold: true, color: ink}
	c.text(t.fit(r.width()))
}
