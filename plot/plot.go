// Package plot draws what a network learns: the points of a data set
// ([Points]), the regions a classifier cuts the plane into ([Boundary]), a
// quantity over the steps of training ([Curve]), which classes it takes for
// which ([Confusion]), how well its scores rank ([ROC], [PrecisionRecall]), how far
// its numbers are from the true ones ([Predicted]), images such as those it gets wrong
// ([Images]), the filters and the maps inside it ([Mosaic]), and several plots on one sheet
// ([Sheet]).
//
// A picture is described first and rendered later, as PNG or SVG, at any size:
//
//	p := plot.Boundary(x, y, predict, plot.Title("3 hidden units"))
//	err := p.Save("boundary.svg")
//
// What is wrong with the data (no points, a coordinate that is NaN) is kept in
// the Plot; [Plot.Err], [Plot.Save] and [Plot.Encode] return it, and a sheet
// returns that of its panels. So a picture stays one expression. A call that
// cannot be right, such as points with three coordinates, panics with an
// [*Error].
//
// Classes differ in colour and in the shape of their marker, so that a picture
// can be read without seeing colours, too. The colours are those of the
// Spectral map that matplotlib and ColorBrewer share.
//
// The same input gives the same bytes: a picture holds no time and no random
// number.
//
// Letters for shapes: N points, G points of a grid, K classes.
package plot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"cajal/internal/replace"
)

// Plot is a picture that has not been rendered yet. Functions such as [Points]
// make one; it does not change afterwards and may be rendered from several
// goroutines at once.
type Plot struct {
	err           error
	width, height int // preferred size in pixels
	title         string
	drawing
}

// drawing is what a Plot shows: a figure with axes, or a sheet of plots or images.
type drawing interface {
	draw(c canvas, r rect, s style)
}

// Err returns why the plot cannot be rendered, or nil.
func (p *Plot) Err() error { return p.err }

// Formats lists the formats that [Plot.Encode] writes; [Plot.Save] takes them
// as extensions.
func Formats() []string { return []string{"png", "svg"} }

// A picture outside these limits has either no room for its labels or no place
// in memory.
const (
	minSide = 120
	maxSide = 10_000
)

// Size returns the width and height in pixels at which [Plot.Save] renders.
func (p *Plot) Size() (width, height int) { return p.width, p.height }

// Save renders the plot at its preferred size (see [Size]) into a file whose
// extension names the format, such as "boundary.png". The file appears whole
// or not at all: if anything fails, an existing file stays as it was. (Windows
// cannot replace a file in one step: there, only a failure of the disk can
// leave a part.)
func (p *Plot) Save(name string) error {
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
	var picture bytes.Buffer
	if err := p.Encode(&picture, format, p.width, p.height); err != nil {
		return fmt.Errorf("save plot %q: %w", name, err)
	}
	if err := replace.Bytes(name, picture.Bytes()); err != nil {
		return fmt.Errorf("save plot %q: %w", name, err)
	}
	return nil
}

// Encode renders the plot to w as "png" or "svg" of width × height pixels
// (120 to 10,000 each). Text and markers grow with the picture.
func (p *Plot) Encode(w io.Writer, format string, width, height int) error {
	switch {
	case p.err != nil:
		return p.err
	case min(width, height) < minSide || max(width, height) > maxSide:
		return fmt.Errorf("size %d×%d pixels: want %d to %d each way", width, height, minSide, maxSide)
	}
	var c interface {
		canvas
		encode(io.Writer) error
	}
	switch format {
	case "png":
		c = newRaster(width, height)
	case "svg":
		c = newVector(width, height, p.title)
	default:
		return fmt.Errorf("format %q: want %s", format, strings.Join(Formats(), " or "))
	}
	grow := min(float64(width)/float64(p.width), float64(height)/float64(p.height))
	p.draw(c, rect{0, 0, float64(width), float64(height)}, figureStyle.scale(grow))
	return c.encode(w)
}

// failed returns a plot that only carries an error.
func failed(what string, err error) *Plot {
	return &Plot{err: fmt.Errorf("plot %s: %w", what, err)}
}

var errNoPoints = errors.New("no points: want at least one row")
