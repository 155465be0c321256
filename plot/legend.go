package plot

import (
	"image/color"
	"math"
)

// entry explains one sign: the marker of a class, the region of a class, or
// the line of a series. Two plots with equal entries can share a legend.
type entry struct {
	label   string
	kind    entryKind
	index   int // of the class or the series
	classes int // how many there are, which decides the colour
}

type entryKind uint8

const (
	markerEntry entryKind = iota // a marker on white
	regionEntry                  // a marker on the colour of its region
	absentEntry                  // where a classifier says NaN
	nanEntry                     // a pixel that is NaN
	seriesEntry
	shadesEntry // the cells of a confusion matrix, from a share of 0 to 1
	noteEntry   // a remark without a sign
)

// width returns how wide the sign is, with the gap behind it, as a share of the letters.
func (e entry) width() float64 {
	switch e.kind {
	case shadesEntry:
		return 4*thumbWidth + thumbGap
	case noteEntry:
		return 0
	}
	return thumbWidth + thumbGap
}

// thumbWidth and gaps are shares of the legend's letters.
const (
	thumbWidth = 1.7
	thumbGap   = 0.5
	entryGap   = 1.6
	rowHeight  = 1.7
)

// placed is an entry with its distance from the left edge of the legend.
type placed struct {
	entry
	x     float64
	label text
}

// legendRows distributes entries over rows that are no longer than width.
func legendRows(entries []entry, width float64, s style) [][]placed {
	var rows [][]placed
	x := width + 1 // the first entry opens a row
	for _, e := range entries {
		label := text{content: e.label, size: s.legend, color: ink}.fit(width - s.legend*e.width())
		need := s.legend*e.width() + textWidth(label.content, label.size, false)
		if x+need > width {
			rows, x = append(rows, nil), 0
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], placed{e, x, label})
		x += need + s.legend*entryGap
	}
	return rows
}

func legendHeight(rows [][]placed, s style) float64 {
	return float64(len(rows)) * s.legend * rowHeight
}

func drawLegend(c canvas, rows [][]placed, corner point, s style) {
	for i, row := range rows {
		centre := corner.y + (float64(i)+0.5)*s.legend*rowHeight
		for _, e := range row {
			left, height := corner.x+e.x, s.legend*1.1
			e.thumb(c, rect{left, centre - height/2, left + s.legend*max(0, e.width()-thumbGap), centre + height/2}, s)
			e.label.at = point{left + s.legend*e.width(), centre + s.legend*capHeight/2}
			c.text(e.label)
		}
	}
}

// thumb draws the sign itself.
func (e entry) thumb(c canvas, r rect, s style) {
	centre := point{(r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2}
	switch e.kind {
	case seriesEntry:
		c.line([]point{{r.x0, centre.y}, {r.x1, centre.y}}, seriesStroke(e.index, s))
		return
	case regionEntry:
		fillFramed(c, r, regionColor(e.index, e.classes, bands-1), s)
	case absentEntry:
		fillFramed(c, r, absent, s)
		return
	case nanEntry:
		fillFramed(c, r, warning, s)
		return
	case shadesEntry:
		const steps = 10
		c.fill(r, frame)
		inner := r.inset(s.line, s.line, s.line, s.line)
		for i := range steps + 1 {
			left, right := inner.x0+inner.width()*float64(i)/(steps+1), inner.x0+inner.width()*float64(i+1)/(steps+1)
			c.fill(rect{math.Round(left), inner.y0, math.Round(right), inner.y1}, shade(float64(i)/steps))
		}
		return
	case noteEntry:
		return
	}
	c.mark(classMarker(e.index, e.classes, s.legend*0.36), centre)
}

func fillFramed(c canvas, r rect, inside color.RGBA, s style) {
	c.fill(r, frame)
	c.fill(r.inset(s.line, s.line, s.line, s.line), inside)
}
