package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Sheet arranges plots in rows of columns panels, in the order of reading; the
// last row is centred. Frames are of equal size. A legend and labels of axes
// that all panels share are drawn once. Options: [Title], [SharedScale], [Size] (default:
// 300 × 270 pixels for each panel).
//
// No panels, or a panel with an error, is an error. It panics if columns is
// less than 1, if a panel is nil, or if one is itself a sheet, of plots
// or of images.
func Sheet(columns int, panels []*Plot, options ...Option) *Plot {
	if columns < 1 {
		fail("Sheet", "%d columns: want 1 or more", columns)
	}
	sh := &sheet{columns: min(columns, max(1, len(panels)))}
	for i, p := range panels {
		if p == nil {
			fail("Sheet", "panel %d is nil", i)
		}
		if p.err != nil {
			return failed("sheet", fmt.Errorf("panel %d: %w", i, p.err))
		}
		f, ok := p.drawing.(*figure)
		if !ok {
			fail("Sheet", "panel %d is a sheet: want a plot", i)
		}
		sh.panels = append(sh.panels, f)
	}
	if len(panels) == 0 {
		return failed("sheet", errors.New("no panels: want at least one plot"))
	}
	set := settings{}.with(options)
	sh.title = set.title
	sh.share()
	if set.sharedScale {
		sh.shareScale()
	}
	if set.width == 0 {
		set.width, set.height = sh.size()
	}
	return &Plot{width: set.width, height: set.height, title: set.title, drawing: sh}
}

// sheet is a drawing of several figures.
type sheet struct {
	columns        int
	title          string
	panels         []*figure
	legend         []entry // shared by all panels, which then have none
	xLabel, yLabel string  // likewise
}

// panelStyle is that of the figures on a sheet; the sheet itself has
// figureStyle.
var panelStyle = style{title: 14, label: 12, tick: 11, legend: 12, mark: 3.2, line: 1, pad: 0}

const (
	panelWidth, panelHeight = 300.0, 270.0
	panelGap                = 1.1 // of the sheet's padding
)

// size returns how large a sheet is by default.
func (sh *sheet) size() (width, height int) {
	s := figureStyle
	w := 2*s.pad + float64(sh.columns)*panelWidth
	rows := legendRows(sh.legend, w-2*s.pad, s)
	h := 2*s.pad + titleHeight(sh.title, s) + legendHeight(rows, s) + float64(sh.rows())*panelHeight
	return min(max(int(w), minSide), maxSide), min(max(int(h), minSide), maxSide)
}

func (sh *sheet) rows() int { return (len(sh.panels) + sh.columns - 1) / sh.columns }

// share takes the legend and the labels that are the same everywhere off the
// panels, of which it makes copies.
func (sh *sheet) share() {
	first := sh.panels[0]
	sh.legend, sh.xLabel, sh.yLabel = first.legend, first.x.label, first.y.label
	for _, f := range sh.panels {
		if !slices.Equal(f.legend, sh.legend) {
			sh.legend = nil
		}
		if f.x.label != sh.xLabel {
			sh.xLabel = ""
		}
		if f.y.label != sh.yLabel {
			sh.yLabel = ""
		}
	}
	for i, f := range sh.panels {
		panel := *f
		if sh.legend != nil {
			panel.legend = nil
		}
		if sh.xLabel != "" {
			panel.x.label = ""
		}
		if sh.yLabel != "" {
			panel.y.label = ""
		}
		sh.panels[i] = &panel
	}
}

// shareScale gives all panels, which are copies, the axes that hold those of all.
func (sh *sheet) shareScale() {
	for _, of := range []func(f *figure) *axis{func(f *figure) *axis { return &f.x }, func(f *figure) *axis { return &f.y }} {
		lo, hi, alike := math.Inf(1), math.Inf(-1), true
		for _, f := range sh.panels {
			a := of(f)
			lo, hi = min(lo, a.lo), max(hi, a.hi)
			alike = alike && a.names == nil && !a.log && a.lo < a.hi
		}
		if !alike || math.IsInf(hi-lo, 0) {
			continue
		}
		for _, f := range sh.panels {
			of(f).lo, of(f).hi = lo, hi
		}
	}
}

// draw implements drawing.
func (sh *sheet) draw(c canvas, r rect, s style) {
	r = r.inset(s.pad, s.pad, s.pad, s.pad)
	drawTitle(c, sh.title, r, s)
	r.y0 += titleHeight(sh.title, s)
	rows := legendRows(sh.legend, r.width(), s)
	drawLegend(c, rows, point{r.x0, r.y0}, s)
	r.y0 += legendHeight(rows, s)
	if len(rows) > 0 {
		r.y0 += s.pad / 2
	}
	cells := r
	if sh.yLabel != "" {
		cells.x0 += s.label * lineHeight
	}
	if sh.xLabel != "" {
		cells.y1 -= s.label * lineHeight
	}
	drawAxisLabels(c, sh.xLabel, sh.yLabel, r, cells, s)
	sh.drawPanels(c, cells, s.pad*panelGap, panelStyle.scale(s.line))
}

// drawPanels gives all planes equal edges, the widest that one of them needs.
func (sh *sheet) drawPanels(c canvas, r rect, gap float64, s style) {
	width := (r.width() - float64(sh.columns-1)*gap) / float64(sh.columns)
	height := (r.height() - float64(sh.rows()-1)*gap) / float64(sh.rows())
	heads := make([]float64, len(sh.panels)) // the heights of title and legend
	around := make([]edges, len(sh.panels))
	var widest edges
	highest := 0.0
	for i, f := range sh.panels {
		e := f.edges(rect{0, titleHeight(f.title, s), width, height}, s)
		legend := legendRows(f.legend, width-e.left, s)
		around[i], heads[i] = e, titleHeight(f.title, s)+legendHeight(legend, s)
		widest.left, widest.right = max(widest.left, e.left), max(widest.right, e.right)
		widest.top, widest.bottom = max(widest.top, e.top), max(widest.bottom, e.bottom)
		highest = max(highest, heads[i])
	}
	for i, f := range sh.panels {
		cell := sh.cell(i, r, width, height, gap)
		e := widest
		e.xTicks, e.yTicks = around[i].xTicks, around[i].yTicks
		drawTitle(c, f.title, cell.inset(e.left, 0, 0, 0), s)
		rows := legendRows(f.legend, width-e.left, s)
		drawLegend(c, rows, point{cell.x0 + e.left, cell.y0 + titleHeight(f.title, s)}, s)
		cell.y0 += highest
		f.drawPlane(c, cell, e, s)
	}
}

// cell returns the place of panel i.
func (sh *sheet) cell(i int, r rect, width, height, gap float64) rect {
	row, column := i/sh.columns, i%sh.columns
	left := r.x0 + float64(column)*(width+gap)
	if missing := (row+1)*sh.columns - len(sh.panels); missing > 0 {
		left += float64(missing) * (width + gap) / 2
	}
	top := r.y0 + float64(row)*(height+gap)
	return rect{left, top, left + width, top + height}
}
